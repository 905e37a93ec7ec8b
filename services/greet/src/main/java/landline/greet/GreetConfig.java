// SPDX-License-Identifier: Apache-2.0
package landline.greet;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/// How the greeter behaves.
///
/// @param text what it says, without an end of line; at most [GreetCodec#MAX] bytes with one
/// @param charset the charset of the text on the wire, UTF-8 by default
public record GreetConfig(String text, Charset charset) {

  /// Says `welcome to Landline` in UTF-8.
  public static final GreetConfig DEFAULT =
      new GreetConfig("welcome to Landline", StandardCharsets.UTF_8);

  /// Checks that the text is one line that the charset can write.
  public GreetConfig {
    if (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0) {
      throw new IllegalArgumentException("text is more than one line: " + text.strip());
    }
    if (!charset.newEncoder().canEncode(text)) {
      throw new IllegalArgumentException("text can't be written in " + charset + ": " + text);
    }
    if (GreetCodec.encode(new GreetMessage(text), charset).length > GreetCodec.MAX) {
      throw new IllegalArgumentException("text > " + GreetCodec.MAX + " bytes: " + text.length());
    }
  }
}
