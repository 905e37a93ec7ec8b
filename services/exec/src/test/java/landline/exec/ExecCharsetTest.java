// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import landline.server.StreamServer;
import landline.socket.SockAddrIn;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A server whose wire is GBK, on a system whose charset is UTF-8; and one whose wire is UTF-8.
@ExtendWith(LeakCheck.class)
class ExecCharsetTest {

  private static final Charset GBK = Charset.forName("GBK");

  @TempDir Path folder;
  private StreamServer gbk;
  private StreamServer utf8;

  @BeforeEach
  void listen() throws IOException {
    gbk = listen(ExecConfig.builder().charset(GBK).build());
    utf8 = listen(ExecConfig.DEFAULT);
  }

  private static StreamServer listen(ExecConfig config) throws IOException {
    return ExecService.listen(SockAddrIn.loopback(0), config);
  }

  @AfterEach
  void close() {
    gbk.close();
    utf8.close();
  }

  private static byte[] answer(StreamServer server, byte[] commands) throws IOException {
    try (Caller caller = Caller.of(server)) {
      caller.send(commands);
      caller.finish();
      return caller.rest();
    }
  }

  @Test
  void commandsAndOutputAreRecoded() throws IOException {
    Path file = folder.resolve("你好");
    byte[] commands = ("echo 内容 > " + file + "; ls " + folder + "; cat " + file).getBytes(GBK);
    assertArrayEquals("你好\n内容\n".getBytes(GBK), answer(gbk, commands));
    assertEquals("内容\n", Files.readString(file, UTF_8));
  }

  @Test
  void aCommandThatPrintsTheWiresCharsetReadsRight() throws IOException {
    Path file = folder.resolve("file");
    Files.writeString(file, "一行 GBK\n项目\n", GBK);
    byte[] commands = ("cat " + file + "; echo 你好").getBytes(GBK);
    assertArrayEquals("一行 GBK\n项目\n你好\n".getBytes(GBK), answer(gbk, commands));
  }

  @Test
  void aCharacterInTwoSegmentsSurvives() throws IOException {
    byte[] command = "echo 你\n".getBytes(GBK);
    byte[] start = Arrays.copyOf(command, 6);
    byte[] rest = Arrays.copyOfRange(command, 6, command.length);
    boolean together = false;
    while (!together) {
      try (Caller caller = Caller.of(gbk).withoutDelay()) {
        together = caller.sendTogether(start, rest);
        caller.finish();
        String answer = new String(caller.rest(), GBK);
        assertTrue(!together || answer.equals("你\n"), answer);
      }
    }
  }

  @Test
  void aCharacterThatIsPrintedInTwoPartsSurvives() throws IOException {
    Path go = folder.resolve("go");
    String wait = "while [ ! -e " + go + " ]; do sleep 0.02; done; ";
    try (Caller caller = Caller.of(gbk)) {
      caller.send("printf 'x\\344\\275'; " + wait + "printf '\\240\\n'\n");
      assertEquals("x", caller.recv(GBK));
      Files.createFile(go);
      assertEquals("你\n", caller.recv(GBK));
    }
  }

  @Test
  void aCommandThatIsNotInTheWiresCharsetIsNotRunAndTheSessionGoesOn() throws IOException {
    byte[] commands = {'e', 'c', 'h', 'o', ' ', (byte) 0xff, '\n', 'e', 'c', 'h', 'o', ' ', 'a'};
    assertEquals("refused: the command is not GBK\na\n", new String(answer(gbk, commands), GBK));
  }

  @Test
  void noticesAreInTheWiresCharsetToo() throws IOException {
    var wide = StandardCharsets.UTF_16BE;
    try (var server = listen(ExecConfig.builder().charset(wide).build())) {
      byte[] commands = "true\r\necho 你好\nq\n".getBytes(wide);
      assertEquals("exit status 0\n你好\n", new String(answer(server, commands), wide));
    }
  }

  @Test
  void inUtf8BytesOfOtherCharsetsPassBothWays() throws IOException {
    byte[] command = "printf '%s' '你好' | od -An -tx1\n".getBytes(GBK);
    assertEquals(" c4 e3 ba c3\n", new String(answer(utf8, command), UTF_8));
    assertArrayEquals("你好".getBytes(GBK), answer(utf8, "printf '%s' '你好'".getBytes(GBK)));
  }

  @Test
  void aCharsetThatCanNotServeIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> ExecConfig.builder().charset(Charset.forName("UTF-16")).build());
    assertThrows(
        IllegalArgumentException.class,
        () -> ExecConfig.builder().charset(Charset.forName("ISO-2022-CN")).build());
  }
}
