// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import landline.server.StreamServer;
import landline.socket.SockAddrIn;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
class ExecSessionTest {

  @TempDir Path folder;
  private StreamServer server;
  private Caller peer;

  @BeforeEach
  void listen() throws IOException {
    server = ExecService.listen(SockAddrIn.loopback(0), ExecConfig.DEFAULT);
    peer = Caller.of(server).withoutDelay();
  }

  @AfterEach
  void close() {
    peer.close();
    server.close();
  }

  @Test
  void aCommandWithoutAnEndIsRunWhenThePeerIsQuietAndAnsweredInOneSegment() throws IOException {
    peer.send("echo out; echo err >&2; echo out again");
    assertEquals("out\nerr\nout again\n", peer.recv());
    peer.send("echo $((6 * 7))");
    assertEquals("42\n", peer.recv());
  }

  @Test
  void aLineFeedEndsACommandWithOrWithoutACarriageReturn() throws IOException {
    peer.send("echo a\n");
    assertEquals("a\n", peer.recv());
    peer.send("echo b | od -An -c\r\n");
    assertEquals("   b  \\n\n", peer.recv());
  }

  @Test
  void stdoutAndStderrKeepTheirOrder() throws IOException {
    peer.send("for i in 1 2 3 4 5; do echo o$i; echo e$i >&2; done\n");
    assertEquals("o1\ne1\no2\ne2\no3\ne3\no4\ne4\no5\ne5\n", peer.finishAndRead());
  }

  @Test
  void emptyLinesAreIgnored() throws IOException {
    peer.send("\n\r\n\necho a\n\n\necho b\n\n");
    assertEquals("a\nb\n", peer.finishAndRead());
  }

  @Test
  void twoCommandsInOneSegmentRunOneAfterTheOther() throws IOException {
    Path file = folder.resolve("order");
    peer.send("sleep 0.2; echo first > " + file + "; echo 1\ncat " + file + "\n");
    assertEquals("1\nfirst\n", peer.finishAndRead());
  }

  @Test
  void aCommandInThreeSegmentsIsOne() throws IOException {
    byte[][] segments = {ascii("echo in"), ascii(" three"), ascii(" parts")};
    while (!peer.sendTogether(segments)) {
      peer.finishAndRead();
      peer.close();
      peer = Caller.of(server).withoutDelay();
    }
    assertEquals("in three parts", peer.line());
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }

  @Test
  void aSilentCommandIsAnsweredByItsExitStatus() throws IOException {
    peer.send("true");
    assertEquals("exit status 0\n", peer.recv());
    peer.send("exit 3\n");
    assertEquals("exit status 3\n", peer.recv());
    peer.send("kill -9 $$\n");
    assertEquals("exit status 137 (SIGKILL)\n", peer.recv());
    peer.send(" \n");
    assertEquals("exit status 0\n", peer.recv());
  }

  @Test
  void anOutputIsFollowedByNothing() throws IOException {
    peer.send("printf x; exit 3\nprintf y\n");
    assertEquals("xy", peer.finishAndRead());
  }

  @Test
  void qEndsTheSessionAfterTheCommandsBeforeIt() throws IOException {
    Path file = folder.resolve("after");
    peer.send("sleep 0.1; echo a\nq\ntouch " + file + "\n");
    assertEquals("a\n", peer.restAsText());
    assertTrue(Files.notExists(file), "what came after q was run");
  }

  @Test
  void afterTheEndOfItsInputAPeerGetsAllItsAnswers() throws IOException {
    peer.send("echo a\nsleep 0.1; echo b\necho c");
    assertEquals("a\nb\nc\n", peer.finishAndRead());
  }

  @Test
  void manyCommandsAreReadAheadAndAnsweredInOrder() throws IOException {
    var commands = new StringBuilder();
    var answers = new StringBuilder();
    for (int i = 0; i < 150; i++) {
      commands.append("echo ").append(i).append('\n');
      answers.append(i).append('\n');
    }
    peer.send(commands.toString());
    assertEquals(answers.toString(), peer.finishAndRead());
  }

  @Test
  void aCommandThatIsTooLongEndsTheSessionAndIsNotRun() throws IOException {
    Path file = folder.resolve("too-long");
    peer.send("touch " + file + " ".repeat(ExecConfig.DEFAULT.maxCommand()) + "\necho b\n");
    assertEquals("refused: a command has more than 65536 bytes\n", peer.restAsText());
    assertTrue(Files.notExists(file), "it was run");
  }

  @Test
  void aCommandOfTheGreatestLengthIsRun() throws IOException {
    String start = "printf %s '";
    int room = ExecConfig.DEFAULT.maxCommand() - start.length() - 1;
    peer.send(start + "x".repeat(room) + "'\n");
    assertEquals("x".repeat(room), peer.finishAndRead());
  }

  @Test
  void aByte0EndsTheSessionAndIsNotRun() throws IOException {
    Path file = folder.resolve("nul");
    peer.send("touch " + file + "\0\ntouch " + file + "\n");
    assertEquals("refused: a command holds a byte 0\n", peer.restAsText());
    assertTrue(Files.notExists(file), "it was run");
  }

  @Test
  void everyOtherByteReachesTheShellUnchanged() throws IOException {
    var expected = new ByteArrayOutputStream();
    for (int b = 1; b < 256; b++) {
      if (b != '\n' && b != '\'') {
        expected.write(b);
      }
    }
    // Written at once: a pause would end the command.
    peer.send(("printf %s '" + expected.toString(ISO_8859_1) + "'\n").getBytes(ISO_8859_1));
    assertArrayEquals(expected.toByteArray(), peer.bytes(expected.size()));
  }

  @Test
  void aCommandReadsNothing() throws IOException {
    peer.send("cat; echo over\nreadlink /proc/self/fd/0\n");
    assertEquals("over\n/dev/null\n", peer.finishAndRead());
  }

  @Test
  void aCommandMayStartWithADash() throws IOException {
    peer.send("-c 'echo no' 2>/dev/null || echo not found\n");
    assertEquals("not found\n", peer.recv());
  }

  @Test
  void aCommandHasItsThreeDescriptorsAloneAndLeadsAGroup() throws IOException {
    peer.send("ls /proc/$$/fd; cut -d ' ' -f 5,6 /proc/$$/stat; echo $$ $$\n");
    String[] lines = peer.finishAndRead().split("\n", -1);
    assertEquals("0 1 2", String.join(" ", lines[0], lines[1], lines[2]));
    assertEquals(lines[4], lines[3], "group and session are not the shell's own");
  }

  @Test
  void fiveMegabytesComeWholeAndUnchanged() throws Exception {
    // Bytes that are easy to make on both sides and differ everywhere.
    peer.send("seq -f %09.0f 0 524287\n");
    peer.finish();
    MessageDigest expected = MessageDigest.getInstance("SHA-256");
    for (int i = 0; i < 524_288; i++) {
      expected.update(String.format("%09d\n", i).getBytes(US_ASCII));
    }
    byte[] all = peer.bytes(5_242_880);
    assertEquals("", peer.restAsText(), "there was more");
    assertArrayEquals(expected.digest(), MessageDigest.getInstance("SHA-256").digest(all));
  }

  @Test
  void aLongAnswerComesWhileTheCommandStillRuns() throws IOException {
    Path go = folder.resolve("go");
    peer.send("printf 'first\\n'; while [ ! -e " + go + " ]; do sleep 0.02; done; echo last\n");
    assertEquals("first\n", peer.recv());
    Files.createFile(go);
    assertEquals("last\n", peer.recv());
  }

  @Test
  void aChildThatStillHasTheOutputIsWaitedFor() throws IOException {
    peer.send("(sleep 0.2; echo late; sleep 0.2; echo later) & echo now\necho next\n");
    assertEquals("now\nlate\nlater\nnext\n", peer.finishAndRead());
  }

  @Test
  void aChildThatGaveTheOutputUpLivesOn() throws IOException {
    peer.send("sleep 1000 >/dev/null 2>&1 & echo $!\n");
    long child = Long.parseLong(peer.line());
    peer.send("echo next\n");
    assertEquals("next\n", peer.finishAndRead());
    assertTrue(Processes.runs(child), "it was killed");
    ProcessHandle.of(child).orElseThrow().destroyForcibly();
  }

  @Test
  void twoPeersAreServedAtTheSameTime() throws IOException {
    Path go = folder.resolve("go");
    try (Caller other = Caller.of(server)) {
      peer.send("while [ ! -e " + go + " ]; do sleep 0.02; done; echo waited\n");
      other.send("touch " + go + "; echo touched\n");
      assertEquals("touched\n", other.recv());
      assertEquals("waited\n", peer.recv());
    }
  }
}
