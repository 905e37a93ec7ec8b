// SPDX-License-Identifier: Apache-2.0
package landline.greet;

import java.nio.charset.Charset;

/// A greeting on the wire: text, then CR and LF, then the end of the stream.
public final class GreetCodec {

  /// The longest greeting in bytes, with its end of line: what the simplest client reads at once.
  public static final int MAX = 1024;

  private GreetCodec() {}

  /// Encodes a greeting.
  ///
  /// @param message the greeting
  /// @param charset the charset on the wire
  public static byte[] encode(GreetMessage message, Charset charset) {
    return (message.text() + "\r\n").getBytes(charset);
  }

  /// Decodes a greeting, with or without an end of line.
  ///
  /// @param bytes the whole stream
  /// @param charset the charset on the wire; invalid bytes become U+FFFD
  public static GreetMessage decode(byte[] bytes, Charset charset) {
    String text = new String(bytes, charset);
    int end = text.length();
    while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
      end--;
    }
    return new GreetMessage(text.substring(0, end));
  }
}
