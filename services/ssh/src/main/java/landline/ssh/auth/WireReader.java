// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads the data types of RFC 4251 section 5.
final class WireReader {

  private final ByteBuffer rest;

  WireReader(byte[] bytes) {
    rest = ByteBuffer.wrap(bytes);
  }

  boolean isAtEnd() {
    return !rest.hasRemaining();
  }

  /// The number of bytes read.
  int position() {
    return rest.position();
  }

  int uint8() throws RefusedException {
    require(1);
    return Byte.toUnsignedInt(rest.get());
  }

  int uint32() throws RefusedException {
    require(Integer.BYTES);
    return rest.getInt();
  }

  /// An unsigned number of 64 bits.
  long uint64() throws RefusedException {
    require(Long.BYTES);
    return rest.getLong();
  }

  byte[] string() throws RefusedException {
    int length = uint32();
    if (length < 0) {
      throw new RefusedException("truncated data");
    }
    require(length);
    byte[] value = new byte[length];
    rest.get(value);
    return value;
  }

  /// A string without NUL, which C would end at.
  String text() throws RefusedException {
    String value = new String(string(), StandardCharsets.ISO_8859_1);
    if (value.indexOf(0) >= 0) {
      throw new RefusedException("NUL in a string");
    }
    return value;
  }

  /// Requires the end of the data.
  void end() throws RefusedException {
    if (!isAtEnd()) {
      throw new RefusedException(rest.remaining() + " more bytes than expected");
    }
  }

  private void require(int length) throws RefusedException {
    if (rest.remaining() < length) {
      throw new RefusedException("truncated data");
    }
  }

  /// The bytes from one position to another.
  byte[] range(int from, int to) {
    return Arrays.copyOfRange(rest.array(), from, to);
  }

  /// A string as it is sent.
  static byte[] encode(byte[] string) {
    return ByteBuffer.allocate(Integer.BYTES + string.length)
        .putInt(string.length)
        .put(string)
        .array();
  }
}
