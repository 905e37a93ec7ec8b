// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

import java.time.ZoneId;
import java.util.Optional;

/// A line of authorized_keys with a key; see sshd(8).
///
/// @param options what precedes the key
record AuthorizedKeysLine(KeyOptions options, KeyBlob key) {

  /// Parses a line without its end.
  ///
  /// @param zone of times without one
  /// @return empty for a blank line and a comment
  static Optional<AuthorizedKeysLine> parse(String line, ZoneId zone) throws RefusedException {
    String rest = skipBlanks(withoutReturn(line));
    if (rest.isEmpty() || rest.startsWith("#")) {
      return Optional.empty();
    }
    if (rest.indexOf(0) >= 0) {
      throw new RefusedException("NUL in a line");
    }
    String options = "";
    if (!KeyType.isName(word(rest))) {
      int end = KeyOptionsParser.end(rest);
      options = rest.substring(0, end);
      rest = skipBlanks(rest.substring(end));
    }
    String type = word(rest);
    if (!KeyType.isName(type)) {
      // First, since the options are what sshd(8) takes an unknown type for.
      KeyOptionsParser.parse(options, zone);
    }
    // What follows the key is a comment.
    String base64 = word(skipBlanks(rest.substring(type.length())));
    KeyBlob key = KeyBlob.parse(type, base64);
    return Optional.of(new AuthorizedKeysLine(KeyOptionsParser.parse(options, zone), key));
  }

  /// A line whose end was written as CR LF, without the CR.
  static String withoutReturn(String line) {
    return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
  }

  static String skipBlanks(String text) {
    int start = 0;
    while (start < text.length() && KeyOptionsParser.isBlank(text.charAt(start))) {
      start++;
    }
    return text.substring(start);
  }

  static String word(String text) {
    int end = 0;
    while (end < text.length() && !KeyOptionsParser.isBlank(text.charAt(end))) {
      end++;
    }
    return text.substring(0, end);
  }
}
