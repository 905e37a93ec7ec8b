// SPDX-License-Identifier: Apache-2.0
package landline.frame;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;

/// Where to cut encoded text so that it fits and no character is cut through.
///
/// In a charset with shift states, such as ISO-2022-JP, what is kept may end in a shifted state.
///
/// @param kept how many bytes to keep, from the first
/// @param dropped how many bytes that leaves out
public record Truncation(int kept, int dropped) {
  private static final int SCRATCH = 1024;

  /// Checks that neither number is negative.
  public Truncation {
    if (kept < 0 || dropped < 0) {
      throw new IllegalArgumentException("kept or dropped < 0: " + kept + ", " + dropped);
    }
  }

  /// Finds the longest start of a text that fits and ends with a whole character.
  ///
  /// A text that fits is kept as it is. Bytes that are no character may be cut anywhere.
  ///
  /// @param max how many bytes may be kept
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
