// SPDX-License-Identifier: Apache-2.0
package landline.call;

import java.io.IOException;
import java.time.Duration;
import landline.server.Connection;
import landline.socket.PeerCredentials;

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

  private final Connection line;
  private final byte[] one = new byte[1];
  private boolean ours;
  private boolean spokenTo;
  private boolean settled;

  Caller(Connection line) {
    this.line = line;
  }

  Connection line() {
    return line;
  }

  /// Who it is: an address, or a user and process on a UNIX socket.
  String name() throws IOException {
    return line.credentials()
        .filter(PeerCredentials::isKnown)
        .map(Caller::name)
        .orElseGet(() -> line.peer().toString());
  }

  private static String name(PeerCredentials peer) {
    return "uid " + peer.uid() + " pid " + peer.pid();
  }

  /// Looks for the signal of our clients. Never waits.
  void look() throws IOException {
    if (!isOurs() && Signal.isThere(line)) {
      synchronized (this) {
        ours = true;
      }
    }
  }

  private synchronized boolean isOurs() {
    return ours;
  }

  /// Looks for the signal until it is there or can't come any more.
  private void look(Duration limit) throws IOException {
    long end = System.nanoTime() + limit.toNanos();
    Duration pause = FIRST_PAUSE;
    look();
    while (!isOurs() && Signal.mayCome(line) && System.nanoTime() - end < 0) {
      // The signal comes before the first byte, so after that one there is nothing to wait for.
      boolean isLate = line.peek(one, pause) != 0;
      look();
      if (isLate) {
        return;
      }
      pause = pause.multipliedBy(2);
    }
  }

  /// Whether it has hung up without having said a word that is yet to be heard. Never waits.
  boolean isGone() throws IOException {
    return line.peek(one, Duration.ZERO) < 0;
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
    look();
    settled = tell(new CallMessage.Connected());
  }

  /// Once, before the first word of the caller is read: a client whose signal was not there yet is
  /// told that it is connected, unless the operator was faster.
  void settle() throws IOException {
    if (!settled) {
      settled = true;
      look(SIGNAL_AT_TURN);
      tell(new CallMessage.Connected());
    }
  }

  /// Says something to the caller, from any thread. After the first word no status can follow.
  synchronized void say(byte[] bytes, int offset, int length) throws IOException {
    spokenTo = true;
    line.write(bytes, offset, length);
  }

  /// Sends one too many away.
  void refuse() throws IOException {
    look(SIGNAL_AT_REFUSAL);
    if (tell(new CallMessage.Busy())) {
      part(SIGNAL_AT_TURN);
    }
  }

  /// Ends the connection so that what was said last arrives: a close with unread bytes in the
  /// buffer would send a reset, which may overtake it.
  void part(Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    byte[] unheard = new byte[8192];
    int total = 0;
    try {
      line.shutdownOutput();
      while (total < LAST_BYTES) {
        Duration left = Duration.ofNanos(end - System.nanoTime());
        if (!left.isPositive() || line.peek(one, left) <= 0) {
          return;
        }
        total += line.read(unheard);
      }
    } catch (IOException gone) {
      // Then there is nobody left to part from.
    }
  }
}
