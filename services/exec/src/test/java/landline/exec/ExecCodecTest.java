// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Optional;
import landline.process.ExitStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExecCodecTest {

  private static final Charset GBK = Charset.forName("GBK");
  private static final Outcome OK = new Outcome.Exited(new ExitStatus.Exited(0));

  private static TruncatedOutput excerpt(String text, int max, Charset charset) {
    var excerpt = new TruncatedOutput(max);
    excerpt.add(text.getBytes(charset));
    return excerpt;
  }

  private static String reply(String text, Outcome ending, int max, Charset charset) {
    byte[] reply = ExecCodec.reply(excerpt(text, max, charset), ending, max, charset);
    assertTrue(reply.length > 0 && reply.length <= max, "length " + reply.length);
    return new String(reply, charset);
  }

  @Test
  void aCommandIsALine() throws CharacterCodingException {
    var command = ExecMessage.Command.of("echo 你好");
    assertArrayEquals("echo 你好\n".getBytes(GBK), ExecCodec.encode(command, GBK));
    assertEquals(command, ExecCodec.decode("echo 你好".getBytes(GBK), GBK));
    assertEquals("q\n", new String(ExecCodec.encode(new ExecMessage.Quit(), UTF_8), UTF_8));
    assertInstanceOf(ExecMessage.Quit.class, ExecCodec.decode(new byte[] {'q'}, UTF_8));
  }

  @Test
  void bytesThatAreNotUtf8PassInUtf8AndAreRefusedElsewhere() throws CharacterCodingException {
    byte[] odd = {'a', (byte) 0xff};
    assertEquals(new ExecMessage.Command(odd), ExecCodec.decode(odd, UTF_8));
    assertThrows(CharacterCodingException.class, () -> ExecCodec.decode(odd, GBK));
    byte[] line = {'a', (byte) 0xff, '\n'};
    var command = new ExecMessage.Command(odd);
    assertArrayEquals(line, ExecCodec.encode(command, UTF_8));
    assertThrows(IllegalArgumentException.class, () -> ExecCodec.encode(command, GBK));
    assertArrayEquals(line, ExecCodec.encode(odd, GBK), "in the charset of the wire already");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "q", "a\nb", "a\r", "a\0b", "\uD83D\uDE00"})
  void whatCanNotBeSentIsRefusedWithItsReason(String command) {
    assertThrows(
        IllegalArgumentException.class,
        () -> ExecCodec.encode(ExecMessage.Command.of(command), GBK));
  }

  @Test
  void aRefusalIsTold() {
    assertEquals(Optional.of("no"), ExecCodec.refusal("refused: no\n"));
    assertEquals(Optional.empty(), ExecCodec.refusal("refused: no\nmore\n"));
    assertEquals(Optional.empty(), ExecCodec.refusal("x\n"));
    assertEquals(Optional.empty(), ExecCodec.refusal(""));
  }

  @Test
  void anEndingIsSaidUnlessTheOutputSpeaksForItself() {
    assertEquals("", new String(ExecCodec.ending(OK, true, true, UTF_8), UTF_8));
    assertEquals("exit status 0\n", new String(ExecCodec.ending(OK, false, false, UTF_8), UTF_8));
    var limit = new Outcome.TimeLimit(Duration.ofSeconds(60));
    assertEquals(
        "\nkilled: time limit of 60 s\n",
        new String(ExecCodec.ending(limit, true, true, UTF_8), UTF_8));
  }

  @Test
  void endingsSayWhatHappened() {
    assertEquals(
        "exit status 143 (SIGTERM)", new Outcome.Exited(new ExitStatus.Exited(143)).line());
    assertEquals("exit status 128", new Outcome.Exited(new ExitStatus.Exited(128)).line());
    assertEquals("exit status 255", new Outcome.Exited(new ExitStatus.Exited(255)).line());
    assertEquals(
        "killed: time limit of 1500 ms", new Outcome.TimeLimit(Duration.ofMillis(1500)).line());
    assertEquals("failed: no sh", new Outcome.Failed("no\nsh").line());
    assertEquals(90, new Outcome.Failed("x".repeat(1000)).line().length());
  }

  @Test
  void aReplyThatFitsIsTheOutput() {
    assertEquals("x".repeat(1024), reply("x".repeat(1024), OK, 1024, UTF_8));
    assertEquals("exit status 0\n", reply("", OK, 1024, UTF_8));
    var limit = new Outcome.TimeLimit(Duration.ofSeconds(1));
    assertEquals("a\nkilled: time limit of 1 s\n", reply("a", limit, 1024, UTF_8));
    assertEquals("killed: time limit of 1 s\n", reply("", limit, 1024, UTF_8));
  }

  @Test
  void aReplyThatIsTooLongSaysHowMuchWasCut() {
    String reply = reply("x".repeat(1025), OK, 1024, UTF_8);
    int kept = reply.indexOf('\n');
    assertEquals("\ncut: " + (1025 - kept) + " bytes\n", reply.substring(kept));
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "GBK", "GB18030", "UTF-16BE", "UTF-32BE"})
  void aReplyIsCutBetweenCharacters(String name) {
    Charset charset = Charset.forName(name);
    for (int shift = 0; shift < 4; shift++) {
      String text = "x".repeat(shift) + "中文".repeat(400);
      int max = 600;
      String reply = reply(text, OK, max, charset);
      int kept = reply.indexOf('\n');
      assertEquals(text.substring(0, kept), reply.substring(0, kept));
      int cut = text.substring(kept).getBytes(charset).length;
      assertEquals("\ncut: " + cut + " bytes\n", reply.substring(kept));
    }
  }

  @Test
  void aLineFeedIsNotDoubledBeforeTheNotice() {
    String reply = reply("\n".repeat(2000), OK, 1024, UTF_8);
    assertTrue(reply.matches("\n{990,}cut: [0-9]+ bytes\n"), reply);
    assertEquals(2000 - reply.lastIndexOf("cut"), cut(reply));
  }

  private static int cut(String reply) {
    return Integer.parseInt(reply.replaceAll("(?s).*cut: ([0-9]+) bytes\n.*", "$1"));
  }

  @Test
  void aCutReplySaysHowTheCommandWasKilledToo() {
    var limit = new Outcome.OutputLimit(5000);
    String reply = reply("y\n".repeat(2500), limit, 1024, UTF_8);
    assertTrue(
        reply.endsWith("cut: " + cut(reply) + " bytes\nkilled: output limit of 5000 bytes\n"));
    assertEquals(5000, cut(reply) + reply.indexOf("cut"));
  }

  @Test
  void aNoticeFitsWhateverItSays() {
    var failed = new Outcome.Failed("中".repeat(1000));
    assertTrue(reply("", failed, 512, Charset.forName("UTF-32BE")).startsWith("failed: 中"));
    var limit = new Outcome.OutputLimit(Long.MAX_VALUE);
    assertTrue(reply("x".repeat(1000), limit, 512, UTF_16BE).endsWith(limit.line() + "\n"));
  }
}
