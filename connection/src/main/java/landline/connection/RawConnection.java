// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import java.time.Duration;

/// The lowest connection of a stack, as accepted by the server: with timeouts, byte counts on the
/// wire, and the ways to end it.
public interface RawConnection extends Connection {

  /// Sets the timeouts of calls without one of their own; [landline.socket.Deadline#FOREVER] for no
  /// limit. May be called again, between two reads: the first byte is then that of the next one.
  ///
  /// @param firstByte the limit for reads until the first byte
  /// @param read the limit for each later read
  /// @param write the limit for a write without progress
  void timeouts(Duration firstByte, Duration read, Duration write);

  /// The number of bytes received, also after the close.
  long bytesReceived();

  /// The number of bytes sent, also after the close.
  long bytesSent();

  /// Makes [#close] linger for 2 seconds at most, see [#linger(Duration)].
  default void linger() {
    linger(LingeringClose.TIMEOUT);
  }

  /// Makes [#close] linger so that the peer receives everything that was sent: if something was
  /// sent and the peer has not ended its side, it shuts the output down and discards input until
  /// the peer ends its side; RFC 9112 section 9.6.
  ///
  /// @param longest the time limit; zero does not wait
  void linger(Duration longest);

  /// Closes the connection at once, even while another thread lingers.
  void abort();

  /// Closes the connection with a reset, if the protocol has one: the peer gets ECONNRESET.
  void reset();

  /// Closes the connection because of a deadline: waiting and later calls fail with the reason.
  /// This is not a timeout, after which a call may be repeated.
  ///
  /// @param reason such as `idle for PT1H`
  void expire(String reason);

  /// Whether [#expire] has closed the connection.
  boolean isExpired();

  /// Whether the connection is closed.
  boolean isClosed();
}
