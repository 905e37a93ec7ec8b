// SPDX-License-Identifier: Apache-2.0
package landline.metrics;

import java.nio.charset.StandardCharsets;
import landline.metrics.MetricsHttpRequest.UnacceptableException;

/// The head of a request as it arrives. Each byte is read once, in however many pieces it arrives.
final class MetricsHttpHead {

  /// The maximum length of the head in bytes.
  static final int MOST = 8192;

  private final byte[] bytes = new byte[MOST];
  private int length;
  private int begin;
  private int line;
  private int at;
  private int end = -1;

  /// The buffer for the next bytes; see [#room] and [#add].
  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  /// The number of bytes that still fit.
  int room() {
    return MOST - length;
  }

  /// Adds received bytes. A head ends after an empty line. Empty lines before it are skipped, and a
  /// line feed may stand alone, see RFC 9112 section 2.2.
  void add(int count) {
    length += count;
    while (end < 0 && at < length) {
      byte next = bytes[at++];
      if (begin == at - 1 && (next == '\r' || next == '\n')) {
        begin = at;
        line = at;
      } else if (next == '\n') {
        int content = at - 1 - line;
        if (content == 0 || (content == 1 && bytes[line] == '\r')) {
          end = at;
        }
        line = at;
      }
    }
  }

  boolean isWhole() {
    return end >= 0;
  }

  /// The head, a character for each byte, from its first line on.
  ///
  /// @throws UnacceptableException if it is incomplete
  String text() throws UnacceptableException {
    if (end >= 0) {
      return new String(bytes, begin, end - begin, StandardCharsets.ISO_8859_1);
    }
    if (length < MOST) {
      throw new UnacceptableException(400, "the request is cut off");
    }
    throw line > begin
        ? new UnacceptableException(431, "headers > " + MOST + " bytes")
        : new UnacceptableException(414, "request line > " + MOST + " bytes");
  }
}
