// SPDX-License-Identifier: Apache-2.0
package landline.frame;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;

/// A length to which encoded text is truncated without splitting a character.
///
/// In a charset with shift states, such as ISO-2022-JP, the kept text may end in a shifted state.
///
/// @param kept the number of bytes to keep, from the first
/// @param dropped the number of bytes after them
public record Truncation(int kept, int dropped) {
  private static final int SCRATCH = 1024;

  /// Checks that neither number is negative.
  public Truncation {
    if (kept < 0 || dropped < 0) {
      throw new IllegalArgumentException("kept or dropped < 0: " + kept + ", " + dropped);
    }
  }

  /// Finds the longest prefix of a text that fits and ends with a whole character.
  ///
  /// A text that fits is kept as it is. Malformed bytes may be split anywhere.
  ///
  /// @param max the maximum number of bytes
  /// @return where to cut
  /// @throws IllegalArgumentException if `max` is negative
  public static Truncation of(byte[] text, int max, Charset charset) {
    if (max < 0) {
      throw new IllegalArgumentException("max < 0: " + max);
    }
    if (text.length <= max) {
      return new Truncation(text.length, 0);
    }
    CharsetDecoder decoder = charset.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(text, 0, max);
    CharBuffer scratch = CharBuffer.allocate(SCRATCH);
    CoderResult result;
    do {
      result = decoder.decode(in, scratch.clear(), false);
      if (result.isError()) {
        in.position(in.position() + result.length());
      }
    } while (!result.isUnderflow());
    return new Truncation(in.position(), text.length - in.position());
  }
}
