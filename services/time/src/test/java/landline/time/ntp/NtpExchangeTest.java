// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import static landline.time.ntp.NtpReplies.Verdict.BASIC;
import static landline.time.ntp.NtpReplies.Verdict.BOGUS;
import static landline.time.ntp.NtpReplies.Verdict.INTERLEAVED;
import static landline.time.ntp.NtpReplies.Verdict.KISS;
import static landline.time.ntp.NtpReplies.Verdict.MALFORMED;
import static landline.time.ntp.NtpReplies.Verdict.UNSYNCHRONIZED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.SplittableRandom;
import landline.time.packet.NtpPacket;
import landline.time.packet.NtpRequests;
import landline.time.packet.NtpTimestamp;
import landline.time.packet.ServerClock;
import org.junit.jupiter.api.Test;

/// A client and a server, without a network between.
class NtpExchangeTest {

  private static final int PRECISION = -30;
  private static final double MILLISECOND = 1e-3;
  private static final long START = NtpTimestamp.of(Instant.parse("2036-02-07T06:28:14Z"));
  private static final ServerClock CLOCK =
      new ServerClock(0, 1, PRECISION, 0, 0, NtpPacket.code("PPS"), START);

  /// How far the server's clock is ahead.
  private static final double OFFSET = 3.5;

  /// What the server takes from the time that it tells to the sending of its reply.
  private static final double LATE = 0.25;

  private final InterleavedTable table = new InterleavedTable(8);
  private final MemorySegment packet = MemorySegment.ofArray(new byte[NtpPacket.HEADER]);
  private NtpExchange client = new NtpExchange(new SplittableRandom(1), true, PRECISION);
  private double now;

  private static long timestamp(double seconds) {
    return START + Math.round(seconds * (1L << 32));
  }

  private void ask() {
    client.request(packet);
    client.sent(timestamp(now));
  }

  private void answer() {
    now += MILLISECOND;
    long receive = InterleavedTable.receiveTimestamp(timestamp(now + OFFSET));
    long before = table.answer(1, packet, receive);
    long told = InterleavedTable.transmitTimestamp(timestamp(now + OFFSET));
    if (before == 0) {
      NtpRequests.reply(packet, CLOCK, receive, told);
    } else {
      NtpRequests.interleavedReply(packet, CLOCK, receive, before);
    }
    now += LATE;
    table.sent(table.entry(), receive, timestamp(now + OFFSET));
    now += MILLISECOND;
  }

  private NtpReplies.Verdict take() {
    return client.accept(packet, NtpPacket.HEADER, timestamp(now), Math.round(now * 1e9));
  }

  private NtpReplies.Verdict exchange() {
    now += 10;
    ask();
    answer();
    return take();
  }

  @Test
  void anInterleavedSampleKnowsWhenTheReplyWasSent() {
    assertEquals(BASIC, exchange());
    NtpSample basic = client.sample().orElseThrow();
    assertEquals(LATE + 2 * MILLISECOND, basic.delay(), 1e-6);
    assertEquals(OFFSET - LATE / 2, basic.offset(), 1e-6);
    assertEquals(BASIC, exchange());
    double second = now;
    for (int i = 0; i < 5; i++) {
      assertEquals(INTERLEAVED, exchange());
      NtpSample sample = client.sample().orElseThrow();
      assertEquals(2 * MILLISECOND, sample.delay(), 1e-6);
      assertEquals(OFFSET, sample.offset(), 1e-6);
      assertEquals(Math.round(second * 1e9), sample.nanos(), "of the exchange before");
      second = now;
    }
  }

  @Test
  void aClientMayKeepToBasicMode() {
    client = new NtpExchange(new SplittableRandom(2), false, PRECISION);
    for (int i = 0; i < 5; i++) {
      assertEquals(BASIC, exchange());
      assertTrue(table.entry() < 0);
    }
  }

  @Test
  void aLostReplyCostsOneInterleavedSample() {
    exchange();
    exchange();
    assertEquals(INTERLEAVED, exchange());
    now += 10;
    ask();
    answer();
    assertEquals(BASIC, exchange());
    assertEquals(OFFSET - LATE / 2, client.sample().orElseThrow().offset(), 1e-6);
    assertEquals(INTERLEAVED, exchange());
    assertEquals(OFFSET, client.sample().orElseThrow().offset(), 1e-6);
  }

  @Test
  void aLostRequestCostsNothing() {
    exchange();
    exchange();
    for (int lost = 0; lost < NtpExchange.PATIENCE - 1; lost++) {
      ask();
    }
    assertEquals(INTERLEAVED, exchange());
    assertEquals(OFFSET, client.sample().orElseThrow().offset(), 1e-6);
  }

  @Test
  void afterManyLostRequestsTheModeIsBasic() {
    exchange();
    exchange();
    for (int lost = 0; lost < NtpExchange.PATIENCE; lost++) {
      ask();
      assertNotEquals(0, NtpPacket.origin(packet));
    }
    ask();
    assertEquals(0, NtpPacket.origin(packet));
    assertEquals(0, NtpPacket.receive(packet));
    answer();
    assertEquals(BASIC, take());
    assertEquals(BASIC, exchange());
    assertEquals(INTERLEAVED, exchange());
  }

  @Test
  void aReplyIsTakenOnceAndOnlyAfterItsRequestWasSent() {
    assertEquals(BOGUS, take());
    client.request(packet);
    answer();
    assertEquals(BOGUS, take());
    client.sent(timestamp(now - LATE));
    assertEquals(BASIC, take());
    assertEquals(BOGUS, take());
    assertTrue(client.sample().isEmpty());
  }

  @Test
  void whatIsNoReplyDoesNotEndTheExchange() {
    ask();
    MemorySegment request = MemorySegment.ofArray(new byte[NtpPacket.HEADER]).copyFrom(packet);
    NtpRequests.kiss(packet, NtpPacket.KISS_RATE);
    assertEquals(KISS, take());
    assertEquals(MALFORMED, client.accept(packet, 3, timestamp(now), 0));
    packet.copyFrom(request);
    NtpRequests.reply(packet, ServerClock.unsynchronized(-20), timestamp(1), timestamp(2));
    assertEquals(UNSYNCHRONIZED, take());
    packet.copyFrom(request);
    answer();
    assertEquals(BASIC, take());
  }

  @Test
  void aReplyThatWasSentBeforeItsRequestArrivedMakesNoSense() {
    ask();
    NtpRequests.reply(packet, CLOCK, timestamp(2), timestamp(1));
    assertEquals(UNSYNCHRONIZED, take());
    assertTrue(client.sample().isEmpty());
  }

  @Test
  void aReplyThatStayedLongerThanTheWholeExchangeMakesNoSense() {
    ask();
    NtpRequests.reply(packet, CLOCK, timestamp(1), timestamp(100));
    assertEquals(UNSYNCHRONIZED, take());
    assertTrue(client.sample().isEmpty());
  }

  @Test
  void aClockWithoutPrecisionTellsNoTime() {
    for (int precision : new int[] {4, Byte.MAX_VALUE}) {
      ask();
      NtpRequests.reply(
          packet, new ServerClock(0, 1, precision, 0, 0, 0, START), timestamp(1), timestamp(1));
      assertEquals(UNSYNCHRONIZED, take());
      assertTrue(client.sample().isEmpty());
    }
    ask();
    NtpRequests.reply(packet, new ServerClock(0, 1, 3, 0, 0, 0, START), timestamp(1), timestamp(1));
    assertEquals(BASIC, take());
  }

  @Test
  void anInterleavedTimeMustBeBetweenThoseOfTheExchanges() {
    exchange();
    exchange();
    double second = now;
    for (double wrong : new double[] {second + OFFSET - 1, second + OFFSET + 100}) {
      ask();
      NtpRequests.interleavedReply(packet, CLOCK, timestamp(now + OFFSET), timestamp(wrong));
      assertEquals(UNSYNCHRONIZED, take());
      assertTrue(client.sample().isEmpty());
    }
  }

  @Test
  void afterAStepOfTheClockThereIsNoExchangeBefore() {
    exchange();
    exchange();
    client.clear();
    assertEquals(BOGUS, take());
    ask();
    assertEquals(0, NtpPacket.origin(packet));
  }

  @Test
  void requestsAreToldApartByRandomNumbers() {
    ask();
    long first = NtpPacket.transmit(packet);
    ask();
    assertNotEquals(first, NtpPacket.transmit(packet));
    answer();
    NtpPacket.origin(packet, first);
    assertEquals(BOGUS, take());
  }
}
