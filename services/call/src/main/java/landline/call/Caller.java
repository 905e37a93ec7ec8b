// SPDX-License-Identifier: Apache-2.0
package landline.call;

import java.io.IOException;
import java.time.Duration;
import landline.connection.Connection;
import landline.socket.Deadline;

/// A caller before, in and after its turn: whether it has sent the client marker, whether it is
/// still there, and what the line and the operator send to it. Its input stays in the kernel's
/// buffer until a [Call] reads it.
///
/// All methods but [#say] are called by one thread, the connection's own.
final class Caller {

  private static final Duration SIGNAL_AT_TURN = Duration.ofSeconds(1);
  private static final Duration SIGNAL_AT_REFUSAL = Duration.ofMillis(250);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(5);
  private static final int LAST_BYTES = 1 << 20;
  private static final byte[] NOTHING = {};

  private final Connection connection;
  private final byte[] one = new byte[1];
  private boolean ours;
  private boolean spokenTo;
  private boolean settled;
  private Deadline turn = Deadline.in(Duration.ZERO);

  Caller(Connection connection) {
    this.connection = connection;
  }

  Connection connection() {
    return connection;
  }

  /// An address, or a user and process on a UNIX socket.
  String name() {
    return connection.toString();
  }

  /// Checks for the client marker. Never waits.
  void look() throws IOException {
    if (!isOurs() && ClientMarker.isThere(connection)) {
      synchronized (this) {
        ours = true;
      }
    }
  }

  private synchronized boolean isOurs() {
    return ours;
  }

  /// Waits for the client marker until it is there or cannot come any more.
  ///
  /// @return false if the deadline came first
  private boolean look(Deadline deadline) throws IOException {
    Duration pause = FIRST_PAUSE;
    boolean isLate = !ClientMarker.mayCome(connection);
    look();
    while (!isOurs() && !isLate) {
      if (deadline.isOver()) {
        return false;
      }
      Duration left = deadline.left();
      // The marker comes before the first byte, so after that one there is nothing to wait for.
      isLate = connection.peek(one, left.compareTo(pause) < 0 ? left : pause) != 0;
      look();
      pause = pause.multipliedBy(2);
    }
    return true;
  }

  /// Whether it has hung up, without unread input. Never waits.
  ///
  /// @throws IOException if the connection is broken
  boolean isGone() throws IOException {
    if (hasSpoken() && ClientMarker.mayCome(connection)) {
      // Behind unread input a reset is not seen by reading; sending no bytes fails after it.
      connection.write(NOTHING);
    }
    return connection.peek(one, Duration.ZERO) < 0;
  }

  /// Whether there is unread input. Never waits.
  boolean hasSpoken() throws IOException {
    return connection.peek(one, Duration.ZERO) > 0;
  }

  /// Waits until there is input or the caller hangs up, at most for the limit.
  void awaitWord(Duration limit) throws IOException {
    int _ = connection.peek(one, limit);
  }

  /// Sends a status to a caller with a client marker.
  ///
  /// @return false if it has none, as far as is known by now
  synchronized boolean tell(CallMessage.Status status) throws IOException {
    if (ours && !spokenTo) {
      connection.write(CallCodec.encode(status));
    }
    return ours;
  }

  /// Begins the turn.
  void connect() throws IOException {
    turn = Deadline.in(SIGNAL_AT_TURN);
    look();
    settled = tell(new CallMessage.Connected());
  }

  /// Called before input is read: a client whose marker was not there when its turn began gets the
  /// status connected, unless the operator was faster.
  ///
  /// @param deadline the limit of the wait
  void settle(Deadline deadline) throws IOException {
    if (!settled) {
      settled = look(deadline.earlier(turn)) || turn.isOver();
      if (settled) {
        tell(new CallMessage.Connected());
      }
    }
  }

  /// Sends speech to the caller, from any thread. After the first byte no status can follow.
  synchronized void say(byte[] bytes, int offset, int length) throws IOException {
    spokenTo = true;
    connection.write(bytes, offset, length);
  }

  /// Refuses the caller: the queue is full.
  void refuse() throws IOException {
    look(Deadline.in(SIGNAL_AT_REFUSAL));
    if (tell(new CallMessage.Busy())) {
      part(SIGNAL_AT_TURN);
    }
  }

  /// Ends the connection so that the last output arrives, and the end after it: a close with unread
  /// bytes in the buffer, of which the marker is one, sends a reset.
  ///
  /// @param limit how long the caller has to hang up, too
  void part(Duration limit) {
    Deadline end = Deadline.in(limit);
    byte[] unheard = new byte[8192];
    int total = 0;
    try {
      connection.shutdownOutput();
      while (total < LAST_BYTES) {
        if (end.isOver() || connection.peek(one, end.left()) <= 0) {
          return;
        }
        total += connection.read(unheard);
      }
    } catch (IOException gone) {
      // The caller is gone already.
    }
  }
}
