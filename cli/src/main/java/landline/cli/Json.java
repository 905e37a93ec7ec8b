// SPDX-License-Identifier: Apache-2.0
package landline.cli;

/// Converts a value from its form in a configuration file to JSON. They differ in one escape: a
/// character beyond U+FFFF is one with 8 digits in TOML, and two with 4 in JSON; see RFC 8259,
/// section 7.
final class Json {

  private Json() {}

  static String of(String literal) {
    var json = new StringBuilder(literal.length());
    int at = 0;
    while (at < literal.length()) {
      boolean escape = literal.charAt(at) == '\\';
      if (escape && literal.charAt(at + 1) == 'U') {
        for (char unit : Character.toChars(Integer.parseInt(literal, at + 2, at + 10, 16))) {
          json.append(String.format("\\u%04x", (int) unit));
        }
        at += 10;
      } else {
        int end = at + (escape ? 2 : 1);
        json.append(literal, at, end);
        at = end;
      }
    }
    return json.toString();
  }
}
