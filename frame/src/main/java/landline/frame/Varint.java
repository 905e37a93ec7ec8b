// SPDX-License-Identifier: Apache-2.0
package landline.frame;

import java.util.Arrays;
import java.util.HexFormat;

/// Messages after a length of 7 bits per byte, the lowest first; a set top bit means that another
/// byte follows.
///
/// A number with more bytes than necessary is accepted, as by Protocol Buffers.
record Varint(int max) implements Counted {
  private static final int WIDEST = 10;
  private static final int BITS = 7;
  private static final int MORE = 1 << BITS;

  Varint {
    Limit.checked(max);
  }

  @Override
  public int widestPrefix() {
    return WIDEST;
  }

  @Override
  public boolean isPrefix(byte[] bytes, int count) {
    return count > 0 && ((bytes[count - 1] & MORE) == 0 || count == WIDEST);
  }

  @Override
  public int length(byte[] prefix, int count) throws FrameException {
    if ((prefix[count - 1] & MORE) != 0) {
      throw new FrameException("varint > " + WIDEST + " bytes: " + hex(prefix, count));
    }
    // Nine bytes carry 63 bits; the tenth may add one.
    if (count == WIDEST && prefix[WIDEST - 1] > 1) {
      throw new FrameException("varint > 64 bits: " + hex(prefix, count));
    }
    long length = 0;
    for (int i = count - 1; i >= 0; i--) {
      length = (length << BITS) | (prefix[i] & (MORE - 1));
    }
    return Counted.bounded(length, max);
  }

  @Override
  public byte[] prefix(int length) {
    byte[] prefix = new byte[WIDEST];
    int count = 0;
    int rest = length;
    while (rest >= MORE) {
      prefix[count++] = (byte) (rest | MORE);
      rest >>>= BITS;
    }
    prefix[count++] = (byte) rest;
    return Arrays.copyOf(prefix, count);
  }

  private static String hex(byte[] bytes, int count) {
    return HexFormat.ofDelimiter(" ").formatHex(bytes, 0, count);
  }
}
