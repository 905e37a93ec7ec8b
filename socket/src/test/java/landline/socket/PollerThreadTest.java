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
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import landline.socket.sys.Kernel;
import landline.socket.sys.Scratch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  /// Loses the first events of each poller.
  private static final class Once extends Kernel {
    private final Set<Thread> failed = ConcurrentHashMap.newKeySet();

    @Override
    public int epollWait(
        Scratch s, int epfd, MemorySegment events, int maxEvents, int timeoutMillis) {
      int ready = super.epollWait(s, epfd, events, maxEvents, timeoutMillis);
      if (ready > 0 && failed.add(Thread.currentThread())) {
        throw new OutOfMemoryError("thrown by a test");
      }
      return ready;
    }

    boolean hasFailed(boolean virtual) {
      return failed.stream().anyMatch(thread -> thread.isVirtual() == virtual);
    }
  }

  /// Loses the first events of one poller, and the descriptor when it asks for them again.
  private static final class Unasked extends Kernel {
    private final AtomicReference<@Nullable Thread> loser = new AtomicReference<>();
    private final AtomicBoolean refused = new AtomicBoolean();

    @Override
    public int epollWait(
        Scratch s, int epfd, MemorySegment events, int maxEvents, int timeoutMillis) {
      int ready = super.epollWait(s, epfd, events, maxEvents, timeoutMillis);
      Thread current = Thread.currentThread();
      if (ready > 0 && current.isVirtual() && loser.compareAndSet(null, current)) {
        throw new OutOfMemoryError("thrown by a test");
      }
      return ready;
    }

    @Override
    public int epollCtl(Scratch s, int epfd, int operation, int fd, MemorySegment event) {
      if (operation == EpollEvents.MOD
          && loser.get() == Thread.currentThread()
          && !refused.getAndSet(true)) {
        assertEquals(0, super.epollCtl(s, epfd, EpollEvents.DEL, fd, event));
        return -Errno.ENOENT.value();
      }
      return super.epollCtl(s, epfd, operation, fd, event);
    }
  }

  /// Begins a call and returns when it waits.
  private static <T> FutureTask<T> waiting(boolean virtual, Callable<T> call) {
    var task = new FutureTask<T>(call);
    Thread thread = virtual ? Thread.ofVirtual().start(task) : Thread.ofPlatform().start(task);
    while (thread.getState() != Thread.State.WAITING && !task.isDone()) {
      Thread.onSpinWait();
    }
    return task;
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
        FutureTask<Integer> receiving = waiting(i % 2 == 0, () -> pair.first().recv(new byte[9]));
        pair.second().send(new byte[7]);
        assertEquals(7, receiving.get());
      }
      assertTrue(forgetful.lost.get() > 50, () -> "events lost: " + forgetful.lost);
    } finally {
      Kernel.replace(real);
    }
  }

  /// The platform poller may be in a call of the real kernel first, so not all rounds count.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void nothingEndsThatHasNotEndedWhenMemoryRunsOut(boolean virtual)
      throws ExecutionException, IOException, InterruptedException {
    var once = new Once();
    Kernel real = Kernel.replace(once);
    try (SocketPair pair = Socket.socketPair(Domain.UNIX, Type.DGRAM);
        Socket listener = Socket.socket(Domain.UNIX, Type.STREAM)) {
      listener.bind(SockAddrUn.UNNAMED);
      listener.listen(9);
      for (int i = 0; i < 4; i++) {
        FutureTask<Integer> receiving = waiting(virtual, () -> pair.first().recv(new byte[9]));
        FutureTask<Socket> accepting = waiting(virtual, listener::accept);
        pair.second().send(new byte[7]);
        assertEquals(7, receiving.get());
        try (Socket caller = Socket.socket(Domain.UNIX, Type.STREAM)) {
          caller.connect(listener.sockName());
          accepting.get().close();
        }
      }
      assertTrue(once.hasFailed(virtual));
    } finally {
      Kernel.replace(real);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anEndIsHeardWhenMemoryRunsOut(boolean virtual)
      throws ExecutionException, IOException, InterruptedException {
    var once = new Once();
    Kernel real = Kernel.replace(once);
    try {
      for (int i = 0; i < 4; i++) {
        try (SocketPair pair = Socket.socketPair(Domain.UNIX, Type.DGRAM)) {
          FutureTask<Integer> receiving = waiting(virtual, () -> pair.first().recv(new byte[9]));
          pair.first().shutdown(Shutdown.SHUT_RD);
          assertEquals(0, receiving.get());
        }
      }
      assertTrue(once.hasFailed(virtual));
    } finally {
      Kernel.replace(real);
    }
  }

  @Test
  void whoseEventsCanNotBeAskedForIsWatchedAgain()
      throws ExecutionException, IOException, InterruptedException {
    var unasked = new Unasked();
    Kernel real = Kernel.replace(unasked);
    try (SocketPair pair = Socket.socketPair(Domain.UNIX, Type.STREAM)) {
      for (int i = 0; i < 2; i++) {
        FutureTask<Integer> receiving = waiting(true, () -> pair.first().recv(new byte[9]));
        pair.second().send(new byte[7]);
        assertEquals(7, receiving.get());
      }
      assertTrue(unasked.refused.get());
    } finally {
      Kernel.replace(real);
    }
  }
}
