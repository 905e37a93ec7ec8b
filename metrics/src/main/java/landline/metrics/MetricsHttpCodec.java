// SPDX-License-Identifier: Apache-2.0
package landline.metrics;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import landline.metrics.MetricsHttpRequest.UnacceptableException;

/// The part of HTTP/1.1 (RFC 9112) that answers one GET or HEAD on a connection.
final class MetricsHttpCodec {

  // RFC 9110 section 5.6.7.
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  private static final String VERSION = "1.1";
  private static final Set<String> SCHEMES = Set.of("http", "https");

  private MetricsHttpCodec() {}

  /// Parses the head of a request. Each character is read a fixed number of times, without
  /// backtracking.
  ///
  /// @param head the text of [MetricsHttpHead#text]
  static MetricsHttpRequest decode(String head) throws UnacceptableException {
    int feed = head.indexOf('\n');
    String line = withoutReturn(feed < 0 ? head : head.substring(0, feed));
    // RFC 9112 section 3: what is between the spaces of a request line has none itself.
    int first = line.indexOf(' ');
    int last = line.lastIndexOf(' ');
    if (first == last
        || !isToken(line, first)
        || !isVisible(line, first + 1, last)
        || !isVersion(line, last + 1)) {
      throw new UnacceptableException(400, "not a request line of HTTP/1");
    }
    if (line.charAt(line.length() - VERSION.length()) != '1') {
      throw new UnacceptableException(505, "no version of HTTP/1");
    }
    Map<String, String> fields = feed < 0 ? Map.of() : fields(head, feed + 1);
    if (!fields.containsKey("host") && !line.endsWith("1.0")) {
      throw new UnacceptableException(400, "no Host");
    }
    return request(line.substring(0, first), line.substring(first + 1, last), fields);
  }

  private static Map<String, String> fields(String head, int begin) throws UnacceptableException {
    Map<String, String> fields = new HashMap<>();
    int number = 2;
    for (int at = begin; at < head.length(); number++) {
      int feed = head.indexOf('\n', at);
      String line = withoutReturn(head.substring(at, feed < 0 ? head.length() : feed));
      if (line.isEmpty()) {
        break;
      }
      int colon = line.indexOf(':');
      // Sections 5 and 5.1: no space before the colon, no folded lines, no control characters.
      if (!isToken(line, colon) || !isText(line, colon + 1)) {
        throw new UnacceptableException(400, "line " + number + " is not a header");
      }
      String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
      // Section 3.2: exactly one, by which shared caches know pages apart.
      if (name.equals("host") && fields.containsKey(name)) {
        throw new UnacceptableException(400, "more than one Host");
      }
      // Nobody reads the others.
      if (name.equals("host") || name.equals("accept")) {
        fields.merge(name, stripped(line, colon + 1), (one, two) -> one + ", " + two);
      }
      at = feed < 0 ? head.length() : feed + 1;
    }
    return fields;
  }

  /// Section 3.2.2: the absolute form for proxies must be accepted, too, and its host takes
  /// precedence.
  private static MetricsHttpRequest request(
      String method, String target, Map<String, String> fields) throws UnacceptableException {
    int scheme = target.indexOf("://");
    boolean absolute =
        scheme >= 0 && SCHEMES.contains(target.substring(0, scheme).toLowerCase(Locale.ROOT));
    if (!absolute && !target.startsWith("/")) {
      throw new UnacceptableException(400, "the target is not a path");
    }
    int authority = absolute ? scheme + "://".length() : 0;
    int begin = authority;
    while (absolute && begin < target.length() && "/?#".indexOf(target.charAt(begin)) < 0) {
      begin++;
    }
    int end = begin;
    while (end < target.length() && "?#".indexOf(target.charAt(end)) < 0) {
      end++;
    }
    return new MetricsHttpRequest(
        method,
        begin == end ? "/" : target.substring(begin, end),
        absolute ? target.substring(authority, begin) : fields.getOrDefault("host", ""),
        fields.getOrDefault("accept", ""));
  }

  private static String withoutReturn(String line) {
    return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
  }

  /// Whether a line begins with a token, RFC 9110 section 5.6.2.
  private static boolean isToken(String line, int end) {
    for (int i = 0; i < end; i++) {
      char c = line.charAt(i);
      boolean alphanumeric =
          (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
      if (!alphanumeric && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
        return false;
      }
    }
    return end > 0;
  }

  private static boolean isVisible(String line, int begin, int end) {
    for (int i = begin; i < end; i++) {
      if (line.charAt(i) <= ' ' || line.charAt(i) > '~') {
        return false;
      }
    }
    return begin < end;
  }

  private static boolean isVersion(String line, int at) {
    return line.startsWith("HTTP/", at)
        && line.length() == at + "HTTP/".length() + VERSION.length()
        && isDigit(line.charAt(line.length() - VERSION.length()))
        && line.charAt(line.length() - 2) == '.'
        && isDigit(line.charAt(line.length() - 1));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isText(String line, int begin) {
    for (int i = begin; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c != '\t' && (c < ' ' || (c > '~' && c < 0x80))) {
        return false;
      }
    }
    return true;
  }

  /// Strips the blanks at both ends, RFC 9110 section 5.5.
  private static String stripped(String line, int begin) {
    int from = begin;
    int to = line.length();
    while (from < to && isBlank(line.charAt(from))) {
      from++;
    }
    while (to > from && isBlank(line.charAt(to - 1))) {
      to--;
    }
    return line.substring(from, to);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  /// A response, after which the connection is closed.
  ///
  /// @param status such as 200
  /// @param type the media type of the content
  /// @param content the body
  record Answer(int status, String type, String content) {
    static Answer plain(int status, String line) {
      return new Answer(status, "text/plain; charset=utf-8", line + '\n');
    }
  }

  /// Encodes a response.
  ///
  /// @param head whether to omit the body but not its length, for HEAD
  /// @param now the date of the response; empty if it has none
  static byte[] encode(Answer answer, boolean head, Optional<Instant> now) {
    byte[] content = answer.content().getBytes(StandardCharsets.UTF_8);
    var text = new StringBuilder("HTTP/1.1 ");
    text.append(answer.status()).append(' ').append(reason(answer.status())).append("\r\n");
    now.ifPresent(time -> text.append("Date: ").append(DATE.format(time)).append("\r\n"));
    text.append("Content-Type: ").append(answer.type()).append("\r\n");
    text.append("Content-Length: ").append(content.length).append("\r\n");
    text.append("Cache-Control: no-store\r\n");
    if (answer.status() == 405) {
      // RFC 9110 section 15.5.6.
      text.append("Allow: GET, HEAD\r\n");
    }
    text.append("Connection: close\r\n\r\n");
    return (head ? text.toString() : text + answer.content()).getBytes(StandardCharsets.UTF_8);
  }

  private static String reason(int status) {
    return switch (status) {
      case 200 -> "OK";
      case 400 -> "Bad Request";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 421 -> "Misdirected Request";
      case 414 -> "URI Too Long";
      case 431 -> "Request Header Fields Too Large";
      case 500 -> "Internal Server Error";
      case 503 -> "Service Unavailable";
      case 505 -> "HTTP Version Not Supported";
      default -> throw new IllegalArgumentException("status that is not sent: " + status);
    };
  }
}
