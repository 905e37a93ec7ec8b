// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import landline.cli.TomlText.BadTextException;
import landline.cli.TomlText.Entry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TomlTextTest {

  private static List<Entry> read(String text) throws BadTextException {
    return TomlText.read(text, (table, line) -> {});
  }

  private static Entry one(String line) throws BadTextException {
    List<Entry> all = read(line);
    assertEquals(1, all.size(), all::toString);
    return all.getFirst();
  }

  @Test
  void eachValueHasItsTableAndItsLine() throws BadTextException {
    assertEquals(
        List.of(
            new Entry("", "a", List.of("1"), false, 2),
            new Entry("greet", "b-c_D9", List.of("x # y"), false, 5),
            new Entry("time", "d", List.of("true"), false, 6 + 1)),
        read(
            """
            # one
            a = 1   # comment

            [ greet ] # table
            b-c_D9="x # y"
            [time]
            \td\t=\ttrue\t\
            """));
  }

  @Test
  void anArrayMayHaveManyLinesAndItsKeyIsInTheFirst() throws BadTextException {
    assertEquals(
        List.of(
            new Entry("", "a", List.of("x", "y", "3"), true, 1),
            new Entry("", "b", List.of(), true, 6)),
        read("a = [ 'x', # first\n\n  \"y\",\n  3,\n ]\nb=[]\n"));
  }

  @Test
  void anEmptyFileHasNothing() throws BadTextException {
    assertEquals(List.of(), read(""));
    assertEquals(List.of(), read("\n \t# only this"));
  }

  @Test
  void linesMayEndAsOnOtherSystems() throws BadTextException {
    assertEquals(
        List.of(
            new Entry("", "a", List.of("1"), false, 1), new Entry("", "b", List.of("2"), false, 3)),
        read("a = 1\r\n# x\r\nb = 2\r\n"));
  }

  @Test
  void escapesAreThoseOfToml() throws BadTextException {
    assertEquals(
        List.of("\b\t\n\f\r\"\\ä\uD83D\uDE00"),
        one("a = \"\\b\\t\\n\\f\\r\\\"\\\\\\u00e4\\U0001F600\"").values());
    assertEquals(List.of("C:\\new \"x\""), one("a = 'C:\\new \"x\"'").values());
    assertEquals(List.of(""), one("a = \"\"").values());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "17", "9223372036854775807", "true", "false"})
  void numbersAndBooleansAreTexts(String word) throws BadTextException {
    assertEquals(List.of(word), one("a = " + word).values());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          \ufeffa = 1       | 1 | begins with a byte order mark (U+FEFF), which TOML does not allow
          b = 1\\n\ufeffa = 1 | 2 | a name is expected, not U+FEFF (ZERO WIDTH NO-BREAK SPACE)
          a\u00a0= 1        | 1 | = is expected, not U+00A0 (NO-BREAK SPACE)
          a = \u200b1       | 1 | a value is expected, not U+200B (ZERO WIDTH SPACE)
          a                 | 1 | = is expected, not the end of the file
          a\\n= 1           | 1 | = is expected, not the end of the line
          a =               | 1 | a value is expected, not the end of the file
          a = \\nb = 1      | 1 | a value is expected, not the end of the line
          = 1               | 1 | a name is expected, not =
          "a" = 1           | 1 | a name is expected, not "
          a.b = 1           | 1 | = is expected, not .
          x = 1\\na = 5m    | 2 | not an integer, true or false; text needs quotes: 5m
          a = 1.5           | 1 | not an integer, true or false; text needs quotes: 1.5
          a = 0600          | 1 | not an integer, true or false; text needs quotes: 0600
          a = 0x1F          | 1 | not an integer, true or false; text needs quotes: 0x1F
          a = +1            | 1 | not an integer, true or false; text needs quotes: +1
          a = 1_000         | 1 | not an integer, true or false; text needs quotes: 1_000
          a = inf           | 1 | not an integer, true or false; text needs quotes: inf
          a = True          | 1 | not an integer, true or false; text needs quotes: True
          a = { b = 1 }     | 1 | a value is expected, not {
          a = 1 b = 2       | 1 | the end of the line is expected, not b
          a = 1 2           | 1 | the end of the line is expected, not 2
          a = "x            | 1 | no " at the end of the text
          a = 'x\\n'        | 1 | no ' at the end of the text
          a = \"""x\"""     | 1 | multi-line strings are not supported
          a = '''x'''       | 1 | multi-line strings are not supported
          a = "\\\\q"       | 1 | not a TOML escape: \\q
          a = "\\\\uD800"   | 1 | not a character: \\uD800
          a = "\\\\u12"     | 1 | not a character: \\u12"
          a = "\\\\U00110000" | 1 | not a character: \\U00110000
          a = ["x" "y"]     | 1 | , is expected, not "
          a = ["x",,]       | 1 | a value is expected, not ,
          a = [\\n\\n"x"    | 3 | , is expected, not the end of the file
          a = [["x"]]       | 1 | a value is expected, not [
          [greet            | 1 | ] is expected, not the end of the file
          [a.b]             | 1 | ] is expected, not .
          [[greet]]         | 1 | a name is expected, not [
          [greet] a = 1     | 1 | the end of the line is expected, not a
          []                | 1 | a name is expected, not ]
          a = 1\\n\\na = 1  | 3 | a is a duplicate of line 1
          [x]\\n[y]\\n[x]   | 3 | [x] is a duplicate of line 1
          [x]\\na=1\\na=2   | 3 | x.a is a duplicate of line 2
          """)
  void whatIsNotReadIsToldWithItsLine(String text, int line, String message) {
    String file = text.replace("\\\\", "\u0001").replace("\\n", "\n").replace("\u0001", "\\");
    var bad = assertThrows(BadTextException.class, () -> read(file));
    assertEquals(message, bad.getMessage());
    assertEquals(line, bad.line());
  }

  @Test
  void controlCharactersAreNoText() {
    for (String text : List.of("a = '\0'", "a = \"\u0007\"", "# \u001b[2J", "a = 1\r", "\0")) {
      assertThrows(BadTextException.class, () -> read(text), text);
    }
  }

  @Test
  void noPrefixOfAFileIsReadAsSomethingElse() throws BadTextException {
    String file = "a = [\"\\u00e4\", 'b']\n[greet]\nc = true # d\n";
    List<Entry> all = read(file);
    for (int end = 0; end < file.length(); end++) {
      String part = file.substring(0, end);
      try {
        List<Entry> some = read(part);
        assertEquals(all.subList(0, some.size()), some, part);
      } catch (BadTextException expected) {
        assertEquals(part.lines().count(), expected.line(), part);
      }
    }
  }
}
