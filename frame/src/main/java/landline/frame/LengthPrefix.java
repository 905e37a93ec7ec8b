// SPDX-License-Identifier: Apache-2.0
package landline.frame;

import java.nio.ByteOrder;

/// Messages after an unsigned length of 1, 2, 4 or 8 bytes.
record LengthPrefix(int width, ByteOrder order, int max) implements Counted {
  LengthPrefix {
    if (width != 1 && width != 2 && width != 4 && width != 8) {
      throw new IllegalArgumentException("width not 1, 2, 4 or 8 bytes: " + width);
    }
    Limit.checked(max);
    if (width < Integer.BYTES && max >>> (Byte.SIZE * width) != 0) {
      throw new IllegalArgumentException(
          "max > what a prefix of " + width + " bytes can say: " + max);
    }
  }

  @Override
  public int widestPrefix() {
    return width;
  }

  @Override
  public boolean isPrefix(byte[] bytes, int count) {
    return count == width;
  }

  @Override
  public int length(byte[] prefix, int count) throws FrameException {
    long length = 0;
    for (int i = 0; i < width; i++) {
      length = (length << Byte.SIZE) | Byte.toUnsignedLong(prefix[place(i)]);
    }
    return Counted.bounded(length, max);
  }

  @Override
  public byte[] prefix(int length) {
    byte[] prefix = new byte[width];
    long rest = length;
    for (int i = width - 1; i >= 0; i--) {
      prefix[place(i)] = (byte) rest;
      rest >>>= Byte.SIZE;
    }
    return prefix;
  }

  /// The index of the i-th most significant byte.
  private int place(int i) {
    return order.equals(ByteOrder.BIG_ENDIAN) ? i : width - 1 - i;
  }
}
