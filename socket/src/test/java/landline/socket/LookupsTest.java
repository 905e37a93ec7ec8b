// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.MemorySegment;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import landline.socket.sys.Resolver;
import landline.socket.sys.Scratch;
import org.junit.jupiter.api.Test;

/// Lookups share a few threads, and a resolver that is slow or broken.
final class LookupsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void digitsNeedNoThread() throws IOException, InterruptedException {
    try (var busy = new BusyPool()) {
      for (int i = 0; i < Lookups.WAITING; i++) {
        busy.occupy();
      }
      assertEquals(
          List.of(SockAddr.parse("192.0.2.1:7")),
          Names.resolve("192.0.2.1", 7, Deadline.in(PATIENCE)));
      assertEquals(
          List.of(SockAddr.parse("[fe80::1%1]:7")),
          Names.resolve("fe80::1%lo", 7, Deadline.in(PATIENCE)));
      var bad =
          assertThrows(
              LookupFailedException.class,
              () -> Names.resolve("fe80::1%none", 7, Deadline.in(PATIENCE)));
      assertEquals(
          "getaddrinfo fe80::1%none: EAI_NONAME (Name or service not known)", bad.getMessage());
      assertEquals(
          new NameInfo("192.0.2.1", "7"),
          Names.getNameInfo(
              SockAddr.parse("192.0.2.1:7"),
              NameInfo.Flags.NI_NUMERICHOST.or(NameInfo.Flags.NI_NUMERICSERV),
              Deadline.in(PATIENCE)));
    }
  }

  @Test
  void theErrorNumberBehindASystemErrorIsTold() {
    Resolver real =
        Resolver.replace(
            new Resolver() {
              @Override
              public Answer getaddrinfo(
                  Scratch s,
                  MemorySegment host,
                  MemorySegment service,
                  MemorySegment hints,
                  MemorySegment result) {
                return new Answer(EaiCode.EAI_SYSTEM.value(), Errno.EMFILE.value());
              }
            });
    try {
      var failed =
          assertThrows(
              LookupFailedException.class,
              () -> Names.getAddrInfo("localhost", "", AddrHints.ANY, Deadline.in(PATIENCE)));
      assertEquals(
          "getaddrinfo localhost: EAI_SYSTEM (System error): EMFILE (Too many open files)",
          failed.getMessage());
      assertEquals(Optional.of(Errno.EMFILE), failed.errno());
      assertEquals(EaiCode.EAI_SYSTEM, failed.code());
    } finally {
      Resolver.replace(real);
    }
  }

  @Test
  void aLookupThatIsGivenUpGoesOnAndTheNextIsServed() throws IOException, InterruptedException {
    var stuck = new CountDownLatch(1);
    var asked = new CountDownLatch(1);
    Resolver real =
        Resolver.replace(
            new Resolver() {
              @Override
              public Answer getaddrinfo(
                  Scratch s,
                  MemorySegment host,
                  MemorySegment service,
                  MemorySegment hints,
                  MemorySegment result) {
                asked.countDown();
                awaitUninterruptibly(stuck);
                return new Answer(EaiCode.EAI_AGAIN.value(), 0);
              }
            });
    try {
      // On a busy machine a lookup may be given up before it begins.
      do {
        Deadline soon = Deadline.in(Duration.ofMillis(50));
        var late =
            assertThrows(
                SocketTimeoutException.class,
                () -> Names.getAddrInfo("slow", "", AddrHints.ANY, soon));
        assertEquals("getaddrinfo slow: timed out", late.getMessage());
      } while (asked.getCount() > 0);
    } finally {
      Resolver.replace(real);
    }
    assertFalse(Names.getAddrInfo("localhost", "", AddrHints.ANY, Deadline.in(PATIENCE)).isEmpty());
    stuck.countDown();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException interrupt) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void anInterruptEndsTheWaitForABusyPool() throws InterruptedException {
    try (var busy = new BusyPool()) {
      Thread.currentThread().interrupt();
      var cut =
          assertThrows(
              InterruptedIOException.class,
              () -> Names.resolve("localhost", 80, Deadline.in(PATIENCE)));
      assertEquals("getaddrinfo localhost: interrupted", cut.getMessage());
      assertTrue(Thread.interrupted());
      assertEquals(0, busy.waiting());
    }
  }

  @Test
  void aTimeoutEndsTheWaitForABusyPool() throws InterruptedException {
    try (var busy = new BusyPool()) {
      var late =
          assertThrows(
              SocketTimeoutException.class,
              () -> Names.resolve("localhost", 80, Deadline.in(Duration.ofMillis(1))));
      assertEquals("getaddrinfo localhost: timed out", late.getMessage());
      assertEquals(0, busy.waiting());
    }
  }

  @Test
  void tooManyLookupsAreAnErrorAndNotAQueueWithoutEnd() throws InterruptedException {
    try (var busy = new BusyPool()) {
      for (int i = 0; i < Lookups.WAITING; i++) {
        busy.occupy();
      }
      var full =
          assertThrows(
              IOException.class, () -> Names.resolve("localhost", 80, Deadline.in(PATIENCE)));
      assertEquals("getaddrinfo localhost: 256 lookups wait already", full.getMessage());
    }
  }

  /// All threads of the pool, held until this is closed.
  private static final class BusyPool implements AutoCloseable {
    private final CountDownLatch started = new CountDownLatch(Lookups.THREADS);
    private final CountDownLatch end = new CountDownLatch(1);
    private final List<Future<?>> tasks = new ArrayList<>();

    BusyPool() throws InterruptedException {
      for (int i = 0; i < Lookups.THREADS; i++) {
        occupy();
      }
      started.await();
    }

    void occupy() {
      tasks.add(Lookups.POOL.submit(this::await));
    }

    private boolean await() throws InterruptedException {
      started.countDown();
      return end.await(1, TimeUnit.MINUTES);
    }

    /// How many lookups still wait for a thread, apart from those that nobody wants any more.
    long waiting() {
      return Lookups.POOL.getQueue().stream()
          .filter(task -> !(task instanceof Future<?> future && future.isCancelled()))
          .count();
    }

    @Override
    public void close() {
      end.countDown();
      for (Future<?> task : tasks) {
        while (!task.isDone()) {
          Thread.onSpinWait();
        }
      }
    }
  }
}
