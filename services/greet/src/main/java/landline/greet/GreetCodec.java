// SPDX-License-Identifier: Apache-2.0
package landline.greet;

import java.nio.charset.Charset;

/// A greeting on the wire: text, then CR and LF, then the end of the stream.
final class GreetCodec {

  /// The longest greeting in bytes, with its end of line: what the simplest client reads at once.
  static final int MAX = 1024;

  private GreetCodec() {}

  /// Writes a greeting.
  ///
  /// @param text what to say, one line without its end
  /// @param charset the charset of the wire
  /// @return the bytes
  static byte[] encode(String text, Charset charset) {
    return (text + "\r\n").getBytes(charset);
  }

  /// Reads a greeting, with or without an end of line.
  ///
  /// @param bytes everything up to the end of the stream
  /// @param charset the charset of the wire; what it does not have becomes U+FFFD
  /// @return what was said, without its end of line
  static String decode(byte[] bytes, Charset charset) {
    String text = new String(bytes, charset);
    int end = text.length();
    while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
      end--;
    }
    return text.substring(0, end);
  }
}
