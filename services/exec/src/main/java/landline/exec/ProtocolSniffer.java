// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;

/// Checks the first line of a session, or of a datagram, for other protocols: a web page can make a
/// browser connect to loopback, but it cannot keep it from speaking HTTP or TLS first.
///
/// A line that comes in pieces, each of which counts as a command after a pause, is checked as a
/// whole, so pauses do not evade the check. The line is hostile input, so nothing here backtracks.
final class ProtocolSniffer {

  /// The first byte of every TLS record of a handshake, and of DTLS; RFC 8446 section 5.1.
  private static final byte HANDSHAKE = 0x16;

  private static final String VERSION = " HTTP/";
  private static final int LONGEST_METHOD = 32;
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PRI");

  private final int max;
  private final StringBuilder line = new StringBuilder();
  private boolean over;

  /// @param max how many bytes of the line are checked; at least the longest command
  ProtocolSniffer(int max) {
    this.max = max;
  }

  /// Checks the next piece.
  ///
  /// @param piece the input that would be run
  /// @param ended whether its end of line has come, too
  /// @return the protocol, or empty if it may be a command
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
    // At the limit more may come, which is not checked any more.
    boolean whole = feed >= 0 || (ended && length == piece.length);
    over = whole || line.length() == max;
    if (line.charAt(0) == HANDSHAKE) {
      return Optional.of("a TLS handshake");
    }
    String text = line.toString();
    boolean http =
        isRequestLine(text.stripTrailing())
            || isLikeRequest(text)
            || (!whole && startsRequest(text));
    return http ? Optional.of("an HTTP request") : Optional.empty();
  }

  /// Any token may be a method, RFC 9110 section 9.1, and a page of the same origin as this server
  /// (which DNS rebinding makes it) may choose it. The target has one of the forms of RFC 9112
  /// section 3.2: a command that only ends in the version, as `echo x HTTP/1.1`, is one.
  private static boolean isRequestLine(String line) {
    int method = line.indexOf(' ');
    int target = line.indexOf(' ', method + 1);
    return method > 0
        && target > 0
        && line.startsWith(VERSION, target)
        && all(line, 0, method, c -> c > ' ' && c <= '~')
        && all(line, method + 1, target, c -> !isSpace(c))
        && isTarget(line.substring(method + 1, target))
        && target + VERSION.length() < line.length()
        && all(line, target + VERSION.length(), line.length(), c -> isDigit(c) || c == '.');
  }

  private static boolean isTarget(String target) {
    return target.startsWith("/") || target.equals("*") || target.indexOf(':', 1) > 0;
  }

  private static boolean isLikeRequest(String line) {
    int method = line.indexOf(' ');
    return method > 1
        && method <= LONGEST_METHOD
        && all(line, 0, method, c -> c >= 'A' && c <= 'Z')
        && line.indexOf(VERSION, method + 1) > 0;
  }

  /// Whether the rest of a request line may still come.
  private static boolean startsRequest(String line) {
    int method = line.indexOf(' ');
    if (method < 0 || !METHODS.contains(line.substring(0, method))) {
      return false;
    }
    int begin = method + 1;
    for (int at = begin; at < line.length() && !isSpace(line.charAt(at)); at++) {
      char c = line.charAt(at);
      boolean port =
          c == ':' && at > begin && at + 1 < line.length() && isDigit(line.charAt(at + 1));
      if (c == '/' || port || (c == '*' && at == begin)) {
        return true;
      }
    }
    return false;
  }

  private static boolean all(String line, int from, int to, IntPredicate is) {
    return line.substring(from, to).chars().allMatch(is);
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isSpace(int c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }
}
