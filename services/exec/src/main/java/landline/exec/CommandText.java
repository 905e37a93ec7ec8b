// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import landline.frame.Truncation;

/// A command in a log: one line, whatever its bytes are, and not longer than a log bears. What is
/// not UTF-8 is shown byte by byte, and so that nobody forges the end of the text, `'` and `\` are
/// escaped, too.
final class CommandText {

  private static final int MOST = 512;

  private CommandText() {}

  static String of(byte[] command) {
    int kept =
        command.length <= MOST
            ? command.length
            : Truncation.of(command, MOST, ExecCodec.SHELL).kept();
    var text = new StringBuilder();
    byte[] start = Arrays.copyOf(command, kept);
    try {
      ExecCodec.SHELL
          .newDecoder()
          .decode(ByteBuffer.wrap(start))
          .codePoints()
          .forEach(c -> append(text, c));
    } catch (CharacterCodingException notUtf8) {
      for (char c : new String(start, StandardCharsets.ISO_8859_1).toCharArray()) {
        if (c < 0x80) {
          append(text, c);
        } else {
          text.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
        }
      }
    }
    return command.length == kept
        ? text.toString()
        : text.append("... (").append(command.length).append(" bytes)").toString();
  }

  private static void append(StringBuilder text, int c) {
    switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.PRIVATE_USE ->
          text.append(escape(c));
      default -> {
        if (c == '\'' || c == '\\') {
          text.append('\\');
        }
        text.appendCodePoint(c);
      }
    }
  }

  private static String escape(int c) {
    return switch (c) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> String.format(Locale.ROOT, c < 0x80 ? "\\x%02x" : "\\u{%04x}", c);
    };
  }
}
