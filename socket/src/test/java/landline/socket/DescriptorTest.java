// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A number is closed once, by the last one out, and never under a running call.
final class DescriptorTest {

  private static Descriptor open() throws IOException {
    return new Descriptor(SocketCalls.socket(Domain.UNIX, Type.DGRAM, Protocol.IP));
  }

  /// Whether the number stands for an open socket. Nothing else here opens sockets, but the machine
  /// may open files at any time.
  private static boolean isOpen(Descriptor descriptor) {
    try {
      Path link = Path.of("/proc/self/fd/" + descriptor.fd());
      return Files.readSymbolicLink(link).toString().startsWith("socket:");
    } catch (IOException notOpen) {
      return false;
    }
  }

  @Test
  void closingIsDoneOnce() throws IOException {
    Descriptor descriptor = open();
    assertTrue(isOpen(descriptor));
    assertTrue(descriptor.close());
    assertFalse(isOpen(descriptor));
    assertFalse(descriptor.close());
    assertFalse(descriptor.detach());
  }

  @Test
  void noCallIsLetInAfterClosing() throws IOException {
    Descriptor descriptor = open();
    assertTrue(descriptor.acquire());
    descriptor.release();
    descriptor.close();
    assertFalse(descriptor.acquire());
    assertTrue(descriptor.isClosed());
  }

  @Test
  void detachingLeavesTheNumberOpen() throws IOException {
    Descriptor descriptor = open();
    assertTrue(descriptor.detach());
    assertTrue(descriptor.isClosed());
    assertFalse(descriptor.acquire());
    assertFalse(descriptor.close());
    assertTrue(isOpen(descriptor));
    new Descriptor(descriptor.fd()).close();
  }

  @Test
  void theNumberStaysOpenUntilTheLastCallIsOut() throws IOException, InterruptedException {
    Descriptor descriptor = open();
    assertTrue(descriptor.acquire());
    assertTrue(descriptor.acquire());
    Thread closer = Thread.ofPlatform().start(descriptor::close);
    while (!descriptor.isClosed()) {
      Thread.onSpinWait();
    }
    assertTrue(isOpen(descriptor));
    descriptor.release();
    assertTrue(isOpen(descriptor));
    assertTrue(closer.isAlive());
    descriptor.release();
    closer.join();
    assertFalse(isOpen(descriptor));
  }

  @Test
  void tagsOfTheSameNumberDiffer() throws IOException {
    Descriptor first = open();
    first.close();
    Descriptor second = new Descriptor(first.fd());
    assertFalse(first.tag() == second.tag());
    assertEquals((int) first.tag(), first.fd());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void racingClosersAndCallersNeverSeeAClosedNumber(boolean virtual)
      throws IOException, InterruptedException {
    var builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
    for (int round = 0; round < 200; round++) {
      Descriptor descriptor = open();
      var start = new CountDownLatch(1);
      var closed = new AtomicInteger();
      var lost = new AtomicBoolean();
      var threads = new ArrayList<Thread>();
      for (int i = 0; i < 3; i++) {
        threads.add(
            builder.start(() -> {
              awaitQuietly(start);
              while (descriptor.acquire()) {
                if (!isOpen(descriptor)) {
                  lost.set(true);
                }
                descriptor.release();
                Thread.yield();
              }
            }));
        threads.add(
            builder.start(() -> {
              awaitQuietly(start);
              if (descriptor.close()) {
                closed.incrementAndGet();
                // Nobody else opens descriptors here, so the number is free.
                if (isOpen(descriptor)) {
                  lost.set(true);
                }
              }
            }));
      }
      start.countDown();
      for (Thread thread : threads) {
        thread.join();
      }
      assertEquals(1, closed.get());
      assertFalse(lost.get());
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
    }
  }
}
