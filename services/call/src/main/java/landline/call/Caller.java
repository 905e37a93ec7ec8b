// SPDX-License-Identifier: Apache-2.0
package landline.call;

import java.io.IOException;
import java.time.Duration;
import landline.connection.Connection;
import landline.socket.Deadline;

/// One who calls, before, in and after its turn: is it one of ours, is it still there, what the
/// line and the operator say to it. What it says itself stays in the kernel's buffer until a [Call]
/// reads it.
///
/// One thread, the connection's own, calls everything but [#say].
final class Caller {

  private static final Duration SIGNAL_AT_TURN = Duration.ofSeconds(1);
  private static final Duration SIGNAL_AT_REFUSAL = Duration.ofMillis(250);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(5);
  private static final int LAST_BYTES = 1 << 20;
  private static final byte[] NOTHING = {};

  private final Connection line;
  private final byte[] one = new byte[1];
  private boolean ours;
  private boolean spokenTo;
  private boolean settled;
  private Deadline turn = Deadline.in(Duration.ZERO);

  Caller(Connection line) {
    this.line = line;
  }

  Connection line() {
    return line;
  }

  /// Who it is: an address, or a user and process on a UNIX socket.
  String name() {
    return line.toString();
  }

  /// Looks for the signal of our clients. Never waits.
  void look() throws IOException {
    if (!isOurs() && ClientMarker.isThere(line)) {
      synchronized (this) {
        ours = true;
      }
    }
  }

  private synchronized boolean isOurs() {
    return ours;
  }

  /// Looks for the signal until it is there or can't come any more.
  ///
  /// @return false if the deadline came first
  private boolean look(Deadline deadline) throws IOException {
    Duration pause = FIRST_PAUSE;
    boolean isLate = !ClientMarker.mayCome(line);
    look();
    while (!isOurs() && !isLate) {
      if (deadline.isOver()) {
        return false;
      }
      Duration left = deadline.left();
      // The signal comes before the first byte, so after that one there is nothing to wait for.
      isLate = line.peek(one, left.compareTo(pause) < 0 ? left : pause) != 0;
      look();
      pause = pause.multipliedBy(2);
    }
    return true;
  }

  /// Whether it has hung up without having said a word that is yet to be heard. Never waits.
  ///
  /// @throws IOException if the connection is broken
  boolean isGone() throws IOException {
    if (hasSpoken() && ClientMarker.mayCome(line)) {
      // Behind unread words a reset is not seen by reading; sending no bytes fails after it.
      line.write(NOTHING);
    }
    return line.peek(one, Duration.ZERO) < 0;
  }

  /// Whether it has said a word that is yet to be heard. Never waits.
  boolean hasSpoken() throws IOException {
    return line.peek(one, Duration.ZERO) > 0;
  }

  /// Waits until it speaks or hangs up, but no longer than the limit.
  void awaitWord(Duration limit) throws IOException {
    int _ = line.peek(one, limit);
  }

  /// Tells how the line is, to a caller who understands it.
  ///
  /// @return false if it is none of ours, as far as is known by now
  synchronized boolean tell(CallMessage.Status status) throws IOException {
    if (ours && !spokenTo) {
      line.write(CallCodec.encode(status));
    }
    return ours;
  }

  /// Begins the turn.
  void connect() throws IOException {
    turn = Deadline.in(SIGNAL_AT_TURN);
    look();
    settled = tell(new CallMessage.Connected());
  }

  /// To be called before the caller is listened to: a client whose signal was not there when its
  /// turn began is told that it is connected, unless the operator was faster.
  ///
  /// @param deadline when the wait ends
  void settle(Deadline deadline) throws IOException {
    if (!settled) {
      settled = look(deadline.earlier(turn)) || turn.isOver();
      if (settled) {
        tell(new CallMessage.Connected());
      }
    }
  }

  /// Says something to the caller, from any thread. After the first word no status can follow.
  synchronized void say(byte[] bytes, int offset, int length) throws IOException {
    spokenTo = true;
    line.write(bytes, offset, length);
  }

  /// Sends one too many away.
  void refuse() throws IOException {
    look(Deadline.in(SIGNAL_AT_REFUSAL));
    if (tell(new CallMessage.Busy())) {
      part(SIGNAL_AT_TURN);
    }
  }

  /// Ends the connection so that what was said last arrives, and the end after it: a close with
  /// unread bytes in the buffer, of which the signal is one, sends a reset.
  ///
  /// @param limit how long the caller has to hang up, too
  void part(Duration limit) {
    Deadline end = Deadline.in(limit);
    byte[] unheard = new byte[8192];
    int total = 0;
    try {
      line.shutdownOutput();
      while (total < LAST_BYTES) {
        if (end.isOver() || line.peek(one, end.left()) <= 0) {
          return;
        }
        total += line.read(unheard);
      }
    } catch (IOException gone) {
      // Then there is nobody left to part from.
    }
  }
}
