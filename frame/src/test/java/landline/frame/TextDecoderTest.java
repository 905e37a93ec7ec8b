// SPDX-License-Identifier: Apache-2.0
package landline.frame;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextDecoderTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"UTF-8", "GBK", "GB18030", "Big5", "Shift_JIS", "EUC-KR", "ISO-2022-JP", "UTF-16"})
  void aCharacterSplitBetweenChunksSurvives(String charset) {
    String text = "\u4e2d, \u6587\u4e2d.";
    TextDecoder decoder = TextDecoder.of(Charset.forName(charset));
    StringBuilder decoded = new StringBuilder();
    for (byte b : text.getBytes(Charset.forName(charset))) {
      decoded.append(decoder.decode(ByteBuffer.wrap(new byte[] {b})));
    }
    assertEquals(text, decoded.toString());
    assertEquals("", decoder.finish());
    assertEquals(0, decoder.malformed());
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "GB18030", "UTF-16LE"})
  void aFourByteCharacterComesOnceAndWhole(String charset) {
    TextDecoder decoder = TextDecoder.of(Charset.forName(charset));
    byte[] bytes = "\ud83d\ude00".getBytes(Charset.forName(charset));
    assertEquals(4, bytes.length);
    assertEquals("", decoder.decode(ByteBuffer.wrap(bytes, 0, 1)));
    assertEquals("", decoder.decode(ByteBuffer.wrap(bytes, 1, 2)));
    assertEquals("\ud83d\ude00", decoder.decode(ByteBuffer.wrap(bytes, 3, 1)));
  }

  @Test
  void malformedBytesAreReplacedAndCounted() {
    TextDecoder decoder = TextDecoder.of(UTF_8);
    assertEquals("a\ufffdb\ufffd\ufffd", decoder.decode(chunk("61 ff 62 fe c0")));
    assertEquals(3, decoder.malformed());
    assertEquals("a", decoder.decode(chunk("61")));
    assertEquals(3, decoder.malformed());
  }

  @Test
  void halfACharacterBeforeAnotherIsMalformed() {
    TextDecoder decoder = TextDecoder.of(UTF_8);
    assertEquals("", decoder.decode(chunk("e4 b8")));
    assertEquals(0, decoder.malformed());
    assertEquals("\ufffda", decoder.decode(chunk("61")));
    assertEquals(1, decoder.malformed());
  }

  @Test
  void theEndReportsADanglingCharacter() {
    TextDecoder decoder = TextDecoder.of(UTF_8);
    assertEquals("a", decoder.decode(chunk("61 e4 b8")));
    assertEquals("\ufffd", decoder.finish());
    assertEquals(1, decoder.malformed());
    assertEquals("", decoder.finish());
    assertEquals(1, decoder.malformed());
  }

  @Test
  void aNewTextAfterTheEndStartsClean() {
    TextDecoder decoder = TextDecoder.of(UTF_16);
    assertEquals("\u4e2d", decoder.decodeAll(chunk("ff fe 2d 4e")));
    assertEquals("\u4e2d", decoder.decodeAll(chunk("fe ff 4e 2d")));
    assertEquals("\ufffd", decoder.decodeAll(chunk("4e")));
    assertEquals("\u4e2d", decoder.decodeAll(chunk("4e 2d")));
    assertEquals(1, decoder.malformed());
  }

  @Test
  void aMarkOfUtf8IsKeptAsTheJdkKeepsIt() {
    assertEquals("\ufeffa", TextDecoder.of(UTF_8).decodeAll(chunk("ef bb bf 61")));
  }

  @Test
  void aChunkLongerThanTheScratchIsDecodedWhole() {
    String text = "\u4e2d\ud83d\ude00x".repeat(5000);
    ByteBuffer chunk = ByteBuffer.wrap(text.getBytes(UTF_8));
    TextDecoder decoder = TextDecoder.of(UTF_8);
    assertEquals(text, decoder.decode(chunk));
    assertFalse(chunk.hasRemaining());
    assertEquals("", decoder.finish());
  }

  private static ByteBuffer chunk(String hex) {
    return ByteBuffer.wrap(Feed.bytes(hex));
  }
}
