// SPDX-License-Identifier: Apache-2.0
package landline.socket;

/// Counters over all sockets of the process, which only grow. Counting is always on and shares no
/// memory between the threads that send and receive.
///
/// ```java
/// SocketCounters before = SocketCounters.now();
/// socket.sendAll(request);
/// long sent = SocketCounters.now().bytesSent() - before.bytesSent();
/// ```
///
/// Where OpenTelemetry's semantic conventions have a name for a number, it is given here; their
/// attribute for the direction is `network.io.direction`, either `receive` or `transmit`.
///
/// @param opened sockets that were made, accepted, adopted or duplicated
/// @param closed sockets that were closed, detached or found to be leaked
/// @param bytesReceived payload that receive calls took from the kernel, of a datagram its real
///   length; `system.network.io` with direction `receive`
/// @param bytesSent payload that the kernel took; `system.network.io` with direction `transmit`
/// @param receives receive calls that succeeded; the end of a stream is one
/// @param sends send calls that succeeded
/// @param waits the number of waits of calls: for data, for space, for a peer or for a connection
/// @param timeouts calls that timed out
/// @param accepted connections that were accepted; `system.network.connection.count` counts the
///   open ones
/// @param acceptFailures accept calls that failed, such as with EMFILE
/// @param connected connections that were made
/// @param connectFailures attempts to connect that failed, timed out or were cancelled
/// @param leaks sockets that became unreachable while they were open
/// @param lookups host names that were looked up; OpenTelemetry times each as `dns.lookup.duration`
/// @param lookupFailures lookups that gave no address
public record SocketCounters(
    long opened,
    long closed,
    long bytesReceived,
    long bytesSent,
    long receives,
    long sends,
    long waits,
    long timeouts,
    long accepted,
    long acceptFailures,
    long connected,
    long connectFailures,
    long leaks,
    long lookups,
    long lookupFailures) {

  /// Returns the current numbers. Reads every open socket once and never waits for one.
  ///
  /// @return a snapshot; `opened`, `closed`, bytes and calls are consistent, and none ever falls
  public static SocketCounters now() {
    return CounterTotals.PROCESS.now();
  }

  /// The number of open sockets.
  ///
  /// @return those opened and not yet closed
  public long open() {
    return opened - closed;
  }
}
