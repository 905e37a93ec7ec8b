// SPDX-License-Identifier: Apache-2.0
package landline.greet;

import java.nio.charset.Charset;

/// A greeting on the wire: text, then CR and LF, then the end of the stream.
final class GreetCodec {

  /// The longest greeting in bytes, with its end of line: what the simplest client reads at once.
  static final int MAX = 1024;

  private GreetCodec() {}

  /// Encodes a greeting.
  ///
  /// @param text the greeting, without its end of line
  /// @param charset the charset on the wire
  static byte[] encode(String text, Charset charset) {
    return (text + "\r\n").getBytes(charset);
  }

  /// Decodes a greeting, with or without an end of line.
  ///
  /// @param bytes the whole stream
  /// @param charset the charset on the wire; invalid bytes become U+FFFD
  static String decode(byte[] bytes, Charset charset) {
    String text = new String(bytes, charset);
    int end = text.length();
    while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
      end--;
    }
    return text.substring(0, end);
  }
}
