// SPDX-License-Identifier: Apache-2.0
package landline.time.nts;

/// The extension fields of NTS, RFC 8915 sections 5.3 to 5.6 and 7.5, in an array of bytes.
final class NtsFields {

  /// Types.
  static final int UNIQUE_IDENTIFIER = 0x0104;

  static final int COOKIE = 0x0204;
  static final int COOKIE_PLACEHOLDER = 0x0304;
  static final int AUTHENTICATOR = 0x0404;

  /// The type and length before each field.
  static final int HEADER = 4;

  /// The shortest field, RFC 7822 section 3.
  private static final int SHORTEST = 16;

  /// The shortest unique identifier, without its header.
  static final int LEAST_UNIQUE = 32;

  /// The nonces that are sent, as long as the AEAD takes them at least.
  static final int NONCE = 16;

  /// The most cookies that a client asks for, and a server gives.
  static final int MOST_COOKIES = 8;

  /// What a cookie of this server takes in a field.
  static final int COOKIE_FIELD = HEADER + Cookies.COOKIE;

  /// What an authenticator takes around what it encrypts.
  static final int AUTHENTICATOR_FIELD = HEADER + 4 + NONCE + AesSivCmac256.TAG;

  private NtsFields() {}

  /// Writes the header of a field.
  ///
  /// @param length of the whole field
  /// @return where the value of the field begins
  static int begin(byte[] bytes, int offset, int type, int length) {
    put(bytes, offset, type);
    put(bytes, offset + 2, length);
    return offset + HEADER;
  }

  /// The length of the field at an offset.
  ///
  /// @param end where the fields end
  /// @return 0 if there is no more, or one that is malformed
  static int next(byte[] bytes, int offset, int end) {
    if (end - offset < HEADER) {
      return 0;
    }
    int length = get(bytes, offset + 2);
    return length < HEADER || (length & 3) != 0 || length > end - offset ? 0 : length;
  }

  /// A 16-bit number.
  static int get(byte[] bytes, int offset) {
    return (bytes[offset] & 0xff) << 8 | (bytes[offset + 1] & 0xff);
  }

  private static void put(byte[] bytes, int offset, int value) {
    bytes[offset] = (byte) (value >>> 8);
    bytes[offset + 1] = (byte) value;
  }

  /// The length of a value with the zeros behind it.
  static int padded(int length) {
    return length + 3 & -4;
  }

  /// The length of the field of a value: with its header, and the zeros behind it.
  static int field(int value) {
    return Math.max(SHORTEST, HEADER + padded(value));
  }

  static boolean isZero(byte[] bytes, int from, int to) {
    int any = 0;
    for (int i = from; i < to; i++) {
      any |= bytes[i];
    }
    return any == 0;
  }
}
