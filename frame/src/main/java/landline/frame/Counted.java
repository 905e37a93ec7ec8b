// SPDX-License-Identifier: Apache-2.0
package landline.frame;

import java.util.Arrays;

/// A framing in which the length of a message is known before its first byte.
sealed interface Counted extends Framing permits FixedLength, LengthPrefix, Varint {
  /// The maximum length of a prefix in bytes.
  int widestPrefix();

  /// Whether the first `count` bytes are the whole prefix.
  boolean isPrefix(byte[] bytes, int count);

  /// The length that a whole prefix of `count` bytes announces.
  ///
  /// @throws FrameException if it is above [#max()] or no number
  int length(byte[] prefix, int count) throws FrameException;

  /// The prefix of a message of this length.
  byte[] prefix(int length);

  @Override
  default Decoder decoder() {
    return new Decoder(new CountedSplitter(this));
  }

  @Override
  default byte[] encode(byte[] message) {
    Limit.checkMessage(message, max());
    byte[] prefix = prefix(message.length);
    byte[] frame = Arrays.copyOf(prefix, prefix.length + message.length);
    System.arraycopy(message, 0, frame, prefix.length, message.length);
    return frame;
  }

  /// Checks an announced length against the maximum; the number is unsigned.
  static int bounded(long length, int max) throws FrameException {
    if (Long.compareUnsigned(length, max) > 0) {
      throw new FrameException("length > " + max + " bytes: " + Long.toUnsignedString(length));
    }
    return (int) length;
  }
}
