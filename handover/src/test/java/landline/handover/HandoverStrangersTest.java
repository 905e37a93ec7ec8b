// SPDX-License-Identifier: Apache-2.0
package landline.handover;

import static java.nio.charset.StandardCharsets.UTF_8;
import static landline.handover.HandoverFixture.GREETING;
import static landline.handover.HandoverFixture.LOOPBACK;
import static landline.handover.HandoverFixture.PATIENT;
import static landline.handover.HandoverFixture.heard;
import static landline.handover.HandoverFixture.listener;
import static landline.handover.HandoverFixture.next;
import static landline.handover.HandoverFixture.offer;
import static landline.handover.HandoverFixture.say;
import static landline.handover.HandoverFixture.saying;
import static landline.handover.HandoverFixture.server;
import static landline.handover.HandoverFixture.taker;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import landline.socket.Listen;
import landline.socket.MsgFlags;
import landline.socket.Rights;
import landline.socket.Socket;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Strangers in the place of either side of a hot restart.
@ExtendWith(LeakCheck.class)
class HandoverStrangersTest {

  @TempDir Path folder;

  private Path place() {
    return folder.resolve("handover");
  }

  private static String answer(Socket socket, String text) throws IOException {
    say(socket, text);
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
    try (var old = server(saying("old"));
        var _ = offer(place(), old);
        Socket stranger = taker(place())) {
      assertEquals(parts[1], answer(stranger, parts[0]));
      assertEquals("", next(stranger));
      assertEquals("old", heard(old.address()));
    }
  }

  @Test
  void whateverTheNewProcessSaysInsteadOfReadyMeansNo() throws IOException {
    try (var old = server(saying("old"));
        var _ = offer(place(), old)) {
      for (String word : List.of("ready", "READY\n", "x".repeat(HandoverCodec.MOST + 1))) {
        try (Socket stranger = taker(place())) {
          String offer = answer(stranger, GREETING);
          assertEquals(GREETING + "pid " + ProcessHandle.current().pid() + "\nsockets 2\n", offer);
          assertEquals("place handover\nkeep x\n", next(stranger));
          say(stranger, word);
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
    try (var old = server(saying("old"));
        var offer = offer(place(), old);
        Socket silent = taker(place());
        var takeover = Takeover.from(place(), PATIENT).orElseThrow()) {
      assertEquals(1, takeover.places().size());
      assertDoesNotThrow(offer::close);
      assertEquals("refused the running process stops\n", next(silent));
    }
  }

  @Test
  void descriptorsThatAStrangerSendsAreNotTaken() throws IOException {
    try (var old = server(saying("old"));
        var _ = offer(place(), old);
        Socket stranger = taker(place())) {
      ByteBuffer hello = ByteBuffer.wrap(GREETING.getBytes(UTF_8));
      stranger.sendMsg(hello, MsgFlags.NONE, Rights.of(stranger));
      assertTrue(next(stranger).startsWith(GREETING + "pid "));
    }
  }

  /// Someone in the place of the running process.
  private void assertNotTakenFrom(String reason, List<String> says, Socket... sockets)
      throws IOException, InterruptedException {
    try (Socket listener = listener(place())) {
      var running =
          new Thread(() -> {
            try (Socket caller = listener.accept()) {
              assertEquals(GREETING, next(caller));
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
      String head = GREETING + "pid 7\nsockets 2\n";
      assertNotTakenFrom("the running process has hung up", List.of());
      assertNotTakenFrom("the running process has hung up", List.of(head));
      assertNotTakenFrom(
          "version 1 is spoken here, not \"9\"", List.of("landline-handover 9\npid 7\n"));
      assertNotTakenFrom(
          "sockets are not from 1 to 1024: 2000", List.of(GREETING + "pid 7\nsockets 2000\n"));
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
