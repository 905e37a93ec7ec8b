// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.random.RandomGenerator;
import landline.time.packet.NtpPacket;
import landline.time.packet.NtpTimestamp;

/// A client's exchanges with one server, in basic mode (RFC 5905 section 8) or interleaved mode
/// (RFC 9769 section 2): which timestamps go into a request, and which four make a sample. It has
/// no socket and no clock.
///
/// For each exchange: [#request], send it, [#sent], then [#accept] for what arrives until one is a
/// reply. In interleaved mode a reply tells when the one before it was really sent, so its sample
/// is of the exchange before. After four requests without a reply the next is in basic mode, lest a
/// sample is made of timestamps that are old.
///
/// One thread uses an instance.
final class NtpExchange {

  /// So many interleaved requests may be without a reply.
  static final int PATIENCE = 4;

  private final RandomGenerator random;
  private final boolean interleaves;
  private final int precision;

  // Of the request that is under way; zero where there is none.
  private long transmit;
  private long receive;
  private long sent;
  private int unanswered;

  // Of the exchange before: when its request was sent and arrived, when its reply arrived.
  private long lastSent;
  private long lastReceived;
  private long lastArrived;
  private long lastNanos;

  private Optional<NtpSample> sample = Optional.empty();

  /// Before the first exchange.
  ///
  /// @param random a generator that can't be predicted: its numbers are all that shows a reply to
  ///   be one, without NTS
  /// @param interleaves whether to ask for interleaved mode
  /// @param precision of the client's clock, a power of two in seconds
  NtpExchange(RandomGenerator random, boolean interleaves, int precision) {
    this.random = random;
    this.interleaves = interleaves;
    this.precision = precision;
  }

  /// Writes the header of the next request. A reply to an earlier one is no longer accepted.
  ///
  /// @param packet room for 48 bytes
  void request(MemorySegment packet) {
    boolean again = interleaves && lastReceived != 0 && unanswered < PATIENCE;
    transmit = number(0);
    receive = again ? number(transmit) : 0;
    sent = NtpTimestamp.UNKNOWN;
    unanswered++;
    NtpReplies.request(packet, again ? lastReceived : 0, receive, transmit);
  }

  /// A random number that is not zero, and not another one.
  private long number(long other) {
    while (true) {
      long number = random.nextLong();
      if (number != 0 && number != other) {
        return number;
      }
    }
  }

  /// Tells when the request was sent; again, if the kernel knows better.
  ///
  /// @param timestamp by the client's clock
  void sent(long timestamp) {
    sent = timestamp;
  }

  /// Judges what arrived. A reply ends the exchange, and a kiss does not.
  ///
  /// @param packet the room of the packet
  /// @param length of the packet as it arrived
  /// @param arrived when it arrived, by the client's clock
  /// @param nanos when it arrived, by a clock that is never set
  /// @return what it is; after [NtpReplies.Verdict#BASIC] and [NtpReplies.Verdict#INTERLEAVED]
  ///   there may be a [#sample]
  NtpReplies.Verdict accept(MemorySegment packet, int length, long arrived, long nanos) {
    sample = Optional.empty();
    if (transmit == 0 || sent == NtpTimestamp.UNKNOWN) {
      return NtpReplies.Verdict.BOGUS;
    }
    NtpReplies.Verdict verdict = NtpReplies.judge(packet, length, receive, transmit);
    long received = NtpPacket.HEADER <= length ? NtpPacket.receive(packet) : 0;
    switch (verdict) {
      case BASIC -> {
        if (isBefore(NtpPacket.transmit(packet), received)) {
          return NtpReplies.Verdict.UNSYNCHRONIZED;
        }
        sample = sample(packet, sent, received, arrived, nanos);
      }
      case INTERLEAVED -> {
        long before = NtpPacket.transmit(packet);
        if (isBefore(before, lastReceived) || isBefore(received, before)) {
          return NtpReplies.Verdict.UNSYNCHRONIZED;
        }
        sample = sample(packet, lastSent, lastReceived, lastArrived, lastNanos);
      }
      default -> {
        return verdict;
      }
    }
    if (sample.filter(each -> each.dispersion() >= ClockFilter.MOST_DISPERSION).isPresent()) {
      // No better than none: a clock without precision, or a stay longer than the whole exchange.
      sample = Optional.empty();
      return NtpReplies.Verdict.UNSYNCHRONIZED;
    }
    lastSent = sent;
    lastReceived = received;
    lastArrived = arrived;
    lastNanos = nanos;
    transmit = 0;
    unanswered = 0;
    return verdict;
  }

  private Optional<NtpSample> sample(
      MemorySegment packet, long origin, long received, long arrived, long nanos) {
    return Optional.of(
        NtpSample.of(
            origin,
            received,
            NtpPacket.transmit(packet),
            arrived,
            NtpPacket.precision(packet),
            precision,
            nanos));
  }

  private static boolean isBefore(long timestamp, long other) {
    return NtpTimestamp.difference(timestamp, other) < 0;
  }

  /// What the last reply told.
  ///
  /// @return empty unless what was accepted last is a reply
  Optional<NtpSample> sample() {
    return sample;
  }

  /// Forgets the exchange before, as when the client's clock was stepped between.
  void clear() {
    lastReceived = 0;
    transmit = 0;
    sample = Optional.empty();
  }
}
