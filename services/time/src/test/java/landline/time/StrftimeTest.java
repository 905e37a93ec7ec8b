// SPDX-License-Identifier: Apache-2.0
package landline.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// glibc's rules that surprise, each by an example; that they are glibc's is for
/// [StrftimeAgainstGlibcTest] to say.
class StrftimeTest {
  private static final Instant NOW = Instant.parse("2026-11-23T20:16:06.987Z");
  private static final Zone NEW_YORK = TzString.parse("EST5EDT,M3.2.0,M11.1.0");

  @Test
  void aHashMeansUpperCaseForNamesAndLowerCaseForWhatIsUpperAlready() {
    assertFormat("est est EST", "%#Z %^#Z %^Z");
    assertFormat("MON MONDAY NOV", "%#a %^A %#h");
    assertFormat("PM pm pm pm PM", "%p %#p %P %^P %^p");
  }

  @Test
  void aComposedFieldListensToACaretOnly() {
    assertFormat("MON NOV 23 15:16:06 2026", "%^c");
    assertFormat("Mon Nov 23 15:16:06 2026", "%#c");
    assertFormat("03:16:06 PM", "%#r");
  }

  @Test
  void textIsPaddedWithSpacesUnlessZerosAreAskedFor() {
    assertFormat("  Mon|  Mon|  Mon|00Mon", "%5a|%_5a|%-5a|%05a");
    assertFormat("  %|0\n|00\t", "%3%|%02n|%03t");
  }

  @Test
  void aNumberGrowsDigits() {
    assertFormat("00023|   23|   23|00023", "%5d|%_5d|%-5d|%05d");
    assertFormat("   20|00020", "%_5C|%5C");
    assertFormat("23|15|327", "%-d|%-H|%1j");
  }

  @Test
  void aNumberWithSpacesByNatureKeepsThemForAnyWidth() {
    Instant fifth = Instant.parse("2026-01-05T08:00:00Z");
    assertEquals(
        " 5|05|5|    5|00005| 8|    8", format("%e|%0e|%-e|%5e|%05e|%k|%5l", fifth, Zone.utc()));
  }

  @Test
  void aComposedFieldIsPaddedAsAWhole() {
    assertFormat("  2026-11-23|002026-11-23|  2026-11-23", "%12F|%012F|%_12F");
    assertFormat("     15:16", "%10R");
  }

  @Test
  void theLastPaddingFlagWins() {
    assertFormat("00023|   23|23", "%_05d|%0_5d|%0_-d");
  }

  @Test
  void theEpochIsPaddedAsText() {
    assertFormat("1795464966|001795464966|  1795464966", "%s|%012s|%12s");
    assertEquals("00-1", format("%04s", Instant.ofEpochSecond(-1), Zone.utc()));
  }

  @Test
  void signAndDigitsOfTheOffsetTakeTheWidthOneAfterTheOther() {
    assertFormat("-0500|     -000500|     -   500|00000-000500|-500", "%z|%6z|%_6z|%06z|%-z");
  }

  @Test
  void aYearIsNotPaddedAndMayBeNegative() {
    Instant early = Instant.parse("0005-03-01T00:00:00Z");
    assertEquals("5 0 05 5-03-01", format("%Y %C %y %F", early, Zone.utc()));
    Instant negative = Instant.parse("-0005-03-01T00:00:00Z");
    assertEquals("-5 -1 95 -0005", format("%Y %C %y %5Y", negative, Zone.utc()));
  }

  @Test
  void modifiersChangeNothingWhereTheyAreAllowed() {
    assertFormat("26 2026 20 Mon Nov 23 15:16:06 2026", "%Ey %EY %EC %Ec");
    assertFormat("23 15 Nov -0500", "%Od %OH %Ob %Ez");
  }

  @Test
  void whatIsUnknownIsCopiedWithWidthAndCase() {
    assertFormat("%Q %N %+ %q %:z", "%Q %N %+ %q %:z");
    assertFormat("  %5Q 0%05f", "%5Q %05f");
    assertFormat("%^F1 %^EB %#Ea %#EB", "%^f1 %^Eb %#Ea %#Eb");
    assertFormat("%Ed %OY %EEd   %5_d", "%Ed %OY %EEd %5_d");
  }

  @Test
  void aPercentSignAfterAModifierIsCopiedAlone() {
    assertFormat("%d   %", "%E%d%4O%");
  }

  @Test
  void whatTheEndCutsOffIsCopied() {
    assertFormat("100%", "100%");
    assertFormat("%E", "%E");
    assertFormat("%-^", "%-^");
    assertFormat("   %5", "%5");
  }

  @Test
  void aNulEndsTheFormat() {
    assertFormat("2026", "%Y\0%m");
    assertFormat("", "\0%m");
  }

  @Test
  void bytesOfAnyCharsetAreCopied() {
    byte[] format = {(byte) 0xca, (byte) 0xb1, '%', '3', (byte) 0xe4, '%', 'H', (byte) 0xff};
    byte[] bytes = Strftime.of(format).format(NOW, NEW_YORK, 100).orElseThrow();
    assertEquals("\u00ca\u00b1%3\u00e415\u00ff", new String(bytes, StandardCharsets.ISO_8859_1));
    assertFormat("15 Uhr \u00fc", "%H Uhr \u00fc");
  }

  @Test
  void itKnowsWhetherItConvertsAndHowWideItIs() {
    assertTrue(Strftime.of("a%%b").converts());
    assertTrue(Strftime.of("%n").converts());
    assertFalse(Strftime.of("a%Q").converts());
    assertFalse(Strftime.of("").converts());
    assertEquals(0, Strftime.of("%d %0d").widest());
    assertEquals(70, Strftime.of("%9d %70Q %3c").widest());
    assertEquals(Integer.MAX_VALUE, Strftime.of("%99999999999d").widest());
  }

  @Test
  void aResultLongerThanTheLimitIsNoneAndIsNeverBuilt() {
    assertEquals(Optional.empty(), Strftime.of("%F").format(NOW, NEW_YORK, 9));
    assertEquals(10, Strftime.of("%F").format(NOW, NEW_YORK, 10).orElseThrow().length);
    assertEquals(0, Strftime.of("").format(NOW, NEW_YORK, 0).orElseThrow().length);
    // Built, each of these fields would not even fit into an array.
    for (String letter : List.of("a", "d", "e", "s", "z", "F", "Z", "Q", "%")) {
      String format = ("%2147483647" + letter).repeat(9);
      assertEquals(Optional.empty(), Strftime.of(format).format(NOW, NEW_YORK, 512), letter);
    }
  }

  @Test
  void aNegativeLimitIsNamed() {
    Strftime format = Strftime.of("%F");
    Exception e =
        assertThrows(IllegalArgumentException.class, () -> format.format(NOW, NEW_YORK, -3));
    assertEquals("limit < 0: -3", e.getMessage());
  }

  @Test
  void theLargestYearsAreFormattedAndBeyondThemIsAnException() {
    Instant last = Instant.parse("+999999998-12-31T23:59:59Z");
    assertEquals("999999998-12-31", format("%F", last, Zone.utc()));
    assertEquals("999999998 EST", format("%Y %Z", last, NEW_YORK));
    Strftime format = Strftime.of("%F");
    assertThrows(DateTimeException.class, () -> format.format(Instant.MAX, NEW_YORK, 100));
  }

  private static void assertFormat(String expected, String format) {
    assertEquals(expected, format(format, NOW, NEW_YORK));
  }

  private static String format(String format, Instant instant, Zone zone) {
    byte[] bytes = Strftime.of(format).format(instant, zone, 4096).orElseThrow();
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
