// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Host names and what they stand for. Only names that need no network.
final class NamesTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void aNumericAddressIsItself() throws IOException {
    assertEquals(List.of(SockAddr.parse("192.0.2.1:7")), Names.resolve("192.0.2.1", 7, PATIENCE));
    assertEquals(
        List.of(SockAddr.parse("[2001:db8::1]:7")), Names.resolve("2001:db8::1", 7, PATIENCE));
    assertEquals(List.of(SockAddr.parse("[fe80::1%1]:7")), Names.resolve("fe80::1%1", 7, PATIENCE));
  }

  @Test
  void localhostIsThisMachine() throws IOException {
    List<SockAddr> all = Names.resolve("localhost", 80, PATIENCE);
    assertTrue(
        all.contains(SockAddrIn.loopback(80)) || all.contains(SockAddrIn6.loopback(80)),
        all::toString);
  }

  @Test
  void aNameThatCannotBeIsNamedInTheError() {
    var unknown =
        assertThrows(UnknownHostException.class, () -> Names.resolve("no such host", 80, PATIENCE));
    assertEquals("resolve no such host: no such host is known", unknown.getMessage());
    assertThrows(UnknownHostException.class, () -> Names.resolve("", 80, PATIENCE));
  }

  @Test
  void badArgumentsAreRefused() {
    assertEquals(
        "port is not from 0 to 65535: 70000",
        assertThrows(
                IllegalArgumentException.class, () -> Names.resolve("localhost", 70_000, PATIENCE))
            .getMessage());
    assertEquals(
        "timeout <= 0: PT0S",
        assertThrows(
                IllegalArgumentException.class, () -> Names.resolve("localhost", 80, Duration.ZERO))
            .getMessage());
  }

  @Test
  void theLongestTimeoutIsAllowed() throws IOException {
    assertEquals(
        List.of(SockAddr.parse("192.0.2.1:7")),
        Names.resolve("192.0.2.1", 7, Duration.ofSeconds(Long.MAX_VALUE)));
  }

  @Test
  void anInterruptEndsTheWaitForABusyPool() throws InterruptedException {
    try (var busy = new BusyPool()) {
      Thread.currentThread().interrupt();
      var cut =
          assertThrows(
              InterruptedIOException.class, () -> Names.resolve("localhost", 80, PATIENCE));
      assertEquals("resolve localhost: interrupted", cut.getMessage());
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
              () -> Names.resolve("localhost", 80, Duration.ofMillis(1)));
      assertEquals("resolve localhost: timed out after PT0.001S", late.getMessage());
      assertEquals(0, busy.waiting());
    }
  }

  @Test
  void tooManyLookupsAreAnErrorAndNotAQueueWithoutEnd() throws InterruptedException {
    try (var busy = new BusyPool()) {
      for (int i = 0; i < Names.WAITING; i++) {
        busy.occupy();
      }
      var full = assertThrows(IOException.class, () -> Names.resolve("localhost", 80, PATIENCE));
      assertEquals("resolve localhost: 256 lookups wait already", full.getMessage());
    }
  }

  /// All threads of the pool, held until this is closed.
  private static final class BusyPool implements AutoCloseable {
    private final CountDownLatch started = new CountDownLatch(Names.THREADS);
    private final CountDownLatch end = new CountDownLatch(1);
    private final List<Future<?>> tasks = new ArrayList<>();

    BusyPool() throws InterruptedException {
      for (int i = 0; i < Names.THREADS; i++) {
        occupy();
      }
      started.await();
    }

    void occupy() {
      tasks.add(Names.POOL.submit(this::await));
    }

    private boolean await() throws InterruptedException {
      started.countDown();
      return end.await(1, TimeUnit.MINUTES);
    }

    /// How many lookups still wait for a thread, apart from those that nobody wants any more.
    long waiting() {
      return Names.POOL.getQueue().stream()
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
