// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/// Looks at the first line of a session, or of a datagram, and tells what is no command: a web page
/// can make a browser connect to loopback, but it can't keep it from speaking HTTP or TLS first.
///
/// A line that comes in pieces, each of which counts as a command after a pause, is looked at as a
/// whole: nobody gets past by pausing.
final class FirstLine {

  /// The start of every TLS and DTLS record that begins a handshake, RFC 8446 section 5.1.
  private static final byte HANDSHAKE = 0x16;

  /// Any token may be a method, RFC 9110 section 9.1, and a page of the same origin as this server
  /// (which DNS rebinding makes it) may choose it. The target has one of the forms of RFC 9112
  /// section 3.2: a command that only ends in the version, as `echo x HTTP/1.1`, is one.
  private static final Pattern REQUEST_LINE =
      Pattern.compile("[!-~]+ (/\\S*|\\*|\\S+:\\S*) HTTP/[0-9.]+\\s*");

  private static final Pattern LIKE_A_REQUEST =
      Pattern.compile("[A-Z]{2,32} .* HTTP/.*", Pattern.DOTALL);

  /// The rest of the line may still come.
  private static final Pattern START_OF_A_REQUEST =
      Pattern.compile(
          "(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|TRACE|CONNECT|PRI) (\\S*/|\\*|\\S+:[0-9]).*",
          Pattern.DOTALL);

  private final int max;
  private final StringBuilder line = new StringBuilder();
  private boolean over;

  /// @param max how many bytes of the line are looked at; it is at least what one command may have
  FirstLine(int max) {
    this.max = max;
  }

  /// Looks at the next piece.
  ///
  /// @param piece what would be run, as it came
  /// @param ended whether its end of line has come, too
  /// @return what it is, or empty if it may be a command
  Optional<String> suspect(byte[] piece, boolean ended) {
    if (over) {
      return Optional.empty();
    }
    int length = Math.min(piece.length, max - line.length());
    line.append(new String(piece, 0, length, StandardCharsets.ISO_8859_1));
    // In UTF-16 a line feed is two bytes, and the one of an HTTP request is not seen as an end.
    int feed = line.indexOf("\n");
    if (feed >= 0) {
      line.setLength(feed);
    }
    if (line.isEmpty()) {
      return Optional.empty();
    }
    over = ended || feed >= 0 || line.length() == max;
    if (line.charAt(0) == HANDSHAKE) {
      return Optional.of("a TLS handshake");
    }
    boolean http =
        REQUEST_LINE.matcher(line).matches()
            || LIKE_A_REQUEST.matcher(line).matches()
            || (!over && START_OF_A_REQUEST.matcher(line).matches());
    return http ? Optional.of("an HTTP request") : Optional.empty();
  }
}
