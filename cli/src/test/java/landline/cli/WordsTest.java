// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

class WordsTest {

  @Test
  void wordsThatTheLocaleHasSpoiltAreReadAgain() {
    String[] spoilt = {"exec", "rm ??????", ""};
    byte[] line = "java\0-m\0landline.cli\0exec\0rm 你好\0\0".getBytes(UTF_8);
    assertArrayEquals(new String[] {"exec", "rm 你好", ""}, Words.typed(spoilt, line));
  }

  @Test
  void wordsThatAreNotOnTheCommandLineStayAsTheyAre() {
    String[] words = {"a?", "b"};
    assertSame(words, Words.typed(words, "b\0".getBytes(UTF_8)));
    assertSame(words, Words.typed(words, new byte[0]));
  }
}
