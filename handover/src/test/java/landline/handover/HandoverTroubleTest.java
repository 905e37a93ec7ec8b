// SPDX-License-Identifier: Apache-2.0
package landline.handover;

import static landline.handover.HandoverFixture.GREETING;
import static landline.handover.HandoverFixture.LONG;
import static landline.handover.HandoverFixture.LOOPBACK;
import static landline.handover.HandoverFixture.PATIENT;
import static landline.handover.HandoverFixture.listener;
import static landline.handover.HandoverFixture.next;
import static landline.handover.HandoverFixture.offer;
import static landline.handover.HandoverFixture.offered;
import static landline.handover.HandoverFixture.say;
import static landline.handover.HandoverFixture.server;
import static landline.handover.HandoverFixture.taker;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import landline.connection.Connection;
import landline.handover.Handover.Entry;
import landline.server.InheritedSockets;
import landline.server.ServerState;
import landline.server.StreamConfig;
import landline.server.StreamServer;
import landline.server.StreamService;
import landline.socket.Errno;
import landline.socket.Listen;
import landline.socket.Socket;
import landline.testkit.FaultyKernel;
import landline.testkit.KernelCall;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A hot restart in which something fails, or takes long, just when it changes hands.
@ExtendWith(LeakCheck.class)
class HandoverTroubleTest {

  @TempDir Path folder;

  private Path place() {
    return folder.resolve("handover");
  }

  private Socket greeted() throws IOException {
    Socket socket = taker(place());
    say(socket, GREETING);
    return socket;
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.getState() != Thread.State.TIMED_WAITING
        && thread.getState() != Thread.State.WAITING) {
      Thread.yield();
    }
  }

  /// Says a word at the moment when the running process can't hear well.
  ///
  /// @param times how often it fails to receive it
  /// @param then what else happens there
  /// @return what it answers
  private String answer(StreamServer old, String word, int times, Runnable then)
      throws IOException {
    try (var handover = offer(place(), old);
        Socket taker = greeted()) {
      assertTrue(next(taker).startsWith(GREETING));
      assertEquals("place handover\nkeep x\n", next(taker));
      handover.talks.forEach((thread, talk) -> awaitWaiting(thread));
      try (var kernel = FaultyKernel.install()) {
        kernel.only(use -> use.thread().getName().equals("handover")).then(then);
        for (int i = 1; i <= times; i++) {
          kernel.fail(KernelCall.RECVMSG, i, Errno.ENOMEM);
        }
        say(taker, word);
        String answer = next(taker);
        assertEquals(times, kernel.hits());
        return answer;
      }
    }
  }

  @Test
  void aReadyThatTheKernelHasTakenCountsWhateverFails() throws IOException {
    for (int times : List.of(1, 3)) {
      try (var old = server(connection -> {})) {
        assertEquals("yours\n", answer(old, "ready\n", times, () -> {}));
        assertEquals(ServerState.DRAINING, old.state());
      }
    }
    try (var old = server(connection -> {})) {
      Runnable error =
          () -> {
            throw new OutOfMemoryError("as if");
          };
      assertEquals("yours\n", answer(old, "ready\n", 1, error));
      assertEquals(ServerState.DRAINING, old.state());
    }
  }

  @Test
  void withoutAReadyAnErrorIsARefusalAndNoSilence() throws IOException {
    try (var old = server(connection -> {})) {
      Runnable error =
          () -> {
            throw new OutOfMemoryError("as if");
          };
      assertEquals(
          "refused java.lang.OutOfMemoryError: as if\n", answer(old, "perhaps\n", 1, error));
      assertEquals(ServerState.RUNNING, old.state());
    }
  }

  /// A service that does something when it is told to drain.
  private static StreamService draining(Runnable drain) {
    return new StreamService() {
      @Override
      public void handle(Connection connection) {}

      @Override
      public void drain() {
        drain.run();
      }
    };
  }

  private void takeOver(List<StreamServer> olds) throws IOException {
    List<Entry> entries = olds.stream().map(each -> new Entry("x", each)).toList();
    try (var _ = Handover.offer(place(), entries, PATIENT, HandoverFixture::nothing);
        var takeover = Takeover.from(place(), PATIENT).orElseThrow();
        var next =
            StreamServer.prepare(
                takeover.places().getFirst(), connection -> {}, StreamConfig.DEFAULT);
        var _ = takeover.ready(List.of(new Entry("x", next)), HandoverFixture::nothing)) {
      takeover.places().stream().skip(1).forEach(InheritedSockets::close);
      olds.forEach(old -> assertEquals(ServerState.DRAINING, old.state()));
    }
  }

  @Test
  void aServiceThatIsSlowToHearOfItKeepsNoOtherOneAccepting()
      throws IOException, InterruptedException {
    var told = new CountDownLatch(1);
    var inTime = new CompletableFuture<Boolean>();
    Runnable slow =
        () -> {
          try {
            inTime.complete(told.await(LONG.toSeconds(), TimeUnit.SECONDS));
          } catch (InterruptedException stop) {
            inTime.completeExceptionally(stop);
          }
        };
    try (var first = server(draining(slow));
        var second = server(draining(told::countDown))) {
      takeOver(List.of(first, second));
      assertTrue(inTime.join());
    }
  }

  @Test
  void aServiceThatFailsOnItsWayOutKeepsNoOtherOneAccepting() throws IOException {
    Runnable error =
        () -> {
          throw new AssertionError("as if");
        };
    try (var first = server(draining(error));
        var second = server(draining(error))) {
      takeOver(List.of(first, second));
    }
  }

  @Test
  void whoComesWhileTheServersLeaveIsOfferedThemByTheNewProcess() throws IOException {
    var early = new CompletableFuture<Socket>();
    Runnable comes =
        () -> {
          try {
            early.complete(greeted());
          } catch (IOException failed) {
            throw new UncheckedIOException(failed);
          }
        };
    try (var old = server(draining(comes));
        var _ = offer(place(), old);
        var takeover = Takeover.from(place(), PATIENT).orElseThrow();
        var next =
            StreamServer.prepare(
                takeover.places().getFirst(), connection -> {}, StreamConfig.DEFAULT);
        var _ = takeover.ready(List.of(new Entry("x", next)), HandoverFixture::nothing);
        Socket third = early.join()) {
      assertTrue(next(third).startsWith(GREETING));
    }
  }

  @Test
  void anOfferMayBeClosedByItsOwnCallback() throws IOException {
    var own = new CompletableFuture<Handover>();
    try (var old = server(connection -> {});
        var offer =
            Handover.offer(
                place(), List.of(new Entry("x", old)), PATIENT, pid -> own.join().close());
        Socket taker = greeted()) {
      own.complete(offer);
      assertTrue(next(taker).startsWith(GREETING));
      assertEquals("place handover\nkeep x\n", next(taker));
      say(taker, "ready\n");
      assertEquals("yours\n", next(taker));
    }
  }

  @Test
  void aPlaceInBlockingModeIsOfferedAtAgain() throws IOException, InterruptedException {
    try (Socket listener = listener(place());
        Socket served = Listen.on(LOOPBACK)) {
      var running =
          new Thread(() -> {
            try (Socket taker = listener.accept()) {
              listener.fcntlNonBlock(false);
              assertEquals("ready\n", offered(taker, listener, served));
              say(taker, "yours\n");
            } catch (IOException failed) {
              throw new UncheckedIOException(failed);
            }
          });
      running.start();
      try (var takeover = Takeover.from(place(), PATIENT).orElseThrow();
          var next =
              StreamServer.prepare(
                  takeover.places().getFirst(), connection -> {}, StreamConfig.DEFAULT);
          var _ = takeover.ready(List.of(new Entry("x", next)), HandoverFixture::nothing);
          Socket third = greeted()) {
        assertTrue(next(third).startsWith(GREETING));
      }
      running.join();
    }
  }
}
