// SPDX-License-Identifier: Apache-2.0
package landline.time.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NtpRequestsTest {

  private static final int CASES = 100_000;
  private static final int PORT = 40_000;
  private static final long SET = NtpTimestamp.of(Instant.parse("2036-02-07T06:28:00Z"));
  private static final long NOW = NtpTimestamp.of(Instant.parse("2036-02-07T06:29:40Z"));
  private static final ServerClock CLOCK =
      new ServerClock(1, 2, -23, 0x100, 0.001, 0xc0000201, SET);

  @ParameterizedTest
  @CsvSource({
    // version, mode, source port
    "0, 3, 40000, VERSION",
    "1, 0, 40000, NONE",
    "1, 0, 123, NOT_A_REQUEST",
    "1, 3, 123, NONE",
    "2, 0, 40000, NOT_A_REQUEST",
    "2, 3, 123, NONE",
    "3, 1, 123, NONE",
    "3, 2, 123, NOT_A_REQUEST",
    "4, 0, 40000, NOT_A_REQUEST",
    "4, 1, 123, NONE",
    "4, 2, 123, NOT_A_REQUEST",
    "4, 3, 40000, NONE",
    "4, 3, 1, NONE",
    "4, 3, 0, PORT_ZERO",
    "4, 3, -1, PORT_ZERO",
    "4, 4, 123, NOT_A_REQUEST",
    "4, 5, 123, NOT_A_REQUEST",
    "4, 6, 40000, CONTROL",
    "2, 7, 40000, CONTROL",
    "5, 3, 40000, VERSION",
    "7, 3, 40000, VERSION",
  })
  void aRequestIsToldByVersionModeAndPort(int version, int mode, int port, NtpDrop expected) {
    assertEquals(expected, NtpRequests.check(Packets.header(version, mode), 48, port));
  }

  @Test
  void aPacketIsNeitherShorterThanAHeaderNorLongerThanItsRoom() {
    MemorySegment room = MemorySegment.ofArray(new byte[4096]);
    NtpPacket.leapVersionMode(room, 0, 4, NtpPacket.MODE_CLIENT);
    assertEquals(NtpDrop.TOO_SHORT, NtpRequests.check(room, 0, PORT));
    assertEquals(NtpDrop.TOO_SHORT, NtpRequests.check(room, 47, PORT));
    assertEquals(NtpDrop.NONE, NtpRequests.check(room, 48, PORT));
    assertEquals(NtpDrop.NONE, NtpRequests.check(room, 2048, PORT));
    assertEquals(NtpDrop.TOO_LONG, NtpRequests.check(room, 2049, PORT));
    assertEquals(NtpDrop.TOO_LONG, NtpRequests.check(room.asSlice(0, 48), 49, PORT));
    assertEquals(NtpDrop.TOO_SHORT, NtpRequests.check(room.asSlice(0, 0), 0, PORT));
  }

  @Test
  void aReplyTellsTheClockAndTheTimes() {
    MemorySegment packet =
        Packets.of(
            "23 00 0a 00 00000000 00000000 00000000",
            "0000000000000000 0000000000000000 0000000000000000 0123456789abcdef");
    assertEquals(48, NtpRequests.reply(packet, CLOCK, NOW, NOW + 5));
    // 1 ms and 100 s of drift by 15 ppm are 2.5 ms, rounded up to 164 units.
    assertEquals(
        "64020ae900000100000000a4c0000201"
            + "%016x".formatted(SET)
            + "0123456789abcdef"
            + "%016x%016x".formatted(NOW, NOW + 5),
        HexFormat.of().formatHex(packet.toArray(ValueLayout.JAVA_BYTE)));
  }

  @Test
  void anInterleavedReplyHasTheRequestsReceiveTimestampAsItsOrigin() {
    MemorySegment packet = Packets.header(4, NtpPacket.MODE_CLIENT);
    NtpPacket.receive(packet, 77);
    NtpPacket.transmit(packet, 88);
    NtpRequests.interleavedReply(packet, CLOCK, NOW, 99);
    assertEquals(77, NtpPacket.origin(packet));
    assertEquals(NOW, NtpPacket.receive(packet));
    assertEquals(99, NtpPacket.transmit(packet));
  }

  /// A client takes a packet of a clock that was set after it was sent for malformed.
  @Test
  void theReferenceIsNotAfterTheTimesOfTheReply() {
    MemorySegment packet = Packets.header(4, NtpPacket.MODE_CLIENT);
    long before = SET - (16L << 32);
    NtpRequests.interleavedReply(packet, CLOCK, NOW, before);
    assertEquals(before, NtpPacket.reference(packet));
    NtpRequests.reply(packet, CLOCK, before, NOW);
    assertEquals(before, NtpPacket.reference(packet));
    NtpRequests.reply(packet, CLOCK, SET + 1, SET + 2);
    assertEquals(SET, NtpPacket.reference(packet));
    NtpRequests.reply(packet, ServerClock.unsynchronized(-20), NOW, NOW);
    assertEquals(NtpTimestamp.UNKNOWN, NtpPacket.reference(packet));
  }

  @ParameterizedTest
  @CsvSource({"1, 0, 4", "1, 3, 4", "2, 3, 4", "3, 3, 4", "3, 1, 2", "4, 1, 2", "4, 3, 4"})
  void aReplyHasTheVersionOfItsRequestAndTheOtherSidesMode(int version, int asked, int answered) {
    MemorySegment packet = Packets.header(version, asked);
    NtpRequests.reply(packet, CLOCK, NOW, NOW);
    assertEquals(version, NtpPacket.version(packet));
    assertEquals(answered, NtpPacket.mode(packet));
  }

  @Test
  void aKissTellsNoTime() {
    MemorySegment packet = Packets.header(4, NtpPacket.MODE_CLIENT);
    NtpPacket.poll(packet, -128);
    NtpPacket.transmit(packet, 88);
    assertEquals(48, NtpRequests.kiss(packet, NtpPacket.KISS_RATE));
    assertTrue(NtpPacket.isKiss(packet));
    assertEquals("RATE", NtpPacket.referenceText(0, NtpPacket.referenceId(packet)));
    assertEquals(NtpPacket.LEAP_UNKNOWN, NtpPacket.leap(packet));
    assertEquals(NtpPacket.MODE_SERVER, NtpPacket.mode(packet));
    assertEquals(0, NtpPacket.poll(packet));
    assertEquals(88, NtpPacket.origin(packet));
    assertEquals(0, NtpPacket.reference(packet));
  }

  /// Whatever arrives: no exception, no reply longer than the request, and no reply that a server
  /// would answer, whatever the port.
  @Test
  void noReplyIsLongerThanItsRequestOrARequestItself() {
    var random = new SplittableRandom(4);
    var fields = new ExtensionFields();
    int replies = 0;
    for (int i = 0; i < CASES; i++) {
      byte[] bytes = Packets.random(random);
      String shown = HexFormat.of().formatHex(bytes);
      MemorySegment packet = MemorySegment.ofArray(bytes);
      if (NtpRequests.check(packet, bytes.length, random.nextInt(1 << 16)) != NtpDrop.NONE
          || fields.walk(packet, bytes.length) != NtpDrop.NONE) {
        continue;
      }
      replies++;
      int version = NtpPacket.version(packet);
      long receive = random.nextLong();
      int length =
          random.nextBoolean()
              ? NtpRequests.reply(packet, CLOCK, receive, random.nextLong())
              : NtpRequests.kiss(packet, NtpPacket.KISS_DENY);
      assertTrue(length <= bytes.length, shown);
      assertEquals(version, NtpPacket.version(packet), shown);
      for (int port : new int[] {1, NtpPacket.PORT, PORT}) {
        assertNotEquals(NtpDrop.NONE, NtpRequests.check(packet, length, port), shown);
      }
    }
    assertTrue(replies > CASES / 50, "too few replies to mean anything: " + replies);
  }

  @Test
  void anErrorBoundGrowsWithTimeAndNotBackwards() {
    assertEquals(NtpTimestamp.toShort(0.001), CLOCK.rootDispersion(SET - (5L << 32)));
    assertEquals(NtpTimestamp.toShort(0.001), CLOCK.rootDispersion(SET));
    assertEquals(NtpTimestamp.toShort(0.001 + 15e-6 * 100), CLOCK.rootDispersion(NOW));
  }

  @Test
  void aClockOutOfRangeIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new ServerClock(4, 1, -20, 0, 0, 0, SET));
    assertThrows(IllegalArgumentException.class, () -> new ServerClock(0, 0, -20, 0, 0, 0, SET));
    assertThrows(IllegalArgumentException.class, () -> new ServerClock(0, 17, -20, 0, 0, 0, SET));
    assertThrows(IllegalArgumentException.class, () -> new ServerClock(0, 1, -129, 0, 0, 0, SET));
    assertThrows(
        IllegalArgumentException.class, () -> new ServerClock(0, 1, -20, 0, Double.NaN, 0, SET));
  }

  @Test
  void anUnsynchronizedClockSaysSo() {
    MemorySegment packet = Packets.header(4, NtpPacket.MODE_CLIENT);
    NtpRequests.reply(packet, ServerClock.unsynchronized(-20), NOW, NOW);
    assertEquals(NtpPacket.LEAP_UNKNOWN, NtpPacket.leap(packet));
    assertEquals(NtpPacket.STRATUM_UNSYNCHRONIZED, NtpPacket.stratum(packet));
    assertEquals(1 << 16, NtpPacket.rootDispersion(packet));
  }
}
