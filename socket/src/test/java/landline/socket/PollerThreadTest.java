// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import landline.socket.sys.Kernel;
import landline.socket.sys.Scratch;
import org.junit.jupiter.api.Test;

final class PollerThreadTest {

  /// Reports events, and then memory runs out before anyone is told of them.
  private static final class Forgetful extends Kernel {
    private final AtomicInteger lost = new AtomicInteger();

    @Override
    public int epollWait(
        Scratch s, int epfd, MemorySegment events, int maxEvents, int timeoutMillis) {
      int ready = super.epollWait(s, epfd, events, maxEvents, timeoutMillis);
      if (ready > 0 && lost.incrementAndGet() % 2 == 1) {
        throw new OutOfMemoryError("thrown by a test");
      }
      return ready;
    }
  }

  private static Path place(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  /// In a process of its own, since it has only one start.
  @Test
  void pollersThatCanNotStartLeaveNothingOpen()
      throws IOException, InterruptedException, URISyntaxException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            // A thread that can't be made is a warning, on standard output.
            "-Xlog:disable",
            "-Xss" + StartWithoutThreads.STACK,
            "-cp",
            place(Socket.class) + File.pathSeparator + place(StartWithoutThreads.class),
            StartWithoutThreads.class.getName());
    Process java = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(
        """
        no thread: pthread_create for the poller: EAGAIN (Resource temporarily unavailable), 0
        a thread: waited, 1
        no memory: java.lang.OutOfMemoryError: thrown by a test, 1
        memory: waited, true
        """,
        output);
    assertEquals(0, java.waitFor());
  }

  @Test
  void noWaiterIsForgottenWhenMemoryRunsOut()
      throws ExecutionException, IOException, InterruptedException {
    var forgetful = new Forgetful();
    Kernel real = Kernel.replace(forgetful);
    try (SocketPair pair = Socket.socketPair(Domain.UNIX, Type.STREAM)) {
      for (int i = 0; i < 100; i++) {
        var receiving = new FutureTask<>(() -> pair.first().recv(new byte[9]));
        Thread thread =
            i % 2 == 0 ? Thread.ofVirtual().start(receiving) : Thread.ofPlatform().start(receiving);
        while (thread.getState() != Thread.State.WAITING) {
          Thread.onSpinWait();
        }
        pair.second().send(new byte[7]);
        assertEquals(7, receiving.get());
      }
      assertTrue(forgetful.lost.get() > 50, () -> "events lost: " + forgetful.lost);
    } finally {
      Kernel.replace(real);
    }
  }
}
