// SPDX-License-Identifier: Apache-2.0
package landline.call;

/// Text of strangers, made fit for a terminal: nothing in it moves the cursor, changes colours or
/// the direction of writing. Control characters are shown in caret notation as by `cat -v`, those
/// that it does not have as their number.
final class VisibleText {

  private static final int CARET = 0x40;
  private static final int DELETE = 0x7f;

  private VisibleText() {}

  static String of(String text) {
    var visible = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
        continue;
      }
      if (c == '\n' || c == '\t' || !isCommand(c)) {
        visible.append(c);
      } else if (c <= DELETE) {
        visible.append('^').append((char) (c ^ CARET));
      } else {
        visible.append('<').append(Integer.toHexString(c)).append('>');
      }
    }
    return visible.toString();
  }

  /// Whether a terminal obeys the character instead of showing it: the control characters of ASCII
  /// and of ISO 6429, and those that turn the direction of writing; see UAX #9.
  private static boolean isCommand(char c) {
    return Character.isISOControl(c)
        || (c >= '\u202a' && c <= '\u202e')
        || (c >= '\u2066' && c <= '\u2069')
        || c == '\u200e'
        || c == '\u200f'
        || c == '\u061c';
  }
}
