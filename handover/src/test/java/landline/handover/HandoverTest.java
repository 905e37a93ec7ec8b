// SPDX-License-Identifier: Apache-2.0
package landline.handover;

import static java.nio.charset.StandardCharsets.UTF_8;
import static landline.handover.HandoverFixture.LOOPBACK;
import static landline.handover.HandoverFixture.PATIENT;
import static landline.handover.HandoverFixture.heard;
import static landline.handover.HandoverFixture.offer;
import static landline.handover.HandoverFixture.saying;
import static landline.handover.HandoverFixture.server;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import landline.handover.Handover.Entry;
import landline.server.InheritedSockets;
import landline.server.ServerState;
import landline.server.StreamConfig;
import landline.server.StreamServer;
import landline.socket.Domain;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// Both sides of a hot restart in one process; [HandoverStrangersTest] has strangers in their
/// place.
@ExtendWith(LeakCheck.class)
class HandoverTest {

  private static final long SELF = ProcessHandle.current().pid();

  @TempDir Path folder;

  private Path place() {
    return folder.resolve("handover");
  }

  private Takeover takeover() throws IOException {
    return Takeover.from(place(), PATIENT).orElseThrow();
  }

  @Test
  void theNewProcessGoesOnWhereTheOldOneStops() throws IOException, InterruptedException {
    Path file = folder.resolve("x.sock");
    var taken = new CompletableFuture<Long>();
    var old = server(saying("old"));
    var unix = StreamServer.listen(SockAddrUn.path(file), saying("old"), StreamConfig.DEFAULT);
    var entries = List.of(new Entry("greet", old), new Entry("greet-unix", unix));
    try (var offer = Handover.offer(place(), entries, PATIENT, taken::complete);
        var takeover = takeover()) {
      assertEquals("rw-------", mode(place()));
      assertEquals(SELF, takeover.pid());
      InheritedSockets first = place(takeover, "greet");
      InheritedSockets second = place(takeover, "greet-unix");
      assertEquals(old.address(), first.address());
      assertFalse(first.ownsFile());
      assertTrue(second.ownsFile());
      try (var next = StreamServer.prepare(first, saying("new"), StreamConfig.DEFAULT);
          var nextUnix = StreamServer.prepare(second, saying("new"), StreamConfig.DEFAULT)) {
        assertEquals("old", heard(old.address()));
        var again = List.of(new Entry("greet", next), new Entry("greet-unix", nextUnix));
        try (var _ = takeover.ready(again, HandoverFixture::nothing)) {
          assertEquals(SELF, taken.join());
          assertEquals("new", heard(old.address()));
          old.close();
          unix.close();
          assertEquals("new", heard(SockAddrUn.path(file)));
          // The place is still the same, and there is a next one to go on.
          end(offer);
          try (var third = takeover()) {
            assertEquals(2, third.places().size());
          }
        }
      }
    }
    assertFalse(Files.exists(place()));
    assertFalse(Files.exists(file));
  }

  private static void end(AutoCloseable early) {
    assertDoesNotThrow(early::close);
  }

  private static InheritedSockets place(Takeover takeover, String name) {
    return takeover.places().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void aHundredShardsGoOverInSeveralMessages() throws IOException {
    var config = StreamConfig.builder().listen(l -> l.shards(100)).build();
    try (var old = StreamServer.listen(LOOPBACK, saying("old"), config);
        var offer = offer(place(), old);
        var takeover = takeover()) {
      assertEquals(1, takeover.places().size());
      InheritedSockets all = takeover.places().getFirst();
      assertEquals(100, all.sockets().size());
      try (var next = StreamServer.prepare(all, saying("new"), StreamConfig.DEFAULT);
          var _ = takeover.ready(List.of(new Entry("x", next)), HandoverFixture::nothing)) {
        for (int i = 0; i < 20; i++) {
          assertEquals("new", heard(next.address()));
        }
        assertEquals(ServerState.DRAINING, old.state());
      }
      end(offer);
    }
  }

  @Test
  void whereNobodyRunsThereIsNothingToTakeOver() throws IOException {
    assertTrue(Takeover.from(place(), PATIENT).isEmpty());
    try (Socket dead = Socket.socket(Domain.UNIX, Type.SEQPACKET)) {
      dead.bind(SockAddrUn.path(place()));
    }
    assertTrue(Takeover.from(place(), PATIENT).isEmpty());
  }

  @Test
  void whoGivesUpHarmsNothingAndTheNextOneMayTry() throws IOException {
    try (var old = server(saying("old"));
        var _ = offer(place(), old)) {
      for (int i = 0; i < 3; i++) {
        try (var takeover = awaitTurn()) {
          var config = StreamConfig.DEFAULT;
          var next = StreamServer.prepare(takeover.places().getFirst(), saying("new"), config);
          next.close();
        }
        assertEquals("old", heard(old.address()));
      }
      assertEquals(ServerState.RUNNING, old.state());
    }
  }

  /// The one before may not be seen to be gone yet.
  private Takeover awaitTurn() throws IOException {
    while (true) {
      try {
        return takeover();
      } catch (IOException busy) {
        assertTrue(busy.toString().contains("is taking over already"), busy::toString);
      }
    }
  }

  private static void assertFails(String reason, Executable call) {
    var failed = assertThrows(IOException.class, call);
    assertEquals(1, String.valueOf(failed.getMessage()).lines().count());
    assertTrue(String.valueOf(failed.getMessage()).endsWith(reason), failed::toString);
  }

  @Test
  void twoAtOnceAreOneTooMany() throws IOException {
    try (var old = server(saying("old"));
        var offer = offer(place(), old);
        var first = takeover()) {
      String reason = "process " + SELF + " is taking over already";
      for (int i = 0; i < 2; i++) {
        var busy = assertThrows(TakeoverBusyException.class, this::takeover);
        assertEquals("take over from " + place() + ": " + reason, busy.getMessage());
      }
      try (var next =
              StreamServer.prepare(first.places().getFirst(), saying("new"), StreamConfig.DEFAULT);
          var _ = first.ready(List.of(new Entry("x", next)), HandoverFixture::nothing)) {
        assertEquals("new", heard(old.address()));
        end(offer);
      }
    }
  }

  @Test
  void whoIsLateIsRefusedAndLeavesAsItCame() throws IOException {
    var hasty = PATIENT.toBuilder().start(Duration.ofMillis(50)).build();
    try (var old = server(saying("old"));
        var _ =
            Handover.offer(place(), List.of(new Entry("x", old)), hasty, HandoverFixture::nothing);
        var takeover = takeover()) {
      try (var next =
          StreamServer.prepare(takeover.places().getFirst(), saying("new"), StreamConfig.DEFAULT)) {
        // Until the other side has no patience any more.
        end(awaitTurn());
        assertFails(
            "refused: not ready in time",
            () -> takeover.ready(List.of(new Entry("x", next)), HandoverFixture::nothing));
        assertEquals("old", heard(old.address()));
      }
    }
  }

  @Test
  void aProcessThatStopsSaysSo() throws IOException {
    var old = server(saying("old"));
    var offer = offer(place(), old);
    try (var takeover = takeover();
        var next =
            StreamServer.prepare(
                takeover.places().getFirst(), saying("new"), StreamConfig.DEFAULT)) {
      end(offer);
      old.close();
      assertFails(
          "refused: the running process stops",
          () -> takeover.ready(List.of(new Entry("x", next)), HandoverFixture::nothing));
      assertEquals(ServerState.RUNNING, next.state());
    }
    assertFalse(Files.exists(place()));
  }

  @Test
  void namesAndNumbersAreChecked() throws IOException {
    try (var old = server(saying("old"))) {
      for (String bad : List.of("", "a b", "a\nb", "é", "x".repeat(256))) {
        assertThrows(IllegalArgumentException.class, () -> new Entry(bad, old));
      }
      assertThrows(
          IllegalArgumentException.class,
          () -> Handover.offer(place(), List.of(), PATIENT, HandoverFixture::nothing));
    }
  }

  @Test
  void aReadyThatTheKernelHasTakenCountsHoweverLateItIsRead() throws IOException {
    try (var pair = Socket.socketPair(Domain.UNIX, Type.SEQPACKET)) {
      var reader = new HandoverChannel(pair.first());
      pair.second().send(HandoverCodec.READY.getBytes(UTF_8));
      assertEquals(HandoverCodec.READY, reader.last());
      assertThrows(
          IOException.class, () -> pair.second().send(HandoverCodec.READY.getBytes(UTF_8)));
    }
    try (var pair = Socket.socketPair(Domain.UNIX, Type.SEQPACKET)) {
      assertEquals("", new HandoverChannel(pair.first()).last());
    }
  }

  @Test
  @SuppressWarnings("try") // It ends while it is offered.
  void aServerThatHasEndedIsNotOffered() throws IOException {
    try (var old = server(saying("old"));
        var ended = server(saying("ended"));
        var _ =
            Handover.offer(
                place(),
                List.of(new Entry("x", ended), new Entry("y", old)),
                PATIENT,
                HandoverFixture::nothing)) {
      ended.close();
      try (var takeover = takeover()) {
        assertEquals(List.of("y"), takeover.places().stream().map(InheritedSockets::name).toList());
      }
    }
  }

  @Test
  void whatIsNotTakenUpIsClosedAndOldNamesStay() throws IOException {
    var sockets = new ArrayList<Socket>();
    try (var old = server(saying("old"));
        var other = server(saying("other"));
        var _ =
            Handover.offer(
                place(),
                List.of(new Entry("x", old), new Entry("y", other)),
                PATIENT,
                HandoverFixture::nothing)) {
      try (var takeover = takeover()) {
        takeover.places().forEach(each -> sockets.addAll(each.sockets()));
      }
      assertTrue(sockets.stream().allMatch(Socket::isClosed));
      assertEquals("other", heard(other.address()));
    }
  }
}
