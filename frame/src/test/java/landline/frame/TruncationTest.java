// SPDX-License-Identifier: Apache-2.0
package landline.frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.Charset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TruncationTest {
  @Test
  void aTextThatFitsIsKeptWhole() {
    assertEquals(new Truncation(3, 0), Truncation.of("\u4e2d".getBytes(UTF_8), 3, UTF_8));
    assertEquals(new Truncation(0, 0), Truncation.of(new byte[0], 0, UTF_8));
    assertEquals(new Truncation(1, 0), Truncation.of(Feed.bytes("e4"), 3, UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"UTF-8", "GBK", "GB18030", "Big5", "Shift_JIS", "UTF-16BE", "UTF-32LE", "ASCII"})
  void everyMaximumKeepsAsManyWholeCharactersAsFit(String name) {
    Charset charset = Charset.forName(name);
    String text = charset.newEncoder().canEncode("\ud83d\ude00") ? "a\ud83d\ude00\u4e2d" : "ab";
    text += charset.newEncoder().canEncode("\u4e2d") ? "\u4e2d\u6587c\u4e2d" : "cd";
    byte[] bytes = text.getBytes(charset);
    int fits = 0;
    for (int max = 0; max <= bytes.length; max++) {
      for (int end = fits + 1; end <= max; end++) {
        if (text.startsWith(new String(bytes, 0, end, charset))) {
          fits = end;
        }
      }
      assertEquals(
          new Truncation(fits, bytes.length - fits),
          Truncation.of(bytes, max, charset),
          name + max);
    }
  }

  @Test
  void aLongTextIsCutBeyondTheScratch() {
    byte[] bytes = "\u4e2d".repeat(50_000).getBytes(UTF_8);
    assertEquals(new Truncation(99_999, 50_001), Truncation.of(bytes, 100_001, UTF_8));
  }

  @Test
  void bytesThatAreNoCharacterCanBeCutAnywhere() {
    byte[] bytes = Feed.bytes("ff ff ff ff 61");
    for (int max = 0; max <= bytes.length; max++) {
      assertEquals(new Truncation(max, bytes.length - max), Truncation.of(bytes, max, UTF_8));
    }
  }

  @Test
  void negativeNumbersAreRefused() {
    assertEquals(
        "max < 0: -1",
        assertThrows(IllegalArgumentException.class, () -> Truncation.of(new byte[2], -1, UTF_8))
            .getMessage());
    assertEquals(
        "kept or dropped < 0: 1, -2",
        assertThrows(IllegalArgumentException.class, () -> new Truncation(1, -2)).getMessage());
  }
}
