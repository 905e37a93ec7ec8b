// SPDX-License-Identifier: Apache-2.0
package landline.time.packet;

import java.lang.foreign.MemorySegment;

/// Which packets a server answers, and the answer, in place of the request. No reply is longer than
/// its request, so that a forged source is not flooded, and no reply is itself answered, so that
/// two servers can't keep each other busy.
///
/// Any thread may call it, and it makes no garbage.
public final class NtpRequests {

  /// The longest request that is looked at, in bytes: one of NTS with eight cookies has some 1,100.
  public static final int MOST_BYTES = 2048;

  // RFC 5905 section 7.3: the range of poll exponents.
  private static final int MOST_POLL = 17;

  private NtpRequests() {}

  /// Decides whether a packet is a request: by its length, version and mode and its sender's port.
  ///
  /// Modes 1 and 3 are requests, RFC 5905 section 9.2; a symmetric peer is answered as by a server
  /// that never follows it. In version 1 there were no modes, and one that is not from the port of
  /// NTP is a client's.
  ///
  /// @param packet the room of the packet
  /// @param length of the packet in bytes, as it arrived
  /// @param port the source port; what is not positive is none
  /// @return [NtpDrop#NONE] if the packet is a request
  public static NtpDrop check(MemorySegment packet, int length, int port) {
    if (length < NtpPacket.HEADER) {
      return NtpDrop.TOO_SHORT;
    }
    if (length > MOST_BYTES || length > packet.byteSize()) {
      return NtpDrop.TOO_LONG;
    }
    if (port <= 0) {
      return NtpDrop.PORT_ZERO;
    }
    int version = NtpPacket.version(packet);
    if (version == 0 || version > NtpPacket.VERSION) {
      return NtpDrop.VERSION;
    }
    return switch (NtpPacket.mode(packet)) {
      case NtpPacket.MODE_ACTIVE, NtpPacket.MODE_CLIENT -> NtpDrop.NONE;
      case NtpPacket.MODE_CONTROL, NtpPacket.MODE_PRIVATE -> NtpDrop.CONTROL;
      case NtpPacket.MODE_UNSPECIFIED ->
          version == 1 && port != NtpPacket.PORT ? NtpDrop.NONE : NtpDrop.NOT_A_REQUEST;
      default -> NtpDrop.NOT_A_REQUEST;
    };
  }

  /// Writes the header of a reply over that of its request, in basic mode: the origin is the
  /// request's transmit timestamp.
  ///
  /// @param packet a request that passed [#check]
  /// @param clock what the server knows of its clock
  /// @param receive when the request arrived
  /// @param transmit when the reply is sent, as well as it is known before
  /// @return the length of the header, which is a whole reply to a request without NTS
  public static int reply(MemorySegment packet, ServerClock clock, long receive, long transmit) {
    return reply(packet, clock, NtpPacket.transmit(packet), receive, transmit);
  }

  /// Writes the header of a reply over that of its request, in interleaved mode, RFC 9769 section
  /// 2: the origin is the request's receive timestamp.
  ///
  /// @param packet a request that passed [#check]
  /// @param clock what the server knows of its clock
  /// @param receive when the request arrived
  /// @param transmitted when the previous reply was sent, from the table of interleaved clients
  /// @return the length of the header
  public static int interleavedReply(
      MemorySegment packet, ServerClock clock, long receive, long transmitted) {
    return reply(packet, clock, NtpPacket.receive(packet), receive, transmitted);
  }

  private static int reply(
      MemorySegment packet, ServerClock clock, long origin, long receive, long transmit) {
    begin(packet, clock.leap());
    NtpPacket.stratum(packet, clock.stratum());
    NtpPacket.precision(packet, clock.precision());
    NtpPacket.rootDelay(packet, clock.rootDelay());
    NtpPacket.rootDispersion(packet, clock.rootDispersion(receive));
    NtpPacket.referenceId(packet, clock.referenceId());
    NtpPacket.reference(packet, earlier(earlier(clock.reference(), receive), transmit));
    NtpPacket.origin(packet, origin);
    NtpPacket.receive(packet, receive);
    NtpPacket.transmit(packet, transmit);
    return NtpPacket.HEADER;
  }

  /// The reference, or another timestamp before it: to a client, a clock that was set after the
  /// packet was sent is malformed, and in interleaved mode that is the packet before.
  private static long earlier(long reference, long other) {
    return reference != NtpTimestamp.UNKNOWN && NtpTimestamp.difference(other, reference) < 0
        ? other
        : reference;
  }

  /// Writes a kiss over a request, RFC 5905 section 7.4. It has no time: a client that does not
  /// know kisses can't mistake it for a reply, since its clock is not synchronized.
  ///
  /// @param packet a request that passed [#check]
  /// @param code such as [NtpPacket#KISS_RATE]
  /// @return the length of the reply
  public static int kiss(MemorySegment packet, int code) {
    long origin = NtpPacket.transmit(packet);
    begin(packet, NtpPacket.LEAP_UNKNOWN);
    NtpPacket.stratum(packet, NtpPacket.STRATUM_UNSPECIFIED);
    NtpPacket.precision(packet, 0);
    NtpPacket.rootDelay(packet, 0);
    NtpPacket.rootDispersion(packet, 0);
    NtpPacket.referenceId(packet, code);
    NtpPacket.reference(packet, 0);
    NtpPacket.origin(packet, origin);
    // Both as in the request: a kiss tells no time, but some clients drop zeros as malformed.
    NtpPacket.receive(packet, origin);
    NtpPacket.transmit(packet, origin);
    return NtpPacket.HEADER;
  }

  private static void begin(MemorySegment packet, int leap) {
    boolean active = NtpPacket.mode(packet) == NtpPacket.MODE_ACTIVE;
    int mode = active ? NtpPacket.MODE_PASSIVE : NtpPacket.MODE_SERVER;
    NtpPacket.leapVersionMode(packet, leap, NtpPacket.version(packet), mode);
    NtpPacket.poll(packet, Math.clamp(NtpPacket.poll(packet), 0, MOST_POLL));
  }
}
