// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.DialConfig;
import landline.socket.MsgFlags;
import landline.socket.Socket;
import landline.socket.SystemCallFailure;

/// Sends the probe to a server. Blocks its thread, which may be a virtual one.
final class ProbeClient {

  /// The rest of a longer answer is ignored.
  private static final int MOST = 1 << 20;

  private static final Duration AGAIN = Duration.ofMillis(50);

  /// A datagram may be lost, so the question is repeated.
  private static final Duration REPEAT = Duration.ofMillis(250);

  private static final int LARGEST_DATAGRAM = 1 << 16;

  private final Subject subject;
  private final Probe probe;

  ProbeClient(Subject subject, Probe probe) {
    this.subject = subject;
    this.probe = probe;
  }

  /// Asks until there is an answer or the probe's time is over: a server may reject connections
  /// while it recovers.
  Answer ask() throws InterruptedException {
    return ask(Deadline.in(probe.timeout()));
  }

  Answer ask(Deadline deadline) throws InterruptedException {
    long start = System.nanoTime();
    String within = " within " + DurationText.of(probe.timeout());
    String why = "no answer to the probe" + within;
    do {
      try {
        Optional<String> disappointment = once(deadline);
        if (disappointment.isEmpty()) {
          return new Answer.Given(Duration.ofNanos(System.nanoTime() - start));
        }
        why = "not the expected answer" + within + ", but " + disappointment.get();
      } catch (SocketTimeoutException silence) {
        // Whatever came before counts if the time was over just after it.
      } catch (IOException failed) {
        why = "no answer to the probe" + within + ": " + reason(failed);
      }
      Thread.sleep(deadline.earlier(Deadline.in(AGAIN)).left());
    } while (!deadline.isOver());
    return new Answer.Missing(why);
  }

  /// The errno if there is one: the addresses stand at the head of the report.
  static String reason(IOException failed) {
    return failed instanceof SystemCallFailure call
        ? call.call() + " " + call.errno().name()
        : String.valueOf(failed.getMessage());
  }

  /// Asks once, over one connection or one datagram socket.
  ///
  /// @return the fault of the answer, or empty
  private Optional<String> once(Deadline deadline) throws IOException {
    try (Socket socket = Dial.dial(subject.address(), DialConfig.of(subject.type()), deadline)) {
      return subject.isDatagram() ? datagram(socket, deadline) : converse(socket, deadline);
    }
  }

  /// Asks on an open connection.
  Optional<String> converse(Socket socket, Deadline deadline) throws IOException {
    if (probe.asks()) {
      socket.sendAll(ByteBuffer.wrap(probe.question()), MsgFlags.NONE, deadline);
    }
    return probe.waits() ? hear(socket, deadline) : awaitAccept(deadline);
  }

  /// Waits until the server accepts; the kernel establishes connections before that.
  private Optional<String> awaitAccept(Deadline deadline) throws IOException {
    while (true) {
      OptionalInt waiting = AcceptQueue.length(subject.address());
      if (waiting.orElse(0) == 0) {
        return Optional.empty();
      }
      if (deadline.isOver()) {
        return Optional.of("a queue of connections that it does not accept: " + waiting.getAsInt());
      }
      LockSupport.parkNanos(TimeUnit.NANOSECONDS.convert(AGAIN));
    }
  }

  /// Reads until the answer is complete, or the time is over.
  ///
  /// @return the fault of the answer, or empty
  /// @throws SocketTimeoutException if nothing came
  Optional<String> hear(Socket socket, Deadline deadline) throws IOException {
    byte[] answer = new byte[256];
    int length = 0;
    while (length < MOST) {
      if (length == answer.length) {
        answer = Arrays.copyOf(answer, 2 * length);
      }
      int n;
      try {
        ByteBuffer room = ByteBuffer.wrap(answer, length, answer.length - length);
        n = socket.recv(room, MsgFlags.NONE, deadline);
      } catch (SocketTimeoutException silence) {
        if (length == 0) {
          throw silence;
        }
        break;
      }
      int before = length;
      length += Math.max(n, 0);
      if (probe.isSatisfiedBy(answer, before, length)) {
        return Optional.empty();
      }
      if (n == 0) {
        break;
      }
    }
    return Optional.of(
        length == 0 ? "the end of the connection" : probe.disappointment(answer, length));
  }

  private Optional<String> datagram(Socket socket, Deadline deadline) throws IOException {
    Optional<String> wrong = Optional.empty();
    byte[] answer = new byte[LARGEST_DATAGRAM];
    do {
      socket.send(ByteBuffer.wrap(probe.question()), MsgFlags.NONE, deadline);
      try {
        ByteBuffer room = ByteBuffer.wrap(answer);
        socket.recv(room, MsgFlags.NONE, deadline.earlier(Deadline.in(REPEAT)));
        if (probe.isSatisfiedBy(answer, 0, room.position())) {
          return Optional.empty();
        }
        wrong = Optional.of(probe.disappointment(answer, room.position()));
      } catch (SocketTimeoutException lost) {
        if (deadline.isOver() && wrong.isEmpty()) {
          throw lost;
        }
      }
    } while (!deadline.isOver());
    return wrong;
  }
}
