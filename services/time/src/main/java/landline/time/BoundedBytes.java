// SPDX-License-Identifier: Apache-2.0
package landline.time;

import java.util.Arrays;

/// Bytes that are appended up to a limit and never beyond it. The first byte too many marks it as
/// overflown; what comes later is dropped without being built. Grows as it is filled, so that a
/// high limit costs nothing by itself.
final class BoundedBytes {
  private static final int FIRST_SIZE = 64;

  private final int limit;
  private byte[] bytes;
  private int length;
  private boolean overflown;

  BoundedBytes(int limit) {
    this.limit = limit;
    this.bytes = new byte[Math.min(limit, FIRST_SIZE)];
  }

  /// Appends the low byte of each character; the text is ASCII.
  void append(String ascii) {
    if (reserve(ascii.length())) {
      for (int i = 0; i < ascii.length(); i++) {
        bytes[length++] = (byte) ascii.charAt(i);
      }
    }
  }

  void append(byte[] source, int from, int to) {
    if (reserve(to - from)) {
      System.arraycopy(source, from, bytes, length, to - from);
      length += to - from;
    }
  }

  /// Appends `count` times the same byte, nothing if `count` is not positive.
  void fill(byte value, int count) {
    if (count > 0 && reserve(count)) {
      Arrays.fill(bytes, length, length + count, value);
      length += count;
    }
  }

  private boolean reserve(int count) {
    if (overflown || count > limit - length) {
      overflown = true;
      return false;
    }
    if (count > bytes.length - length) {
      int wanted = Math.max(length + count, (int) Math.min(limit, 2L * bytes.length));
      bytes = Arrays.copyOf(bytes, wanted);
    }
    return true;
  }

  boolean overflown() {
    return overflown;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }
}
