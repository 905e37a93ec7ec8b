// SPDX-License-Identifier: Apache-2.0
package landline.socket.internal;

import java.util.Locale;

/// Quoted strings of JSON (RFC 8259) and TOML 1.0.
public final class JsonText {

  private JsonText() {}

  /// Quotes a JSON string. Section 7 requires escapes for `"`, `\` and the first 32 characters;
  /// here everything that [ControlEscaper] escapes gets one, since JSON is read on terminals and as
  /// a line of a log, and halves of surrogate pairs have no UTF-8.
  ///
  /// @return the text in quotes
  public static String quoted(String text) {
    return quoted(text, true);
  }

  /// Quotes a basic string of TOML, with the same characters escaped. It must not have a half of a
  /// surrogate pair, which a TOML file can't contain.
  ///
  /// @return the text in quotes
  public static String toml(String text) {
    return quoted(text, false);
  }

  private static String quoted(String text, boolean json) {
    var quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '"', '\\' -> quoted.append('\\').appendCodePoint(c);
            case '\n' -> quoted.append("\\n");
            case '\r' -> quoted.append("\\r");
            case '\t' -> quoted.append("\\t");
            default -> {
              if (ControlEscaper.isPrintable(c)) {
                quoted.appendCodePoint(c);
              } else if (Character.isBmpCodePoint(c)) {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", c));
              } else if (json) {
                int low = Character.lowSurrogate(c);
                quoted.append(
                    String.format(
                        Locale.ROOT, "\\u%04x\\u%04x", (int) Character.highSurrogate(c), low));
              } else {
                quoted.append(String.format(Locale.ROOT, "\\U%08x", c));
              }
            }
          }
        });
    return quoted.append('"').toString();
  }
}
