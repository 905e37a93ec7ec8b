// SPDX-License-Identifier: Apache-2.0
package landline.interop.harness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static landline.interop.harness.Patience.PATIENCE;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import landline.socket.Domain;
import landline.socket.SockAddr;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.Type;

/// A steady load: callers who connect, or send a datagram, again and again, a hundred times a
/// second each, and remember every question that had no answer.
public final class Callers implements AutoCloseable {

  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(10);

  /// What one caller does once.
  private interface Question {
    String ask() throws IOException;
  }

  private final List<Thread> threads = new ArrayList<>();
  private final Set<String> heard = ConcurrentHashMap.newKeySet();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final LongAdder answers = new LongAdder();
  private volatile boolean stopping;

  private Callers(int count, String prefix, Question question) {
    for (int i = 0; i < count; i++) {
      threads.add(Thread.ofVirtual().name("caller-" + i).start(() -> run(prefix, question)));
    }
  }

  /// Callers who connect and read to the end.
  ///
  /// @param prefix what every answer begins with
  public static Callers of(SockAddr address, String prefix, int count) {
    return new Callers(count, prefix, () -> heard(address));
  }

  /// Callers who send a datagram and wait for the answer.
  public static Callers ofDatagrams(SockAddr address, String message, String prefix, int count) {
    return new Callers(count, prefix, () -> answered(address, message));
  }

  private static String heard(SockAddr address) throws IOException {
    try (Socket socket = Socket.socket(address.domain(), Type.STREAM)) {
      socket.timeout(PATIENCE);
      socket.connect(address);
      return new String(socket.inputStream().readAllBytes(), UTF_8).strip();
    }
  }

  private static String answered(SockAddr address, String message) throws IOException {
    try (Socket socket = Socket.socket(address.domain(), Type.DGRAM)) {
      socket.timeout(PATIENCE);
      if (address.domain().equals(Domain.UNIX)) {
        socket.bind(SockAddrUn.UNNAMED);
      }
      socket.sendTo(message.getBytes(UTF_8), address);
      return new String(socket.recvFrom(1000).data(), UTF_8);
    }
  }

  private void run(String prefix, Question question) {
    while (!stopping) {
      try {
        String answer = question.ask();
        if (answer.startsWith(prefix)) {
          heard.add(answer);
          answers.increment();
        } else {
          failures.add("answer: \"" + answer + "\"");
        }
      } catch (IOException failed) {
        failures.add(failed.toString());
      }
      LockSupport.parkNanos(PAUSE);
    }
  }

  /// Waits until somebody has had this very answer.
  public void awaitAnswer(String answer) throws InterruptedException {
    await(() -> heard.contains(answer), answer);
  }

  /// Waits until so many more questions were answered.
  public void awaitMore(int count) throws InterruptedException {
    long enough = answers.sum() + count;
    await(() -> answers.sum() >= enough, count + " more answers");
  }

  private void await(BooleanSupplier done, String what) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!done.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("no " + what + ", but " + heard + ", failed: " + failures);
      }
      Thread.sleep(Duration.ofMillis(5));
    }
  }

  /// Ends the load.
  ///
  /// @return what went wrong
  public List<String> end() throws InterruptedException {
    stopping = true;
    for (Thread each : threads) {
      each.join();
    }
    return List.copyOf(failures);
  }

  @Override
  public void close() {
    stopping = true;
    threads.forEach(LockSupport::unpark);
  }
}
