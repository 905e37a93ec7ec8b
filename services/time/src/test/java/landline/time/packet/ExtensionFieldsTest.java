// SPDX-License-Identifier: Apache-2.0
package landline.time.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExtensionFieldsTest {

  private final ExtensionFields fields = new ExtensionFields();

  /// RFC 7822 section 3; a dot separates what follows the header.
  @ParameterizedTest
  @CsvSource({
    "4, '', NONE, 0, 0",
    "4, m4, NONE, 0, 4",
    "4, m20, NONE, 0, 20",
    "4, m24, NONE, 0, 24",
    "4, m8, EXTENSION_FIELDS, 0, 0",
    "4, m12, EXTENSION_FIELDS, 0, 0",
    "4, m16, EXTENSION_FIELDS, 0, 0",
    "4, m21, EXTENSION_FIELDS, 0, 0",
    "4, m1, EXTENSION_FIELDS, 0, 0",
    // Only a field of 28 or more is told from a MAC.
    "4, f28, NONE, 1, 0",
    "4, f16, EXTENSION_FIELDS, 0, 0",
    "4, f24, NONE, 0, 24",
    "4, f16.m20, NONE, 1, 20",
    "4, f16.m24, NONE, 1, 24",
    "4, f16.f28, NONE, 2, 0",
    "4, f16.f16.m20, NONE, 2, 20",
    "4, f32.m4, NONE, 1, 4",
    "4, f12.f28, EXTENSION_FIELDS, 0, 0",
    "4, f30.m2, EXTENSION_FIELDS, 0, 0",
    "4, f28.m3, EXTENSION_FIELDS, 0, 0",
    // Before version 4 there is only a MAC.
    "3, '', NONE, 0, 0",
    "3, m12, NONE, 0, 12",
    "3, m20, NONE, 0, 20",
    "3, f28, EXTENSION_FIELDS, 0, 0",
    "1, m24, NONE, 0, 24",
  })
  void fieldsAndMacAreToldApart(
      int version, String rest, NtpDrop expected, int count, int macLength) {
    MemorySegment packet = packet(version, rest);
    assertEquals(expected, fields.walk(packet, (int) packet.byteSize()));
    assertEquals(count, fields.count());
    if (expected == NtpDrop.NONE) {
      assertEquals(macLength, fields.macLength());
    }
  }

  @Test
  void typeOffsetAndLengthAreThoseOfThePacket() {
    MemorySegment packet = packet(4, "f16.f40.f28");
    assertEquals(NtpDrop.NONE, fields.walk(packet, (int) packet.byteSize()));
    assertEquals(48, fields.offset(0));
    assertEquals(16, fields.length(0));
    assertEquals(64, fields.offset(1));
    assertEquals(40, fields.length(1));
    assertEquals(104, fields.offset(2));
    assertEquals(28, fields.length(2));
    assertEquals(0xf0f0, fields.type(packet, 1));
    assertEquals(132, fields.end());
  }

  @Test
  void thereAreNotMoreFieldsThanAny() {
    MemorySegment most = packet(4, "f16.".repeat(23) + "f28");
    assertEquals(NtpDrop.NONE, fields.walk(most, (int) most.byteSize()));
    assertEquals(ExtensionFields.MOST, fields.count());
    MemorySegment more = packet(4, "f16.".repeat(24) + "f28");
    assertEquals(NtpDrop.TOO_MANY_FIELDS, fields.walk(more, (int) more.byteSize()));
    assertEquals(0, fields.count());
  }

  @Test
  void whatIsInTheRoomBehindThePacketIsNotPartOfIt() {
    MemorySegment room = packet(4, "f28.f28");
    assertEquals(NtpDrop.NONE, fields.walk(room, 76));
    assertEquals(1, fields.count());
    assertEquals(NtpDrop.EXTENSION_FIELDS, fields.walk(room, 75));
  }

  @Test
  void aWalkThroughAnythingEndsWithinThePacket() {
    var random = new SplittableRandom(5);
    int walked = 0;
    for (int i = 0; i < 200_000; i++) {
      byte[] bytes = Packets.random(random);
      if (bytes.length < NtpPacket.HEADER) {
        continue;
      }
      String shown = HexFormat.of().formatHex(bytes);
      MemorySegment packet = MemorySegment.ofArray(bytes);
      if (fields.walk(packet, bytes.length) != NtpDrop.NONE) {
        assertEquals(0, fields.count(), shown);
        continue;
      }
      int end = NtpPacket.HEADER;
      for (int field = 0; field < fields.count(); field++) {
        walked++;
        assertEquals(end, fields.offset(field), shown);
        assertTrue(fields.length(field) >= 16 && fields.length(field) % 4 == 0, shown);
        end += fields.length(field);
      }
      assertEquals(end, fields.end(), shown);
      assertEquals(bytes.length, end + fields.macLength(), shown);
    }
    assertTrue(walked > 10_000, "too few fields to mean anything: " + walked);
  }

  private static MemorySegment packet(int version, String rest) {
    byte[][] parts =
        rest.isEmpty()
            ? new byte[0][]
            : Arrays.stream(rest.split("\\."))
                .map(part -> {
                  int length = Integer.parseInt(part.substring(1));
                  return part.charAt(0) == 'f' ? Packets.field(0xf0f0, length) : new byte[length];
                })
                .toArray(byte[][]::new);
    return Packets.with(Packets.header(version, NtpPacket.MODE_CLIENT), parts);
  }
}
