// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The part of [Socket] that says whether and for how long calls wait, and how much they have
/// moved. It stands in a file of its own for the reader's sake; users see one class.
abstract sealed class Waiting permits Messages {

  private volatile boolean blocking = true;
  private volatile @Nullable Duration recvTimeout;
  private volatile @Nullable Duration sendTimeout;

  abstract Descriptor descriptor();

  /// Sets how long any call may wait that is not given a timeout of its own: [#recvTimeout] and
  /// [#sendTimeout] at once.
  ///
  /// @param limit the longest wait, more than 0; empty, the default, for any length
  public void timeout(Optional<Duration> limit) {
    recvTimeout(limit);
    sendTimeout(limit);
  }

  /// How long a call may wait, where the two directions have the same timeout.
  ///
  /// @return the longest wait, or empty for any length; that of [#recvTimeout] if they differ
  public Optional<Duration> timeout() {
    return recvTimeout();
  }

  /// Sets how long a call that receives or accepts may wait if it is not given a timeout of its
  /// own. The timeout begins when the call has to wait. One of a minute or more is not exact: a
  /// virtual thread may wait half a second longer. The kernel's SO_RCVTIMEO is left alone; see
  /// socket(7).
  ///
  /// @param limit the longest wait, more than 0; empty, the default, for any length
  public void recvTimeout(Optional<Duration> limit) {
    limit.ifPresent(Waiting::checkTimeout);
    recvTimeout = limit.orElse(null);
    descriptor().reading().patience(limit.map(Direction::nanos).orElse(Direction.FOREVER));
  }

  /// How long a call that receives or accepts may wait.
  ///
  /// @return the longest wait, or empty for any length
  public Optional<Duration> recvTimeout() {
    return Optional.ofNullable(recvTimeout);
  }

  /// Sets how long a call that sends or connects may wait if it is not given a timeout of its own,
  /// as [#recvTimeout] does.
  ///
  /// @param limit the longest wait, more than 0; empty, the default, for any length
  public void sendTimeout(Optional<Duration> limit) {
    limit.ifPresent(Waiting::checkTimeout);
    sendTimeout = limit.orElse(null);
    descriptor().writing().patience(limit.map(Direction::nanos).orElse(Direction.FOREVER));
  }

  /// How long a call that sends or connects may wait.
  ///
  /// @return the longest wait, or empty for any length
  public Optional<Duration> sendTimeout() {
    return Optional.ofNullable(sendTimeout);
  }

  /// How many bytes have been received so far, by all calls on this socket.
  ///
  /// @return a number that only grows; it may be old when it is read
  public long bytesReceived() {
    return descriptor().reading().bytes();
  }

  /// How many bytes have been sent so far, by all calls on this socket: those that the kernel took.
  ///
  /// @return a number that only grows; it may be old when it is read
  public long bytesSent() {
    return descriptor().writing().bytes();
  }

  /// Sets whether calls wait. In non-blocking mode those that return a number give [#WOULD_BLOCK],
  /// the others fail with EAGAIN, and [Socket#connectEx] gives EINPROGRESS. The mode is this
  /// socket's own, not O_NONBLOCK, so duplicates keep theirs.
  ///
  /// @param waits true, the default, to wait
  public void blocking(boolean waits) {
    blocking = waits;
  }

  /// Whether calls wait.
  ///
  /// @return the mode
  public boolean blocking() {
    return blocking;
  }

  boolean mayWait(int flags) {
    return blocking && (flags & MsgFlags.MSG_DONTWAIT.value()) == 0;
  }

  private static void checkTimeout(Duration limit) {
    if (!limit.isPositive()) {
      throw new IllegalArgumentException("timeout <= 0: " + limit);
    }
  }
}
