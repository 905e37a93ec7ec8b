// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import landline.server.Handover.Entry;
import landline.socket.Domain;
import landline.socket.Listen;
import landline.socket.MsgFlags;
import landline.socket.ReceivedMessage;
import landline.socket.Rights;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Both sides of a hot restart in one process, and strangers in the place of the new one.
@ExtendWith(LeakCheck.class)
class HandoverTest {

  private static final SockAddr LOOPBACK = SockAddrIn.loopback(0);
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final HandoverConfig PATIENT = new HandoverConfig(LONG, LONG);
  private static final long SELF = ProcessHandle.current().pid();

  @TempDir Path folder;

  private static void nothing(long pid) {}

  private Path place() {
    return folder.resolve("handover");
  }

  private static StreamService saying(String word) {
    return line -> line.writeUtf8(word);
  }

  private static StreamServer server(String word) throws IOException {
    return StreamServer.listen(LOOPBACK, saying(word), StreamConfig.DEFAULT);
  }

  private static String heard(SockAddr address) throws IOException {
    try (Socket socket = Socket.socket(address.domain(), Type.STREAM)) {
      socket.timeout(Optional.of(LONG));
      socket.connect(address);
      return new String(socket.inputStream().readAllBytes(), UTF_8);
    }
  }

  private Takeover takeover() throws IOException {
    return Takeover.from(place(), PATIENT).orElseThrow();
  }

  @Test
  void theNewProcessGoesOnWhereTheOldOneStops() throws IOException, InterruptedException {
    Path file = folder.resolve("x.sock");
    var taken = new CompletableFuture<Long>();
    var old = server("old");
    var unix = StreamServer.listen(SockAddrUn.path(file), saying("old"), StreamConfig.DEFAULT);
    var entries = List.of(new Entry("greet", old), new Entry("greet-unix", unix));
    try (var offer = Handover.offer(place(), entries, PATIENT, taken::complete);
        var takeover = takeover()) {
      assertEquals("rw-------", mode(place()));
      assertEquals(SELF, takeover.pid());
      Inherited first = place(takeover, "greet");
      Inherited second = place(takeover, "greet-unix");
      assertEquals(old.address(), first.address());
      assertFalse(first.ownsFile());
      assertTrue(second.ownsFile());
      try (var next = StreamServer.standBy(first, saying("new"), StreamConfig.DEFAULT);
          var nextUnix = StreamServer.standBy(second, saying("new"), StreamConfig.DEFAULT)) {
        assertEquals("old", heard(old.address()));
        var again = List.of(new Entry("greet", next), new Entry("greet-unix", nextUnix));
        try (var _ = takeover.ready(again, HandoverTest::nothing)) {
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

  private static Inherited place(Takeover takeover, String name) {
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
    var config = StreamConfig.DEFAULT.withShards(100);
    try (var old = StreamServer.listen(LOOPBACK, saying("old"), config);
        var offer =
            Handover.offer(place(), List.of(new Entry("x", old)), PATIENT, HandoverTest::nothing);
        var takeover = takeover()) {
      assertEquals(1, takeover.places().size());
      Inherited all = takeover.places().getFirst();
      assertEquals(100, all.sockets().size());
      try (var next = StreamServer.standBy(all, saying("new"), StreamConfig.DEFAULT);
          var _ = takeover.ready(List.of(new Entry("x", next)), HandoverTest::nothing)) {
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
    try (var old = server("old");
        var _ =
            Handover.offer(place(), List.of(new Entry("x", old)), PATIENT, HandoverTest::nothing)) {
      for (int i = 0; i < 3; i++) {
        try (var takeover = awaitTurn()) {
          var config = StreamConfig.DEFAULT;
          var next = StreamServer.standBy(takeover.places().getFirst(), saying("new"), config);
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
    try (var old = server("old");
        var offer =
            Handover.offer(place(), List.of(new Entry("x", old)), PATIENT, HandoverTest::nothing);
        var first = takeover()) {
      String reason = place() + ": refused: process " + SELF + " is taking over already";
      assertFails("take over from " + reason, this::takeover);
      assertFails(reason, this::takeover);
      try (var next =
              StreamServer.standBy(first.places().getFirst(), saying("new"), StreamConfig.DEFAULT);
          var _ = first.ready(List.of(new Entry("x", next)), HandoverTest::nothing)) {
        assertEquals("new", heard(old.address()));
        end(offer);
      }
    }
  }

  @Test
  void whoIsLateIsRefusedAndLeavesAsItCame() throws IOException {
    var hasty = PATIENT.withStart(Duration.ofMillis(50));
    try (var old = server("old");
        var _ =
            Handover.offer(place(), List.of(new Entry("x", old)), hasty, HandoverTest::nothing);
        var takeover = takeover()) {
      try (var next =
          StreamServer.standBy(takeover.places().getFirst(), saying("new"), StreamConfig.DEFAULT)) {
        // Until the other side has no patience any more.
        end(awaitTurn());
        assertFails(
            "refused: not ready in time",
            () -> takeover.ready(List.of(new Entry("x", next)), HandoverTest::nothing));
        assertEquals("old", heard(old.address()));
      }
    }
  }

  @Test
  void aProcessThatStopsSaysSo() throws IOException {
    var old = server("old");
    var offer =
        Handover.offer(place(), List.of(new Entry("x", old)), PATIENT, HandoverTest::nothing);
    try (var takeover = takeover();
        var next =
            StreamServer.standBy(
                takeover.places().getFirst(), saying("new"), StreamConfig.DEFAULT)) {
      end(offer);
      old.close();
      assertFails(
          "refused: the running process stops",
          () -> takeover.ready(List.of(new Entry("x", next)), HandoverTest::nothing));
      assertEquals(ServerState.RUNNING, next.state());
    }
    assertFalse(Files.exists(place()));
  }

  @Test
  void namesAndNumbersAreChecked() throws IOException {
    try (var old = server("old")) {
      for (String bad : List.of("", "a b", "a\nb", "é", "x".repeat(256))) {
        assertThrows(IllegalArgumentException.class, () -> new Entry(bad, old));
      }
      assertThrows(
          IllegalArgumentException.class,
          () -> Handover.offer(place(), List.of(), PATIENT, HandoverTest::nothing));
    }
  }

  /// Someone in the place of the new process who speaks as it likes.
  private Socket stranger() throws IOException {
    Socket socket = Socket.socket(Domain.UNIX, Type.SEQPACKET);
    socket.timeout(Optional.of(LONG));
    socket.connect(SockAddrUn.path(place()));
    return socket;
  }

  private static String next(Socket socket) throws IOException {
    ByteBuffer room = ByteBuffer.allocate(HandoverCodec.MOST);
    try (ReceivedMessage _ = socket.recvMsg(room, MsgFlags.NONE)) {
      return UTF_8.decode(room.flip()).toString();
    }
  }

  private static String answer(Socket socket, String text) throws IOException {
    socket.send(text.getBytes(UTF_8));
    return next(socket);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "landline-handover 2\n|refused version 1 is spoken here, not \"2\"\n",
        "GET / HTTP/1.1\r\n|refused no greeting of a handover: \"GET / HTTP/1.1\"\n",
        "ready\n|refused no greeting of a handover: \"ready\"\n",
      })
  void whoSpeaksAnotherLanguageIsRefused(String both) throws IOException {
    String[] parts = both.split("\\|", -1);
    try (var old = server("old");
        var _ =
            Handover.offer(place(), List.of(new Entry("x", old)), PATIENT, HandoverTest::nothing);
        Socket stranger = stranger()) {
      assertEquals(parts[1], answer(stranger, parts[0]));
      assertEquals("", next(stranger));
      assertEquals("old", heard(old.address()));
    }
  }

  @Test
  void whateverTheNewProcessSaysInsteadOfReadyMeansNo() throws IOException {
    try (var old = server("old");
        var _ =
            Handover.offer(place(), List.of(new Entry("x", old)), PATIENT, HandoverTest::nothing)) {
      for (String word : List.of("ready", "READY\n", "x".repeat(HandoverCodec.MOST + 1))) {
        try (Socket stranger = stranger()) {
          String offered = answer(stranger, "landline-handover 1\n");
          assertEquals("landline-handover 1\npid " + SELF + "\nsockets 2\n", offered);
          assertEquals("place handover\nkeep x\n", next(stranger));
          stranger.send(word.getBytes(UTF_8));
          String last = next(stranger);
          assertTrue(last.isEmpty() || last.startsWith("refused "), last);
        }
        assertEquals("old", heard(old.address()));
      }
    }
  }

  @Test
  void whoSaysNothingHoldsUpNobody() throws IOException {
    try (var old = server("old");
        var offer =
            Handover.offer(place(), List.of(new Entry("x", old)), PATIENT, HandoverTest::nothing);
        Socket silent = stranger();
        var takeover = takeover()) {
      assertEquals(1, takeover.places().size());
      end(offer);
      assertEquals("refused no greeting in time\n", next(silent));
    }
  }

  @Test
  void descriptorsThatAStrangerSendsAreNotTaken() throws IOException {
    try (var old = server("old");
        var _ =
            Handover.offer(place(), List.of(new Entry("x", old)), PATIENT, HandoverTest::nothing);
        Socket stranger = stranger()) {
      ByteBuffer hello = ByteBuffer.wrap("landline-handover 1\n".getBytes(UTF_8));
      stranger.sendMsg(hello, MsgFlags.NONE, Rights.of(stranger));
      assertTrue(next(stranger).startsWith("landline-handover 1\npid "));
    }
  }

  /// Someone in the place of the running process.
  private void assertNotTakenFrom(String reason, List<String> says, Socket... sockets)
      throws IOException, InterruptedException {
    try (Socket listener = Socket.socket(Domain.UNIX, Type.SEQPACKET)) {
      listener.bind(SockAddrUn.path(place()));
      listener.listen(1);
      var running =
          new Thread(() -> {
            try (Socket caller = listener.accept()) {
              assertEquals("landline-handover 1\n", next(caller));
              for (String each : says) {
                ByteBuffer bytes = ByteBuffer.wrap(each.getBytes(UTF_8));
                if (sockets.length > 0 && each.startsWith("place")) {
                  caller.sendMsg(bytes, MsgFlags.NONE, Rights.of(sockets));
                } else {
                  caller.sendMsg(bytes, MsgFlags.NONE);
                }
              }
            } catch (IOException failed) {
              throw new java.io.UncheckedIOException(failed);
            }
          });
      running.start();
      assertFails(reason, () -> Takeover.from(place(), PATIENT));
      running.join();
    } finally {
      Files.deleteIfExists(place());
    }
  }

  @Test
  void whatARunningProcessMayNotSayIsAnErrorAndLeaksNothing()
      throws IOException, InterruptedException {
    try (Socket one = Listen.on(LOOPBACK);
        Socket two = Listen.on(LOOPBACK)) {
      String head = "landline-handover 1\npid 7\nsockets 2\n";
      assertNotTakenFrom("the running process has hung up", List.of());
      assertNotTakenFrom("the running process has hung up", List.of(head));
      assertNotTakenFrom(
          "version 1 is spoken here, not \"9\"", List.of("landline-handover 9\npid 7\n"));
      assertNotTakenFrom(
          "sockets are not from 1 to 1024: 2000",
          List.of("landline-handover 1\npid 7\nsockets 2000\n"));
      assertNotTakenFrom(
          "1 descriptors for 2 sockets; is there room for more?",
          List.of(head, "place handover\nkeep x\n"),
          one);
      assertNotTakenFrom("no socket: \"keep\"", List.of(head, "place handover\nkeep\n"), one, two);
      assertNotTakenFrom(
          "places of a handover are not 1: 2",
          List.of(head, "place handover\nplace again\n"),
          one,
          two);
      assertNotTakenFrom("refused: no", List.of("refused no\n"));
    }
  }

  @Test
  void aReadyThatTheKernelHasTakenCountsHoweverLateItIsRead() throws IOException {
    try (var pair = Socket.socketPair(Domain.UNIX, Type.SEQPACKET)) {
      var reader = new HandoverWire(pair.first());
      pair.second().send(HandoverCodec.READY.getBytes(UTF_8));
      assertEquals(HandoverCodec.READY, reader.last());
      assertThrows(
          IOException.class, () -> pair.second().send(HandoverCodec.READY.getBytes(UTF_8)));
    }
    try (var pair = Socket.socketPair(Domain.UNIX, Type.SEQPACKET)) {
      assertEquals("", new HandoverWire(pair.first()).last());
    }
  }

  @Test
  void whatIsNotTakenUpIsClosedAndOldNamesStay() throws IOException {
    var sockets = new ArrayList<Socket>();
    try (var old = server("old");
        var other = server("other");
        var _ =
            Handover.offer(
                place(),
                List.of(new Entry("x", old), new Entry("y", other)),
                PATIENT,
                HandoverTest::nothing)) {
      try (var takeover = takeover()) {
        takeover.places().forEach(each -> sockets.addAll(each.sockets()));
      }
      assertTrue(sockets.stream().allMatch(Socket::isClosed));
      assertEquals("other", heard(other.address()));
    }
  }
}
