// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EscapedTest {

  @Test
  void escapesAreBytes() {
    assertArrayEquals(
        new byte[] {'a', '\r', '\n', '\t', 0, (byte) 0xff, '\\', 'n', 'b'},
        Escaped.bytes("a\\r\\n\\t\\0\\xfF\\\\nb"));
  }

  @Test
  void textIsUtf8() {
    assertArrayEquals("喂🙂".getBytes(UTF_8), Escaped.bytes("喂🙂"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\", "\\q", "\\x", "\\x1", "\\x1g", "\\x+1"})
  void otherEscapesAreErrors(String text) {
    assertThrows(IllegalArgumentException.class, () -> Escaped.bytes(text));
  }

  @Test
  void whatIsShownIsReadBackAsTheSameBytes() {
    byte[] bytes = new byte[4096];
    new Random(1).nextBytes(bytes);
    String text = Escaped.text(bytes);
    assertArrayEquals(bytes, Escaped.bytes(text));
    assertEquals("", text.replaceAll("[ -~]", ""));
  }
}
