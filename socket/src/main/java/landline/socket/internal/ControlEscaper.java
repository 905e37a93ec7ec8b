// SPDX-License-Identifier: Apache-2.0
package landline.socket.internal;

import java.util.Locale;

/// Escapes untrusted text for a terminal or a log: characters that a terminal executes, invisible
/// ones, and those that reorder text become ASCII escapes as in Go: a backslash and `x1b`, `u202e`
/// or `U000e0041`. All foreign text goes through here on its way to a terminal or a log.
///
/// Unchanged: letters, marks, digits, punctuation, symbols and the blanks of Unicode's category Zs,
/// as far as they are visible. Escaped:
///
/// | what | why |
/// |---|---|
/// | C0, DEL and C1 controls (Cc) | a terminal executes them; some read U+009B as ESC `[` |
/// | format characters (Cf): bidi controls, zero width characters, soft hyphen, tags, interlinear annotation | they reorder or hide text; UTR 36, section 3 |
/// | U+2028, U+2029 (Zl, Zp) | some programs end a line there |
/// | lone surrogates, private use, unassigned (Cs, Co, Cn) | their glyph is unknown, some have no UTF-8 |
/// | fillers and other letters and marks without a glyph | as zero width characters |
/// | a mark with nothing before it, more than 30 marks in a row, a second variation selector | the mark would change our own text; UAX 15, "Stream-Safe Text Format"; the selectors can carry hidden text |
///
/// This is the rule of Go's `strconv.IsPrint`, except for the blanks and the marks. It is stricter
/// than iswprint(3) of glibc, with which `ls -q` and OpenSSH pass U+202E. Emoji and words that are
/// joined by U+200D or U+200C are shown in parts. An escape can't be distinguished from the same
/// characters in the text: it is for people.
///
/// An object takes a stream piece by piece and keeps the state between them. Not safe for
/// concurrent use.
public final class ControlEscaper {

  // UAX 15: no text of a language has more.
  private static final int MOST_MARKS = 30;

  private final boolean lines;
  private final StringBuilder shown = new StringBuilder();
  private boolean carriageReturn;
  private char high;
  private int marks = MOST_MARKS;
  private boolean selected;

  private ControlEscaper(boolean lines) {
    this.lines = lines;
  }

  /// Returns an escaper for a stream of lines: tabs and line ends stay; CR LF becomes LF.
  ///
  /// @return an escaper at the start of the stream
  public static ControlEscaper ofLines() {
    return new ControlEscaper(true);
  }

  /// Escapes a whole text, except for tabs and line ends.
  ///
  /// @param text untrusted text
  public static String lines(String text) {
    ControlEscaper escaper = ofLines();
    return escaper.add(text) + escaper.finish();
  }

  /// Escapes text that must stay on one line, such as a name: line ends and tabs, too.
  ///
  /// @param text untrusted text
  public static String line(String text) {
    var escaper = new ControlEscaper(false);
    return escaper.add(text) + escaper.finish();
  }

  /// Escapes the next piece. A CR or half a surrogate pair at its end is returned with the next
  /// one.
  ///
  /// @param piece any part of the text
  /// @return the escaped text so far
  public String add(CharSequence piece) {
    for (int i = 0; i < piece.length(); i++) {
      add(piece.charAt(i));
    }
    return take();
  }

  /// Ends the text.
  ///
  /// @return the rest
  public String finish() {
    escapeHeld();
    return take();
  }

  private String take() {
    String ready = shown.toString();
    shown.setLength(0);
    return ready;
  }

  private void add(char c) {
    if (high != 0 && Character.isLowSurrogate(c)) {
      int whole = Character.toCodePoint(high, c);
      high = 0;
      show(whole);
      return;
    }
    if (carriageReturn && c == '\n') {
      carriageReturn = false;
    }
    escapeHeld();
    if (Character.isHighSurrogate(c)) {
      high = c;
    } else if (lines && c == '\r') {
      carriageReturn = true;
    } else if (lines && (c == '\n' || c == '\t')) {
      shown.append(c);
      marks = MOST_MARKS;
    } else {
      show(c);
    }
  }

  private void escapeHeld() {
    if (carriageReturn) {
      escape('\r');
      carriageReturn = false;
    }
    if (high != 0) {
      escape(high);
      high = 0;
    }
  }

  private void show(int c) {
    boolean mark = isMark(c);
    boolean selector = isSelector(c);
    if (!isPrintable(c) || (mark && marks == MOST_MARKS) || (selector && selected)) {
      escape(c);
      return;
    }
    shown.appendCodePoint(c);
    marks = mark ? marks + 1 : 0;
    selected = selector;
  }

  private void escape(int c) {
    shown.append(escaped(c));
    // An escape is our own word: no mark may change it.
    marks = MOST_MARKS;
  }

  /// Whether a character by itself is printable.
  ///
  /// @param c a code point
  /// @return false for the escaped ones of the table above
  public static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> !isWithoutGlyph(c);
    };
  }

  /// The letters and marks of `Default_Ignorable_Code_Point`, UAX 44, without the variation
  /// selectors, which belong to emoji and ideographs.
  private static boolean isWithoutGlyph(int c) {
    return c == 0x034f
        || (c >= 0x115f && c <= 0x1160)
        || (c >= 0x17b4 && c <= 0x17b5)
        || (c >= 0x180b && c <= 0x180f)
        || c == 0x3164
        || c == 0xffa0;
  }

  private static boolean isSelector(int c) {
    return (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0100 && c <= 0xe01ef);
  }

  private static boolean isMark(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK ->
          true;
      default -> false;
    };
  }

  private static String escaped(int c) {
    String form = c < 0x80 ? "\\x%02x" : c <= Character.MAX_VALUE ? "\\u%04x" : "\\U%08x";
    return String.format(Locale.ROOT, form, c);
  }
}
