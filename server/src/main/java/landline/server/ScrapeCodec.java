// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import landline.server.ScrapeRequest.UnacceptableException;

/// As much of HTTP/1.1 (RFC 9112) as it takes to answer one GET or HEAD on a connection.
final class ScrapeCodec {

  /// How long the head of a request may be in bytes.
  static final int MOST = 8192;

  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
  // RFC 9112 section 3: what is between the spaces of a request line has none itself.
  private static final Pattern REQUEST_LINE =
      Pattern.compile("(" + TOKEN + ") ([!-~]+) HTTP/([0-9])\\.[0-9]");
  // Sections 5 and 5.1: no space before the colon, no folded lines, no control characters.
  private static final Pattern FIELD =
      Pattern.compile("(" + TOKEN + "):[ \\t]*([\\t -~\\x80-\\xff]*?)[ \\t]*");
  // Section 3.2.2: the form for proxies is to be understood, too.
  private static final Pattern ABSOLUTE = Pattern.compile("(?i)https?://[^/?#]*([^#]*)");
  // RFC 9110 section 5.6.7.
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  private ScrapeCodec() {}

  /// Where the head of a request ends: behind an empty line. Empty lines before it are skipped, and
  /// a line feed may stand alone, see RFC 9112 section 2.2.
  ///
  /// @param length how many bytes there are
  /// @return the length of the head, or -1 if it is not all there
  static int end(byte[] bytes, int length) {
    int at = 0;
    while (at < length && (bytes[at] == '\r' || bytes[at] == '\n')) {
      at++;
    }
    for (int line = at; at < length; at++) {
      if (bytes[at] == '\n') {
        if (at == line || (at == line + 1 && bytes[line] == '\r')) {
          return at + 1;
        }
        line = at + 1;
      }
    }
    return -1;
  }

  /// Why no request of a connection can be read any more when so many bytes have no end.
  static UnacceptableException tooLong(byte[] bytes) {
    boolean hasLine = new String(bytes, StandardCharsets.ISO_8859_1).strip().indexOf('\n') >= 0;
    return hasLine
        ? new UnacceptableException(431, "headers > " + MOST + " bytes")
        : new UnacceptableException(414, "request line > " + MOST + " bytes");
  }

  /// Reads the head of a request.
  static ScrapeRequest decode(byte[] bytes, int length) throws UnacceptableException {
    String head = new String(bytes, 0, length, StandardCharsets.ISO_8859_1).stripLeading();
    String[] lines = head.split("\r?\n", -1);
    Matcher request = REQUEST_LINE.matcher(lines[0]);
    if (!request.matches()) {
      throw new UnacceptableException(400, "no request line of HTTP/1");
    }
    if (!request.group(3).equals("1")) {
      throw new UnacceptableException(505, "no version of HTTP/1");
    }
    Map<String, String> fields = new HashMap<>();
    for (int i = 1; i < lines.length && !lines[i].isEmpty(); i++) {
      Matcher field = FIELD.matcher(lines[i]);
      if (!field.matches()) {
        throw new UnacceptableException(400, "line " + (i + 1) + " is no header");
      }
      String name = field.group(1).toLowerCase(Locale.ROOT);
      String before = fields.merge(name, field.group(2), (one, two) -> one + ", " + two);
      // Section 3.2: exactly one, by which shared caches know pages apart.
      if (name.equals("host") && !before.equals(field.group(2))) {
        throw new UnacceptableException(400, "more than one Host");
      }
    }
    if (!fields.containsKey("host") && !lines[0].endsWith("1.0")) {
      throw new UnacceptableException(400, "no Host");
    }
    return new ScrapeRequest(
        request.group(1), path(request.group(2)), fields.getOrDefault("accept", ""));
  }

  private static String path(String target) throws UnacceptableException {
    Matcher absolute = ABSOLUTE.matcher(target);
    String origin = absolute.matches() ? absolute.group(1) : target;
    if (!origin.startsWith("/") && !absolute.matches()) {
      throw new UnacceptableException(400, "the target is no path");
    }
    int query = origin.indexOf('?');
    String path = query < 0 ? origin : origin.substring(0, query);
    return path.isEmpty() ? "/" : path;
  }

  /// An answer, after which the connection is closed.
  ///
  /// @param status such as 200
  /// @param type the media type of the content
  /// @param content what is answered
  record Answer(int status, String type, String content) {
    static Answer plain(int status, String line) {
      return new Answer(status, "text/plain; charset=utf-8", line + '\n');
    }
  }

  /// Writes an answer.
  ///
  /// @param head whether only the head is wanted, which tells the length of the content all the
  ///   same
  /// @param now what the answer says about its time; nothing if it is for any time
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
      case 414 -> "URI Too Long";
      case 431 -> "Request Header Fields Too Large";
      case 503 -> "Service Unavailable";
      case 505 -> "HTTP Version Not Supported";
      default -> throw new IllegalArgumentException("status that is not sent: " + status);
    };
  }
}
