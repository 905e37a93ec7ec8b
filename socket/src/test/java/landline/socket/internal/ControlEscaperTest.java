// SPDX-License-Identifier: Apache-2.0
package landline.socket.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ControlEscaperTest {

  private static String number(int c) {
    return String.format(
        Locale.ROOT, c < 0x80 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", c);
  }

  private static boolean isGraphic(int c) {
    // Not by the same constants: the categories of Unicode by their names in a pattern.
    return Character.toString(c).matches("[\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}\\p{Zs}]");
  }

  @Test
  void everyCodePointIsShownOrEscapedAsItsCategoryHasIt() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      boolean hidden =
          switch (c) {
            case 0x034f,
                0x115f,
                0x1160,
                0x17b4,
                0x17b5,
                0x180b,
                0x180c,
                0x180d,
                0x180e,
                0x180f,
                0x3164,
                0xffa0 ->
                true;
            default -> false;
          };
      String text = Character.toString(c);
      String shown = isGraphic(c) && !hidden ? text : number(c);
      assertEquals("a" + shown, ControlEscaper.line("a" + text), () -> text + " in a line");
      boolean harmless = c == '\n' || c == '\t';
      assertEquals(
          "a" + (harmless ? text : shown), ControlEscaper.lines("a" + text), () -> "in lines");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0000,001f", "007f,009f", "00ad,00ad", "061c,061c", "180e,180e", "200b,200f", "2028,202e",
    "2060,206f", "d800,dfff", "e000,f8ff", "feff,feff", "fff9,fffb", "fffe,ffff", "e0000,e007f",
    "f0000,10ffff"
  })
  void noneOfTheseReachesATerminal(String first, String last) {
    for (int c = Integer.parseInt(first, 16); c <= Integer.parseInt(last, 16); c++) {
      assertEquals(number(c), ControlEscaper.line(Character.toString(c)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"welcome\tto\n你好 👋 é e\u0301 नमस्ते שלום \u3000❤\ufe0f\n", ""})
  void ordinaryTextIsLeftAlone(String text) {
    assertEquals(text, ControlEscaper.lines(text));
  }

  @Test
  void aLineFeedAloneEndsALine() {
    assertEquals("a\nb\n\n", ControlEscaper.lines("a\r\nb\n\r\n"));
    assertEquals("a\\x0db\\x0d\n", ControlEscaper.lines("a\rb\r\r\n"));
    assertEquals("a\\x0d", ControlEscaper.lines("a\r"));
    assertEquals("a\\x0d\\x0ab\\x09", ControlEscaper.line("a\r\nb\t"));
  }

  @Test
  void aCarriageReturnAtTheEndOfAPieceWaitsForTheNext() {
    ControlEscaper escaper = ControlEscaper.ofLines();
    assertEquals("all was lost", escaper.add("all was lost\r"));
    assertEquals("\\x0dnothing happened", escaper.add("nothing happened\r"));
    assertEquals("", escaper.add(""));
    assertEquals("\nend", escaper.add("\nend\r"));
    assertEquals("\\x0d", escaper.finish());
    assertEquals("", escaper.finish());
  }

  @Test
  void halvesOfASurrogatePairAreJoinedAcrossPiecesOrEscaped() {
    ControlEscaper escaper = ControlEscaper.ofLines();
    assertEquals("", escaper.add("\ud83d"));
    assertEquals("\ud83d\udc4b", escaper.add("\udc4b"));
    assertEquals("\\udc4b", escaper.add("\udc4b\ud83d"));
    assertEquals("\\ud83d", escaper.add("\ud83d"));
    assertEquals("\\ud83d\n", escaper.add("\n"));
    assertEquals("\\udb40\\x0d", ControlEscaper.lines("\udb40\r"));
  }

  @Test
  void aMarkDoesNotChangeWhatIsNotPartOfTheText() {
    assertEquals("\\u0338a\u0338", ControlEscaper.line("\u0338a\u0338"));
    assertEquals("a\n\\u0338", ControlEscaper.lines("a\n\u0338"));
    assertEquals("\\x1b\\u20e3", ControlEscaper.line("\u001b\u20e3"));
    assertEquals("\\ufe0f", ControlEscaper.line("\ufe0f"));
  }

  @Test
  void marksAreBoundedAlsoAcrossPieces() {
    ControlEscaper escaper = ControlEscaper.ofLines();
    assertEquals("a" + "\u0301".repeat(29), escaper.add("a" + "\u0301".repeat(29)));
    assertEquals("\u0301\\u0301\\u0301b\u0301", escaper.add("\u0301\u0301\u0301b\u0301"));
  }

  @Test
  void variationSelectorsCarryNoHiddenText() {
    assertEquals("葛\udb40\udd00", ControlEscaper.line("葛\udb40\udd00"));
    assertEquals("a\ufe0f\\U000e0141\\ufe0f", ControlEscaper.line("a\ufe0f\udb40\udd41\ufe0f"));
  }

  @Test
  void thePiecesOfATextDoNotMatter() {
    var random = new SplittableRandom(7);
    String[] alphabet = {
      "a", "\r", "\n", "\t", "\ud83d", "\udc4b", "\u0301", "\ufe0f", "\u202e", "\u001b", "文"
    };
    for (int round = 0; round < 5_000; round++) {
      var text = new StringBuilder();
      for (int i = random.nextInt(20); i > 0; i--) {
        text.append(alphabet[random.nextInt(alphabet.length)]);
      }
      ControlEscaper escaper = ControlEscaper.ofLines();
      var shown = new StringBuilder();
      int at = 0;
      while (at < text.length()) {
        int end = random.nextInt(at, text.length() + 1);
        shown.append(escaper.add(text.substring(at, end)));
        at = end;
      }
      assertEquals(ControlEscaper.lines(text.toString()), shown + escaper.finish());
    }
  }
}
