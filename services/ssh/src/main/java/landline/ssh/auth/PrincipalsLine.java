// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

import java.time.ZoneId;
import java.util.Optional;

/// A line of AuthorizedPrincipalsFile: a principal of certificates, after options as in
/// authorized_keys; see sshd_config(5).
record PrincipalsLine(KeyOptions options, String principal) {

  /// Parses a line without its end.
  ///
  /// @param zone of times without one
  /// @return empty for a blank line and a comment
  static Optional<PrincipalsLine> parse(String line, ZoneId zone) throws RefusedException {
    // Even in quotes, as by sshd(8).
    int comment = line.indexOf('#');
    String text = AuthorizedKeysLine.skipBlanks(comment < 0 ? line : line.substring(0, comment));
    int end = text.length();
    while (end > 0 && KeyOptionsParser.isBlank(text.charAt(end - 1))) {
      end--;
    }
    text = text.substring(0, end);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (text.indexOf(0) >= 0) {
      throw new RefusedException("NUL in a line");
    }
    int start = end;
    while (start > 0 && !KeyOptionsParser.isBlank(text.charAt(start - 1))) {
      start--;
    }
    String options = text.substring(0, start);
    int optionsEnd = KeyOptionsParser.end(options);
    if (!AuthorizedKeysLine.skipBlanks(options.substring(optionsEnd)).isEmpty()) {
      throw new RefusedException("more than options and a principal");
    }
    return Optional.of(
        new PrincipalsLine(KeyOptionsParser.parse(options, zone), text.substring(start)));
  }
}
