// SPDX-License-Identifier: Apache-2.0
package landline.frame;

/// Messages of one length, with an empty prefix.
record FixedLength(int max) implements Counted {
  private static final byte[] NOTHING = {};

  FixedLength {
    if (max < 1) {
      throw new IllegalArgumentException("length < 1 byte: " + max);
    }
    Limit.checked(max);
  }

  @Override
  public int widestPrefix() {
    return 0;
  }

  @Override
  public boolean isPrefix(byte[] bytes, int count) {
    return true;
  }

  @Override
  public int length(byte[] prefix, int count) {
    return max;
  }

  @Override
  public byte[] prefix(int length) {
    if (length != max) {
      throw new IllegalArgumentException("message != " + max + " bytes: " + length);
    }
    return NOTHING;
  }
}
