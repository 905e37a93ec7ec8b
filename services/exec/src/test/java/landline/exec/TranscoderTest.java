// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TranscoderTest {

  private static final Charset GBK = Charset.forName("GBK");

  private static byte[] join(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /// Recodes in chunks of one size, giving out each time what is unfinished if asked to.
  private static byte[] recode(byte[] text, int size, boolean eager) {
    var recoder = new Transcoder(GBK);
    var out = new ByteArrayOutputStream();
    for (int at = 0; at < text.length; at += size) {
      out.writeBytes(recoder.next(Arrays.copyOfRange(text, at, Math.min(text.length, at + size))));
      if (eager) {
        out.writeBytes(recoder.unfinished());
      }
    }
    out.writeBytes(recoder.finish());
    return out.toByteArray();
  }

  private static void assertRecodes(byte[] expected, byte[] text) {
    for (int size = 1; size <= text.length; size++) {
      assertArrayEquals(expected, recode(text, size, false), "chunks of " + size);
    }
  }

  @Test
  void inTheShellsOwnCharsetBytesAreNotTouched() {
    byte[] chunk = {(byte) 0xff, 'x'};
    assertSame(chunk, new Transcoder(UTF_8).next(chunk));
    assertEquals(0, new Transcoder(UTF_8).finish().length);
  }

  @Test
  void utf8IsRecodedHoweverItIsSplit() {
    String text = "一行\nsecond 第二行 \nno end 没有";
    assertRecodes(text.getBytes(GBK), text.getBytes(UTF_8));
  }

  @Test
  void utf8IsRecodedAtOnceHoweverItIsSplit() {
    String text = "一行\nsecond 第二行 \nno end 没有";
    for (int size = 1; size <= 30; size++) {
      assertArrayEquals(text.getBytes(GBK), recode(text.getBytes(UTF_8), size, true));
    }
  }

  @Test
  void whatIsInTheWiresCharsetAlreadyPasses() {
    byte[] gbk = "项目 丂联通\n目录\n".getBytes(GBK);
    assertRecodes(gbk, gbk);
  }

  @Test
  void aLineThatMayBeBothIsTakenForWhatTheOneBeforeWas() {
    // In GBK these two characters are UTF-8, too.
    byte[] both = "目录\n".getBytes(GBK);
    assertRecodes(join("文件\n".getBytes(GBK), both), join("文件\n".getBytes(GBK), both));
    String text = new String(both, UTF_8);
    assertEquals(3, text.length());
    assertRecodes(("文件\n" + text).getBytes(GBK), join("文件\n".getBytes(UTF_8), both));
  }

  @Test
  void eachLineIsDecidedOnItsOwn() {
    byte[] mixed = join("第一行\n".getBytes(UTF_8), "第二行\n".getBytes(GBK), "三\n".getBytes(UTF_8));
    assertRecodes("第一行\n第二行\n三\n".getBytes(GBK), mixed);
  }

  @Test
  void anUnfinishedLineGivesItsWholeCharactersAndKeepsTheRest() {
    var recoder = new Transcoder(GBK);
    assertEquals(0, recoder.next(new byte[] {'>', ' ', (byte) 0xe4, (byte) 0xbd}).length);
    assertArrayEquals("> ".getBytes(GBK), recoder.unfinished());
    assertEquals(0, recoder.unfinished().length);
    assertEquals(0, recoder.next(new byte[] {(byte) 0xa0}).length);
    assertArrayEquals("你".getBytes(GBK), recoder.unfinished());
  }

  @Test
  void anUnfinishedLineThatIsNotUtf8IsCutBetweenTheWiresCharacters() {
    byte[] gbk = "你好".getBytes(GBK);
    var recoder = new Transcoder(GBK);
    assertEquals(0, recoder.next(Arrays.copyOf(gbk, 3)).length);
    assertArrayEquals("你".getBytes(GBK), recoder.unfinished());
    assertEquals(0, recoder.next(Arrays.copyOfRange(gbk, 3, 4)).length);
    assertArrayEquals("好".getBytes(GBK), recoder.finish());
  }

  @Test
  void whatTheWireDoesNotHaveBecomesItsReplacement() {
    assertRecodes("a?b\n".getBytes(GBK), "a\uD83D\uDE00b\n".getBytes(UTF_8));
  }

  @Test
  void aVeryLongLineIsNotHeldUp() {
    byte[] text = "长".repeat(20_000).getBytes(UTF_8);
    var recoder = new Transcoder(GBK);
    var out = new ByteArrayOutputStream();
    int given = 0;
    for (int at = 0; at < text.length; at += 1000) {
      byte[] part = recoder.next(Arrays.copyOfRange(text, at, Math.min(text.length, at + 1000)));
      given += part.length > 0 ? 1 : 0;
      out.writeBytes(part);
    }
    assertEquals(3, given);
    out.writeBytes(recoder.finish());
    assertArrayEquals("长".repeat(20_000).getBytes(GBK), out.toByteArray());
  }
}
