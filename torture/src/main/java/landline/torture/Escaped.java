// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Bytes written as text: UTF-8 with the escapes `\r`, `\n`, `\t`, `\0`, `\xHH` and `\\`.
final class Escaped {

  private static final int HEX_DIGITS = 2;

  private Escaped() {}

  static byte[] bytes(String text) {
    var bytes = new ByteArrayOutputStream();
    int i = 0;
    while (i < text.length()) {
      if (text.charAt(i) != '\\') {
        int end = text.indexOf('\\', i);
        end = end < 0 ? text.length() : end;
        bytes.writeBytes(text.substring(i, end).getBytes(StandardCharsets.UTF_8));
        i = end;
      } else if (text.startsWith("x", i + 1)) {
        bytes.write(hex(text, i + 2));
        i += 2 + HEX_DIGITS;
      } else {
        bytes.write(single(text, i + 1));
        i += 2;
      }
    }
    return bytes.toByteArray();
  }

  private static int hex(String text, int from) {
    String digits = text.substring(from, Math.min(from + HEX_DIGITS, text.length()));
    if (!digits.matches("[0-9A-Fa-f]{2}")) {
      throw new IllegalArgumentException("\\x without two hexadecimal digits: " + text);
    }
    return Integer.parseInt(digits, 16);
  }

  private static int single(String text, int at) {
    return switch (at < text.length() ? text.charAt(at) : ' ') {
      case 'r' -> '\r';
      case 'n' -> '\n';
      case 't' -> '\t';
      case '0' -> 0;
      case '\\' -> '\\';
      default ->
          throw new IllegalArgumentException(
              "a backslash without r, n, t, 0, xHH or a backslash: " + text);
    };
  }

  /// Writes bytes so that [#bytes] reads them, on one line of ASCII.
  static String text(byte[] bytes) {
    var text = new StringBuilder(bytes.length);
    for (byte b : bytes) {
      switch (b) {
        case '\r' -> text.append("\\r");
        case '\n' -> text.append("\\n");
        case '\t' -> text.append("\\t");
        case 0 -> text.append("\\0");
        case '\\' -> text.append("\\\\");
        default -> {
          if (b >= ' ' && b < 0x7f) {
            text.append((char) b);
          } else {
            text.append(String.format("\\x%02x", b));
          }
        }
      }
    }
    return text.toString();
  }
}
