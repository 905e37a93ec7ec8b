// SPDX-License-Identifier: Apache-2.0
package landline.handover;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import landline.server.StreamConfig;
import landline.server.StreamServer;
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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Strangers in the place of either side of a hot restart.
@ExtendWith(LeakCheck.class)
class HandoverStrangersTest {

  private static final SockAddr LOOPBACK = SockAddrIn.loopback(0);
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final HandoverConfig PATIENT =
      HandoverConfig.builder().step(LONG).start(LONG).build();

  @TempDir Path folder;

  private Path place() {
    return folder.resolve("handover");
  }

  private static StreamServer server() throws IOException {
    return StreamServer.listen(
        LOOPBACK, connection -> connection.writeUtf8("old"), StreamConfig.DEFAULT);
  }

  private static String heard(SockAddr address) throws IOException {
    try (Socket socket = Socket.socket(address.domain(), Type.STREAM)) {
      socket.timeout(LONG);
      socket.connect(address);
      return new String(socket.inputStream().readAllBytes(), UTF_8);
    }
  }

  /// Someone in the place of the new process who speaks as it likes.
  private Socket stranger() throws IOException {
    Socket socket = Socket.socket(Domain.UNIX, Type.SEQPACKET);
    socket.timeout(LONG);
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
        "GET / HTTP/1.1\r\n|refused not a handover greeting: \"GET / HTTP/1.1\"\n",
        "ready\n|refused not a handover greeting: \"ready\"\n",
      })
  void whoSpeaksAnotherLanguageIsRefused(String both) throws IOException {
    String[] parts = both.split("\\|", -1);
    try (var old = server();
        var _ = Handover.offer(place(), List.of(new Handover.Entry("x", old)), PATIENT, pid -> {});
        Socket stranger = stranger()) {
      assertEquals(parts[1], answer(stranger, parts[0]));
      assertEquals("", next(stranger));
      assertEquals("old", heard(old.address()));
    }
  }

  @Test
  void whateverTheNewProcessSaysInsteadOfReadyMeansNo() throws IOException {
    try (var old = server();
        var _ =
            Handover.offer(place(), List.of(new Handover.Entry("x", old)), PATIENT, pid -> {})) {
      for (String word : List.of("ready", "READY\n", "x".repeat(HandoverCodec.MOST + 1))) {
        try (Socket stranger = stranger()) {
          String offered = answer(stranger, "landline-handover 1\n");
          assertEquals(
              "landline-handover 1\npid " + ProcessHandle.current().pid() + "\nsockets 2\n",
              offered);
          assertEquals("place handover\nkeep x\n", next(stranger));
          stranger.send(word.getBytes(UTF_8));
          String last = next(stranger);
          assertTrue(last.startsWith("refused "), last);
          assertEquals("", next(stranger));
        }
        assertEquals("old", heard(old.address()));
      }
    }
  }

  @Test
  void whoSaysNothingHoldsUpNobody() throws IOException {
    try (var old = server();
        var offer =
            Handover.offer(place(), List.of(new Handover.Entry("x", old)), PATIENT, pid -> {});
        Socket silent = stranger();
        var takeover = Takeover.from(place(), PATIENT).orElseThrow()) {
      assertEquals(1, takeover.places().size());
      assertDoesNotThrow(offer::close);
      assertEquals("refused the running process stops\n", next(silent));
    }
  }

  @Test
  void descriptorsThatAStrangerSendsAreNotTaken() throws IOException {
    try (var old = server();
        var _ = Handover.offer(place(), List.of(new Handover.Entry("x", old)), PATIENT, pid -> {});
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
              throw new UncheckedIOException(failed);
            }
          });
      running.start();
      var failed = assertThrows(IOException.class, () -> Takeover.from(place(), PATIENT));
      assertEquals(1, String.valueOf(failed.getMessage()).lines().count());
      assertTrue(String.valueOf(failed.getMessage()).endsWith(reason), failed::toString);
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
      assertNotTakenFrom(
          "place of a handover is not a UNIX seqpacket socket: " + one,
          List.of(head, "place handover\nkeep x\n"),
          one,
          two);
      assertNotTakenFrom("refused: no", List.of("refused no\n"));
      assertNotTakenFrom(place() + ": later", List.of("busy later\n"));
    }
  }
}
