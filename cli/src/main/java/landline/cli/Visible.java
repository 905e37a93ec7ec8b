// SPDX-License-Identifier: Apache-2.0
package landline.cli;

/// Text that does nothing to a terminal but appear. Text from a network may hold sequences that
/// move the cursor, change the title or type answers in the user's name.
final class Visible {

  private Visible() {}

  /// Shows control characters as `\x1b`. Tabs and line ends, LF or CR LF, stay; so does a CR at the
  /// very end, because its LF may come later.
  static String text(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean lineEnd =
          c == '\n' || (c == '\r' && (i + 1 == text.length() || text.charAt(i + 1) == '\n'));
      append(shown, c, c == '\t' || lineEnd);
    }
    return shown.toString();
  }

  /// Shows every control character, also line ends: what has to stay on one line.
  static String line(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      append(shown, text.charAt(i), false);
    }
    return shown.toString();
  }

  private static void append(StringBuilder shown, char c, boolean harmless) {
    if (harmless || !(Character.isISOControl(c) || isReordering(c))) {
      shown.append(c);
    } else {
      shown.append(
          c < 0x100 ? String.format("\\x%02x", (int) c) : String.format("\\u%04x", (int) c));
    }
  }

  /// The characters that make a terminal show text in another order than it is read in: UAX 9,
  /// explicit directional embeddings, overrides and isolates; and the separators U+2028 and U+2029.
  private static boolean isReordering(char c) {
    return (c >= '\u2028' && c <= '\u202e') || (c >= '\u2066' && c <= '\u2069');
  }
}
