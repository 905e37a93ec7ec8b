// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import static landline.time.ntp.NtpReplies.Verdict.BASIC;
import static landline.time.ntp.NtpReplies.Verdict.BOGUS;
import static landline.time.ntp.NtpReplies.Verdict.INTERLEAVED;
import static landline.time.ntp.NtpReplies.Verdict.KISS;
import static landline.time.ntp.NtpReplies.Verdict.MALFORMED;
import static landline.time.ntp.NtpReplies.Verdict.UNSYNCHRONIZED;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import landline.time.packet.NtpDrop;
import landline.time.packet.NtpPacket;
import landline.time.packet.NtpRequests;
import landline.time.packet.ServerClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NtpRepliesTest {

  private static final long RECEIVE = 0x11;
  private static final long TRANSMIT = 0x22;
  private static final ServerClock CLOCK = new ServerClock(0, 2, -20, 0, 0.1, 1, 99);

  private final MemorySegment packet = MemorySegment.ofArray(new byte[NtpPacket.HEADER]);

  private NtpReplies.Verdict judge() {
    return NtpReplies.judge(packet, NtpPacket.HEADER, RECEIVE, TRANSMIT);
  }

  private void answer(ServerClock clock) {
    NtpReplies.request(packet, 0, RECEIVE, TRANSMIT);
    NtpRequests.reply(packet, clock, 77, 88);
  }

  @Test
  void aRequestTellsNothingOfTheClient() {
    packet.fill((byte) 0xff);
    NtpReplies.request(packet, 0, 0, TRANSMIT);
    assertEquals(
        "23" + "00".repeat(46) + "22",
        HexFormat.of().formatHex(packet.toArray(ValueLayout.JAVA_BYTE)));
    assertEquals(NtpDrop.NONE, NtpRequests.check(packet, 48, 1));
  }

  @Test
  void aReplyIsToldByItsOrigin() {
    answer(CLOCK);
    assertEquals(BASIC, judge());
    NtpPacket.origin(packet, RECEIVE);
    assertEquals(INTERLEAVED, judge());
    assertEquals(BOGUS, NtpReplies.judge(packet, 48, 0, TRANSMIT));
    NtpPacket.origin(packet, TRANSMIT + 1);
    assertEquals(BOGUS, judge());
    NtpPacket.origin(packet, 0);
    assertEquals(BOGUS, judge());
    assertEquals(BOGUS, NtpReplies.judge(packet, 48, 0, 0));
  }

  @Test
  void aKissHasTheOriginAsWell() {
    NtpReplies.request(packet, 0, RECEIVE, TRANSMIT);
    NtpRequests.kiss(packet, NtpPacket.KISS_RATE);
    assertEquals(KISS, judge());
    NtpPacket.origin(packet, 5);
    assertEquals(BOGUS, judge());
  }

  @Test
  void aServerThatIsNotSynchronizedIsNotUsed() {
    answer(ServerClock.unsynchronized(-20));
    assertEquals(UNSYNCHRONIZED, judge());
    answer(new ServerClock(3, 2, -20, 0, 0.1, 1, 99));
    assertEquals(UNSYNCHRONIZED, judge());
    answer(new ServerClock(0, 16, -20, 0, 0.1, 1, 99));
    assertEquals(UNSYNCHRONIZED, judge());
    answer(new ServerClock(0, 2, -20, 0, 16, 1, 0));
    assertEquals(UNSYNCHRONIZED, judge());
    answer(CLOCK);
    NtpPacket.transmit(packet, 0);
    assertEquals(UNSYNCHRONIZED, judge());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 0x494e4954, 0x53544550})
  void aServerThatIsYetToBeSetDoesNotRefuse(int code) {
    NtpReplies.request(packet, 0, RECEIVE, TRANSMIT);
    NtpRequests.kiss(packet, NtpPacket.KISS_RATE);
    NtpPacket.referenceId(packet, code);
    assertEquals(UNSYNCHRONIZED, judge());
  }

  @Test
  void whatIsNoPacketOfAServerIsMalformed() {
    answer(CLOCK);
    assertEquals(MALFORMED, NtpReplies.judge(packet, 47, RECEIVE, TRANSMIT));
    NtpPacket.leapVersionMode(packet, 0, 4, NtpPacket.MODE_CLIENT);
    assertEquals(MALFORMED, judge());
    NtpPacket.leapVersionMode(packet, 0, 3, NtpPacket.MODE_SERVER);
    assertEquals(MALFORMED, judge());
  }
}
