// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Parses the part of TOML that a configuration needs: `[table]`, `key = value`, comments; a value
/// is a string on one line, a whole number, a boolean, or an array of these. See TOML 1.0.0. What
/// is accepted here means the same to every other TOML parser; the rest of TOML is refused.
///
/// Each value has its line number, which most parsers do not report.
final class TomlText {

  /// A key and its value.
  ///
  /// @param table its table, empty before the first one
  /// @param key its name
  /// @param values one text for each value, without quotes
  /// @param isArray whether they were in brackets
  /// @param line its line, from 1
  record Entry(String table, String key, List<String> values, boolean isArray, int line) {}

  /// Invalid text.
  static final class BadTextException extends Exception {
    private static final long serialVersionUID = 1;
    private final int line;

    BadTextException(int line, String message) {
      super(message);
      this.line = line;
    }

    int line() {
      return line;
    }
  }

  /// Called with each table where it begins, even if it is empty.
  interface Tables {
    void begin(String name, int line);
  }

  private static final char END = '\0';
  private static final String BYTE_ORDER_MARK = "\ufeff";

  private final String text;
  private final Tables tables;
  private int at;
  private int line = 1;

  private TomlText(String text, Tables tables) {
    this.text = text;
    this.tables = tables;
  }

  /// Parses a whole file.
  static List<Entry> read(String text, Tables tables) throws BadTextException {
    if (text.startsWith(BYTE_ORDER_MARK)) {
      throw new BadTextException(
          1, "begins with a byte order mark (U+FEFF), which TOML does not allow");
    }
    return new TomlText(text, tables).entries();
  }

  private List<Entry> entries() throws BadTextException {
    var entries = new ArrayList<Entry>();
    Map<String, Integer> seen = new HashMap<>();
    String table = "";
    skipLines();
    while (at < text.length()) {
      int begin = line;
      String name;
      if (next() == '[') {
        at++;
        skipBlanks();
        table = name();
        expect(']');
        tables.begin(table, begin);
        name = "[" + table + "]";
      } else {
        String key = name();
        expect('=');
        skipBlanks();
        boolean isArray = next() == '[';
        List<String> values = isArray ? array() : List.of(value());
        entries.add(new Entry(table, key, values, isArray, begin));
        name = table.isEmpty() ? key : table + "." + key;
      }
      Integer before = seen.putIfAbsent(name, begin);
      if (before != null) {
        throw new BadTextException(begin, name + " is a duplicate of line " + before);
      }
      skipBlanks();
      if (at < text.length() && next() != '#' && next() != '\n') {
        throw unexpected("the end of the line");
      }
      skipLines();
    }
    return entries;
  }

  private String name() throws BadTextException {
    int begin = at;
    while (isOfName(next())) {
      at++;
    }
    if (at == begin) {
      throw unexpected("a name");
    }
    String name = text.substring(begin, at);
    skipBlanks();
    return name;
  }

  private static boolean isOfName(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_';
  }

  private List<String> array() throws BadTextException {
    expect('[');
    var values = new ArrayList<String>();
    skipLines();
    while (next() != ']') {
      values.add(value());
      skipLines();
      if (next() != ']') {
        expect(',');
        skipLines();
      }
    }
    expect(']');
    return values;
  }

  private String value() throws BadTextException {
    char first = next();
    if (first == '"' || first == '\'') {
      return string(first);
    }
    int begin = at;
    while (isOfName(next()) || next() == '+' || next() == '.') {
      at++;
    }
    String word = text.substring(begin, at);
    if (!word.matches("true|false|0|-?[1-9][0-9]*")) {
      throw word.isEmpty()
          ? unexpected("a value")
          : new BadTextException(line, "not an integer, true or false; text needs quotes: " + word);
    }
    return word;
  }

  private String string(char quote) throws BadTextException {
    if (text.startsWith(String.valueOf(quote).repeat(3), at)) {
      throw new BadTextException(line, "multi-line strings are not supported");
    }
    at++;
    var string = new StringBuilder();
    while (next() != quote) {
      char c = next();
      if (at >= text.length() || c == '\n' || c == '\r') {
        throw new BadTextException(line, "no " + quote + " at the end of the text");
      }
      if (Character.isISOControl(c) && c != '\t') {
        throw unexpected("text");
      }
      at++;
      if (c == '\\' && quote == '"') {
        string.appendCodePoint(escaped());
      } else {
        string.append(c);
      }
    }
    at++;
    return string.toString();
  }

  private int escaped() throws BadTextException {
    char c = next();
    at++;
    return switch (c) {
      case '"', '\\' -> c;
      case 'b' -> '\b';
      case 't' -> '\t';
      case 'n' -> '\n';
      case 'f' -> '\f';
      case 'r' -> '\r';
      case 'u' -> codePoint(4);
      case 'U' -> codePoint(8);
      default -> throw new BadTextException(line, "not a TOML escape: \\" + c);
    };
  }

  private int codePoint(int digits) throws BadTextException {
    String hex = text.substring(at, Math.min(at + digits, text.length()));
    long value = hex.matches("[0-9A-Fa-f]{" + digits + "}") ? Long.parseLong(hex, 16) : -1;
    boolean surrogate = value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE;
    if (value < 0 || value > Character.MAX_CODE_POINT || surrogate) {
      throw new BadTextException(line, "not a character: \\" + text.charAt(at - 1) + hex);
    }
    at += digits;
    return (int) value;
  }

  private void expect(char c) throws BadTextException {
    if (next() != c) {
      throw unexpected(String.valueOf(c));
    }
    at++;
  }

  private BadTextException unexpected(String wanted) {
    String found =
        at >= text.length()
            ? "the end of the file"
            : next() == '\n' ? "the end of the line" : shown(text.codePointAt(at));
    return new BadTextException(line, wanted + " is expected, not " + found);
  }

  /// A character, by its name if it is not printable.
  private static String shown(int c) {
    String seen = Character.toString(c);
    boolean visible =
        switch (Character.getType(c)) {
          case Character.CONTROL,
              Character.FORMAT,
              Character.SPACE_SEPARATOR,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR,
              Character.UNASSIGNED ->
              c == ' ';
          default -> true;
        };
    return visible ? seen : String.format("U+%04X (%s)", c, Character.getName(c));
  }

  /// The next character; [#END] after the last one, and for a NUL, which is not text either.
  private char next() {
    if (at >= text.length()) {
      return END;
    }
    boolean crLf = text.startsWith("\r\n", at);
    return crLf ? '\n' : text.charAt(at);
  }

  private void skipBlanks() {
    while (next() == ' ' || next() == '\t') {
      at++;
    }
  }

  /// Skips blanks, line ends and comments.
  private void skipLines() throws BadTextException {
    skipBlanks();
    while (next() == '\n' || next() == '#') {
      if (next() == '\n') {
        at += text.charAt(at) == '\r' ? 2 : 1;
        line++;
      } else {
        skipComment();
      }
      skipBlanks();
    }
  }

  private void skipComment() throws BadTextException {
    while (at < text.length() && next() != '\n') {
      if (Character.isISOControl(next()) && next() != '\t') {
        throw unexpected("text");
      }
      at++;
    }
  }
}
