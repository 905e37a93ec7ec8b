// SPDX-License-Identifier: Apache-2.0
package landline.time.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NtpPacketTest {

  private static final String REPLY =
      "e4 02 06 e9 00000123 80000456 c0000201"
          + "0102030405060708 1112131415161718 2122232425262728 f1f2f3f4f5f6f7f8";

  @Test
  void eachFieldIsWhereItBelongs() {
    MemorySegment packet = Packets.of(REPLY);
    assertEquals(3, NtpPacket.leap(packet));
    assertEquals(4, NtpPacket.version(packet));
    assertEquals(NtpPacket.MODE_SERVER, NtpPacket.mode(packet));
    assertEquals(2, NtpPacket.stratum(packet));
    assertEquals(6, NtpPacket.poll(packet));
    assertEquals(-23, NtpPacket.precision(packet));
    assertEquals(0x123, NtpPacket.rootDelay(packet));
    assertEquals(0x80000456, NtpPacket.rootDispersion(packet));
    assertEquals("192.0.2.1", NtpPacket.referenceText(2, NtpPacket.referenceId(packet)));
    assertEquals(0x0102030405060708L, NtpPacket.reference(packet));
    assertEquals(0x1112131415161718L, NtpPacket.origin(packet));
    assertEquals(0x2122232425262728L, NtpPacket.receive(packet));
    assertEquals(0xf1f2f3f4f5f6f7f8L, NtpPacket.transmit(packet));
    assertFalse(NtpPacket.isKiss(packet));
  }

  @Test
  void whatIsWrittenIsWhatIsReadAtAnyAddress() {
    MemorySegment from = Packets.of(REPLY);
    MemorySegment to = MemorySegment.ofArray(new byte[49]).asSlice(1);
    NtpPacket.leapVersionMode(
        to, NtpPacket.leap(from), NtpPacket.version(from), NtpPacket.mode(from));
    NtpPacket.stratum(to, NtpPacket.stratum(from));
    NtpPacket.poll(to, NtpPacket.poll(from));
    NtpPacket.precision(to, NtpPacket.precision(from));
    NtpPacket.rootDelay(to, NtpPacket.rootDelay(from));
    NtpPacket.rootDispersion(to, NtpPacket.rootDispersion(from));
    NtpPacket.referenceId(to, NtpPacket.referenceId(from));
    NtpPacket.reference(to, NtpPacket.reference(from));
    NtpPacket.origin(to, NtpPacket.origin(from));
    NtpPacket.receive(to, NtpPacket.receive(from));
    NtpPacket.transmit(to, NtpPacket.transmit(from));
    assertArrayEquals(from.toArray(ValueLayout.JAVA_BYTE), to.toArray(ValueLayout.JAVA_BYTE));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 52415445, RATE",
    "1, 47505300, GPS",
    "1, 50505300, PPS",
    "1, 00000000, ''",
    "1, 47005300, 0x47005300",
    "0, 1b5b324a, 0x1b5b324a",
    "2, 7f000001, 127.0.0.1",
    "15, ffffffff, 255.255.255.255",
  })
  void aReferenceIsTextAccordingToItsStratum(int stratum, String id, String text) {
    assertEquals(text, NtpPacket.referenceText(stratum, Integer.parseUnsignedInt(id, 16)));
  }

  @Test
  void aCodeIsItsText() {
    assertEquals(0x4e54534e, NtpPacket.KISS_NTSN);
    assertEquals("LOCL", NtpPacket.referenceText(1, NtpPacket.code("LOCL")));
    assertThrows(IllegalArgumentException.class, () -> NtpPacket.code(""));
    assertThrows(IllegalArgumentException.class, () -> NtpPacket.code("FIVE5"));
    assertThrows(IllegalArgumentException.class, () -> NtpPacket.code("é"));
  }

  @Test
  void aPacketOfStratumZeroIsAKiss() {
    assertTrue(NtpPacket.isKiss(Packets.header(4, NtpPacket.MODE_SERVER)));
  }
}
