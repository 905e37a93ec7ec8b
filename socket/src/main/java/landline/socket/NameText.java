// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;
import landline.socket.internal.ControlEscaper;

/// Names that are bytes, as text and back: UTF-8 as it is, and as `\xNN` every byte that is not
/// UTF-8 or belongs to an unprintable character, so that no name is lost and none disturbs a
/// terminal.
final class NameText {

  private static final Pattern ESCAPE = Pattern.compile("\\\\x([0-9a-fA-F]{2})");

  private NameText() {}

  static String of(byte[] name, int from) {
    var text = new StringBuilder();
    var in = ByteBuffer.wrap(name, from, name.length - from);
    var out = CharBuffer.allocate(in.remaining());
    // A new decoder reports what it can't read.
    var decoder = StandardCharsets.UTF_8.newDecoder();
    while (true) {
      CoderResult result = decoder.decode(in, out, true);
      append(text, out.flip().toString());
      out.clear();
      if (!result.isMalformed()) {
        return text.toString();
      }
      for (int i = 0; i < result.length(); i++) {
        escape(text, in.get());
      }
    }
  }

  private static void append(StringBuilder text, String readable) {
    var escapes = ESCAPE.matcher(readable);
    int next;
    for (int i = 0; i < readable.length(); i = next) {
      int c = readable.codePointAt(i);
      next = i + Character.charCount(c);
      if (c == '\\' && escapes.region(i, readable.length()).lookingAt()) {
        escape(text, (byte) c);
      } else if (ControlEscaper.isPrintable(c)) {
        text.appendCodePoint(c);
      } else {
        for (byte b : readable.substring(i, next).getBytes(StandardCharsets.UTF_8)) {
          escape(text, b);
        }
      }
    }
  }

  private static void escape(StringBuilder text, byte b) {
    text.append("\\x").append(HexFormat.of().toHexDigits(b));
  }

  /// The bytes of a name that is text: UTF-8.
  ///
  /// @throws IllegalArgumentException if it holds half of a surrogate pair, which stands for
  ///   nothing
  static byte[] bytes(String text) {
    try {
      // A new encoder reports what it can't write, where getBytes writes a question mark.
      ByteBuffer utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[utf8.remaining()];
      utf8.get(bytes);
      return bytes;
    } catch (CharacterCodingException half) {
      throw new IllegalArgumentException("name holds half of a surrogate pair: " + text, half);
    }
  }

  /// Whether C's functions accept it: no NUL, and no half of a surrogate pair.
  static boolean isName(String text) {
    return text.indexOf('\0') < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  static byte[] parse(String text) {
    var name = ByteBuffer.allocate(text.length() * 3);
    var escapes = ESCAPE.matcher(text);
    int at = 0;
    while (escapes.find()) {
      name.put(bytes(text.substring(at, escapes.start())));
      name.put((byte) HexFormat.fromHexDigits(escapes.group(1)));
      at = escapes.end();
    }
    name.put(bytes(text.substring(at)));
    byte[] bytes = new byte[name.position()];
    name.flip().get(bytes);
    return bytes;
  }
}
