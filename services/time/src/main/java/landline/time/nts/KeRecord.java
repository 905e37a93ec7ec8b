// SPDX-License-Identifier: Apache-2.0
package landline.time.nts;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// A record of key establishment, RFC 8915 section 4.
///
/// @param critical whether a recipient that does not know the type must refuse
/// @param type 0 to 32,767
/// @param body at most 65,535 bytes; not copied, and never changed
record KeRecord(boolean critical, int type, byte[] body) {

  /// Types, RFC 8915 section 7.6.
  static final int END_OF_MESSAGE = 0;

  static final int NEXT_PROTOCOL = 1;
  static final int ERROR = 2;
  static final int WARNING = 3;
  static final int AEAD_ALGORITHM = 4;
  static final int NEW_COOKIE = 5;
  static final int SERVER = 6;
  static final int PORT = 7;

  /// The length of what comes before a body.
  static final int HEADER = 4;

  static final int CRITICAL = 0x8000;

  /// A record with a list of 16-bit numbers as its body.
  static KeRecord of(boolean critical, int type, int... numbers) {
    ByteBuffer body = ByteBuffer.allocate(Short.BYTES * numbers.length);
    for (int number : numbers) {
      body.putShort((short) number);
    }
    return new KeRecord(critical, type, body.array());
  }

  /// The end of each message.
  static KeRecord end() {
    return of(true, END_OF_MESSAGE);
  }

  /// Whether the body can be a list of 16-bit numbers.
  boolean hasNumbers() {
    return body.length % Short.BYTES == 0;
  }

  /// The body as a list of 16-bit numbers.
  int[] numbers() {
    int[] numbers = new int[body.length / Short.BYTES];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = NtsFields.get(body, Short.BYTES * i);
    }
    return numbers;
  }

  /// The bytes of a message.
  static byte[] encode(List<KeRecord> records) {
    var bytes = new ByteArrayOutputStream();
    for (KeRecord each : records) {
      int head = each.type | (each.critical ? CRITICAL : 0);
      bytes.write(head >>> 8);
      bytes.write(head);
      bytes.write(each.body.length >>> 8);
      bytes.write(each.body.length);
      bytes.writeBytes(each.body);
    }
    return bytes.toByteArray();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeRecord record
        && record.critical == critical
        && record.type == type
        && Arrays.equals(record.body, body);
  }

  @Override
  public int hashCode() {
    return 31 * type + Arrays.hashCode(body);
  }

  /// Type, and body unless it is a cookie.
  @Override
  public String toString() {
    String shown = type == NEW_COOKIE ? body.length + " bytes" : HexFormat.of().formatHex(body);
    return (critical ? "!" : "") + type + ":" + shown;
  }
}
