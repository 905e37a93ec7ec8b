// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import landline.socket.SockAddrIn;
import landline.time.packet.NtpDrop;
import landline.time.packet.NtpPacket;
import landline.time.packet.NtpRequests;
import landline.time.packet.NtpTimestamp;
import landline.time.packet.ServerClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Clients and servers whose clocks are far from each other, and in different eras of NTP: the
/// first one ends at 2036-02-07T06:28:16Z.
class ErasTest {

  private static final int PRECISION = -20;
  private static final double TRAVEL = 0.01;

  private final MemorySegment packet = MemorySegment.ofArray(new byte[NtpPacket.HEADER]);

  private static long nanos(Instant time) {
    return time.getEpochSecond() * 1_000_000_000 + time.getNano();
  }

  private static Instant plus(Instant time, double seconds) {
    return time.plusNanos(Math.round(seconds * 1e9));
  }

  /// An exchange of 10 ms there and 10 ms back.
  private NtpSample exchange(Instant client, Instant server) {
    var exchange = new NtpExchange(new SplittableRandom(1), false, PRECISION);
    exchange.request(packet);
    assertEquals(NtpDrop.NONE, NtpRequests.check(packet, NtpPacket.HEADER, 40_000));
    exchange.sent(NtpTimestamp.ofNanos(nanos(client)));
    long arrived = NtpTimestamp.ofNanos(nanos(plus(server, TRAVEL)));
    long receive = InterleavedTable.receiveTimestamp(arrived);
    long transmit = InterleavedTable.transmitTimestamp(arrived);
    var clock = new ServerClock(0, 1, PRECISION, 0, 0, NtpPacket.code("PPS"), arrived);
    NtpRequests.reply(packet, clock, receive, transmit);
    assertEquals(0, NtpPacket.rootDispersion(packet), "no age across the eras");
    Instant end = plus(client, 2 * TRAVEL);
    assertEquals(
        NtpReplies.Verdict.BASIC,
        exchange.accept(packet, NtpPacket.HEADER, NtpTimestamp.ofNanos(nanos(end)), 0));
    return exchange.sample().orElseThrow().since1970(nanos(end));
  }

  @ParameterizedTest
  @CsvSource({
    "2036-02-07T06:28:15.990Z, 2036-02-07T06:28:15.995Z", // The end is on the way.
    "2036-02-07T06:28:10Z, 2036-02-07T06:28:20Z",
    "2036-02-07T06:28:20Z, 2036-02-07T06:28:10Z",
    "2036-02-07T06:28:20Z, 2036-02-07T06:28:21Z", // Both after it.
    "2026-11-29T12:00:00Z, 2090-01-01T00:00:00Z",
    "2090-01-01T00:00:00Z, 2026-11-29T12:00:00Z",
    "1970-01-01T00:00:05Z, 2026-11-29T12:00:00Z", // A machine without a clock of its own.
    "1970-01-01T00:00:05Z, 2037-12-31T00:00:00Z",
    "1970-01-01T00:00:05Z, 2040-01-01T00:00:00Z", // 70 years away.
    "1970-01-01T00:00:05Z, 2105-12-31T00:00:00Z",
    "1970-01-01T00:00:05Z, 1970-01-01T00:00:01Z", // Both without one.
    "2026-11-29T12:00:00Z, 1970-01-01T00:00:01Z",
  })
  void theOffsetIsRightAcrossEras(Instant client, Instant server) {
    NtpSample sample = exchange(client, server);
    Duration truth = Duration.between(client, server);
    double expected = truth.getSeconds() + truth.getNano() / 1e9;
    double bound = sample.delay() / 2 + sample.dispersion();
    assertEquals(expected, sample.offset(), bound);
    assertEquals(2 * TRAVEL, sample.delay(), 1e-6);
    assertTrue(bound < 0.011, () -> "the bound is " + bound);
  }

  /// The request of a client that sends its own time, and of the one that forges a time of the next
  /// era: it is but a number that comes back.
  @ParameterizedTest
  @CsvSource({"2036-02-07T06:28:15Z", "2036-02-07T06:28:17Z", "2100-01-01T00:00:00Z"})
  void aRequestWithATimeOfAnyEraIsAnswered(Instant sent) {
    Instant now = Instant.parse("2026-11-29T12:00:00Z");
    NtpPacket.leapVersionMode(packet, 0, NtpPacket.VERSION, NtpPacket.MODE_CLIENT);
    NtpPacket.transmit(packet, NtpTimestamp.of(sent));
    assertEquals(NtpDrop.NONE, NtpRequests.check(packet, NtpPacket.HEADER, 40_000));
    long receive = InterleavedTable.receiveTimestamp(NtpTimestamp.of(now));
    assertEquals(0, new InterleavedTable(8).answer(1, packet, receive), "in basic mode");
    var clock = new ServerClock(0, 1, PRECISION, 0, 0, 0, NtpTimestamp.of(now));
    NtpRequests.reply(packet, clock, receive, InterleavedTable.transmitTimestamp(receive));
    assertEquals(NtpTimestamp.of(sent), NtpPacket.origin(packet));
    Instant told = NtpTimestamp.toInstant(NtpPacket.receive(packet), now);
    assertTrue(
        Duration.between(told, now).abs().compareTo(Duration.ofNanos(2)) < 0, told::toString);
  }

  @Test
  void anOffsetOfDecadesIsMeasuredAsOne() {
    Instant client = Instant.parse("1970-01-01T00:00:05Z");
    Instant server = Instant.parse("2040-01-01T00:00:00Z");
    NtpSample sample = exchange(client, server);
    var answer = new NtpAnswer(SockAddrIn.loopback(123), 0, 1, "PPS", 0, 0, sample, false, true);
    NtpMeasurement measured = NtpMeasurement.of(List.of(answer), PRECISION, 0, Optional.empty());
    Duration wrong = measured.offset().minus(Duration.between(client, server)).abs();
    assertTrue(wrong.compareTo(measured.error()) <= 0, () -> wrong + " and " + measured.error());
  }
}
