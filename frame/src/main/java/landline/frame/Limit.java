// SPDX-License-Identifier: Apache-2.0
package landline.frame;

/// The bounds common to all framings.
final class Limit {
  /// The largest maximum: a message with its prefix or delimiter still fits a Java array.
  static final int LARGEST = 1 << 30;

  private Limit() {}

  static int checked(int max) {
    if (max < 1) {
      throw new IllegalArgumentException("max < 1 byte: " + max);
    }
    if (max > LARGEST) {
      throw new IllegalArgumentException("max > " + LARGEST + " bytes: " + max);
    }
    return max;
  }

  static void checkMessage(byte[] message, int max) {
    if (message.length > max) {
      throw new IllegalArgumentException("message > " + max + " bytes: " + message.length);
    }
  }
}
