// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class VisibleTest {

  @Test
  void leavesTextAlone() {
    String text = "welcome\tto\n你好 👋 é\r\n";
    assertEquals(text, Visible.text(text));
  }

  @Test
  void showsEveryControlCharacter() {
    for (char c = 0; c < 0xa0; c++) {
      boolean control = c < ' ' || c >= 0x7f;
      boolean harmless = c == '\n' || c == '\t';
      String expected = control && !harmless ? String.format("a\\x%02xb", (int) c) : "a" + c + "b";
      assertEquals(expected, Visible.text("a" + c + "b"));
    }
  }

  @Test
  void showsACarriageReturnThatIsNoLineEnd() {
    assertEquals("paid: no\\x0dpaid: yes\r\n", Visible.text("paid: no\rpaid: yes\r\n"));
    assertEquals("its line feed may come later\r", Visible.text("its line feed may come later\r"));
  }

  @Test
  void showsWhatTurnsTheReadingOrder() {
    assertEquals("\\u202eabc\\u2066\\u2069", Visible.text("\u202eabc\u2066\u2069"));
  }

  @Test
  void aLineHasNoLineEnds() {
    assertEquals("a\\x0db\\x0ac\\x09d\\u2028e", Visible.line("a\rb\nc\td\u2028e"));
  }
}
