// SPDX-License-Identifier: Apache-2.0
package landline.handover;

import static landline.handover.HandoverFixture.LOOPBACK;
import static landline.handover.HandoverFixture.PATIENT;
import static landline.handover.HandoverFixture.listener;
import static landline.handover.HandoverFixture.offer;
import static landline.handover.HandoverFixture.offered;
import static landline.handover.HandoverFixture.say;
import static landline.handover.HandoverFixture.server;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import landline.handover.Handover.Entry;
import landline.server.ServerState;
import landline.server.StreamConfig;
import landline.server.StreamServer;
import landline.socket.Errno;
import landline.socket.Listen;
import landline.socket.Socket;
import landline.testkit.FaultyKernel;
import landline.testkit.KernelCall;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A running process that goes on, and can hardly say so: the new one must not serve as well.
@ExtendWith(LeakCheck.class)
class HandoverRefusalTest {

  @TempDir Path folder;

  private Path place() {
    return folder.resolve("handover");
  }

  private static String refused(Takeover takeover) throws IOException {
    try (var next =
        StreamServer.prepare(
            takeover.places().getFirst(), connection -> {}, StreamConfig.DEFAULT)) {
      List<Entry> entries = List.of(new Entry("x", next));
      var failed =
          assertThrows(IOException.class, () -> takeover.ready(entries, HandoverFixture::nothing));
      return String.valueOf(failed.getMessage());
    }
  }

  @SuppressWarnings("try") // The close is what is tested.
  private void refuseAtLast(Runnable then) throws IOException {
    try (var old = server(connection -> {});
        var offer = offer(place(), old);
        var takeover = Takeover.from(place(), PATIENT).orElseThrow()) {
      try (var kernel = FaultyKernel.install()) {
        kernel.only(use -> use.thread().getName().equals("handover")).then(then);
        kernel.fail(KernelCall.SEND, 1, Errno.ENOBUFS).fail(KernelCall.SEND, 2, Errno.ENOMEM);
        offer.close();
        assertEquals(2, kernel.hits());
      }
      assertEquals(
          "take over from " + place() + ": refused: the running process stops", refused(takeover));
      assertEquals(ServerState.RUNNING, old.state());
    }
  }

  @Test
  void aRefusalThatCannotBeSentAtOnceIsSentLater() throws IOException {
    refuseAtLast(() -> {});
    refuseAtLast(() -> {
      throw new OutOfMemoryError("as if");
    });
  }

  @Test
  @SuppressWarnings("try") // The close is what is tested.
  void whoIsSilentIsAliveAndGoesOn() throws IOException, InterruptedException {
    var hasty = PATIENT.toBuilder().step(Duration.ofSeconds(1)).build();
    try (var old = server(connection -> {});
        var offer = offer(place(), old);
        var takeover = Takeover.from(place(), hasty).orElseThrow();
        var kernel = FaultyKernel.install()) {
      var decided = new CountDownLatch(1);
      kernel.only(use -> use.thread().getName().equals("handover")).then(decided::countDown);
      kernel.failEvery(KernelCall.SEND, 1, Errno.ENOBUFS);
      // It does not wait for the conversation then.
      Thread.currentThread().interrupt();
      offer.close();
      assertTrue(Thread.interrupted());
      // Until then a new process that is ready is taken.
      decided.await();
      String reason = refused(takeover);
      assertTrue(reason.endsWith("timed out"), reason);
      assertEquals(ServerState.RUNNING, old.state());
      takeover.close();
    }
  }

  @Test
  void withoutAThreadAServerLeavesOnTheOneThatIsThere() {
    var on = new AtomicReference<Thread>();
    Handover.beside(
        _ -> {
          throw new OutOfMemoryError("unable to create native thread");
        },
        () -> on.set(Thread.currentThread()));
    assertSame(Thread.currentThread(), on.get());
  }

  @Test
  void aReadyThatIsRefusedAfterAllStartsNothing() throws IOException, InterruptedException {
    try (Socket listener = listener(place());
        Socket served = Listen.on(LOOPBACK)) {
      var running = new Thread(() -> refuseReady(listener, served));
      running.start();
      try (var takeover = Takeover.from(place(), PATIENT).orElseThrow()) {
        assertEquals("take over from " + place() + ": refused: not read", refused(takeover));
      }
      running.join();
    }
  }

  private static void refuseReady(Socket listener, Socket served) {
    try (Socket taker = listener.accept()) {
      assertEquals("ready\n", offered(taker, listener, served));
      say(taker, "refused not read\n");
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
