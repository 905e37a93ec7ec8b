// SPDX-License-Identifier: Apache-2.0
package landline.frame;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// The start of a message whose end has not come yet.
///
/// The buffer grows with the bytes that have arrived, never to a length that a peer announced: it
/// doubles, up to the caller's bound.
final class PendingBytes {
  /// The capacity kept between messages; a larger array is released with its message.
  static final int KEPT_CAPACITY = 4096;

  private static final int FIRST_CAPACITY = 64;
  private static final byte[] NOTHING = {};

  private byte[] bytes = NOTHING;
  private int size;

  int size() {
    return size;
  }

  int capacity() {
    return bytes.length;
  }

  byte at(int index) {
    return bytes[index];
  }

  /// Appends the chunk's next `count` bytes; `bound` is the maximum length of the message.
  void append(ByteBuffer chunk, int count, int bound) {
    int needed = size + count;
    if (needed > bytes.length) {
      long doubled = Math.max(2L * bytes.length, FIRST_CAPACITY);
      bytes = Arrays.copyOf(bytes, (int) Math.max(needed, Math.min(doubled, bound)));
    }
    chunk.get(bytes, size, count);
    size = needed;
  }

  /// Completes a message of `length` bytes from the chunk, and returns it.
  byte[] complete(int length, ByteBuffer chunk) {
    int have = Math.min(size, length);
    byte[] message = bytes;
    if (bytes.length == length) {
      bytes = NOTHING;
    } else {
      message = new byte[length];
      System.arraycopy(bytes, 0, message, 0, have);
    }
    chunk.get(message, have, length - have);
    forget();
    return message;
  }

  /// Returns the first `count` bytes and keeps the others.
  byte[] take(int count) {
    byte[] taken = Arrays.copyOf(bytes, count);
    System.arraycopy(bytes, count, bytes, 0, size - count);
    size -= count;
    release();
    return taken;
  }

  void forget() {
    size = 0;
    release();
  }

  private void release() {
    if (bytes.length > KEPT_CAPACITY) {
      bytes = Arrays.copyOf(bytes, size);
    }
  }
}
