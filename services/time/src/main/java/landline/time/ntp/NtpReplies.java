// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import java.lang.foreign.MemorySegment;
import landline.time.packet.NtpPacket;
import landline.time.packet.NtpTimestamp;

/// Which packets are replies to a client's request, RFC 5905 section 8 and RFC 9769 section 2. With
/// NTS, what is authentic is decided before; this is about the header alone.
///
/// Any thread may call it, and it makes no garbage.
final class NtpReplies {

  // RFC 5905 section 7.2: no server is this far from its reference.
  private static final double MOST_ROOT_DISTANCE = 16;

  private static final int INIT = NtpPacket.code("INIT");
  private static final int STEP = NtpPacket.code("STEP");

  private NtpReplies() {}

  /// What a packet is.
  enum Verdict {
    /// A reply in basic mode, whose transmit timestamp is its own.
    BASIC("a reply"),
    /// A reply in interleaved mode, whose transmit timestamp is that of the reply before.
    INTERLEAVED("an interleaved reply"),
    /// A kiss: the identifier of the reference is its code.
    KISS("a kiss"),
    /// It is no packet of a server.
    MALFORMED("not a packet of a server"),
    /// It does not have the timestamp of the request: it is forged, late, or there twice.
    BOGUS("not the reply to the request that was sent last"),
    /// The server says that its clock is not synchronized, or its times make no sense.
    UNSYNCHRONIZED("the server is not synchronized");

    private final String reason;

    Verdict(String reason) {
      this.reason = reason;
    }

    /// The verdict as part of a sentence, without anything that a peer sent.
    String reason() {
      return reason;
    }
  }

  /// Writes the header of a client's request. It tells nothing of the client: all is zero but what
  /// a server needs.
  ///
  /// @param packet room for 48 bytes
  /// @param origin in interleaved mode the receive timestamp of the last reply, else 0
  /// @param receive in interleaved mode another random number, else 0
  /// @param transmit a random number, by which the reply is known; not 0
  static void request(MemorySegment packet, long origin, long receive, long transmit) {
    packet.asSlice(0, NtpPacket.HEADER).fill((byte) 0);
    NtpPacket.leapVersionMode(packet, 0, NtpPacket.VERSION, NtpPacket.MODE_CLIENT);
    NtpPacket.origin(packet, origin);
    NtpPacket.receive(packet, receive);
    NtpPacket.transmit(packet, transmit);
  }

  /// Judges a packet.
  ///
  /// @param packet the room of the packet
  /// @param length of the packet as it arrived
  /// @param receive the receive timestamp of the request, 0 in basic mode
  /// @param transmit the transmit timestamp of the request; once it was answered, the client must
  ///   not ask again with it
  static Verdict judge(MemorySegment packet, int length, long receive, long transmit) {
    if (length < NtpPacket.HEADER
        || NtpPacket.mode(packet) != NtpPacket.MODE_SERVER
        || NtpPacket.version(packet) != NtpPacket.VERSION) {
      return Verdict.MALFORMED;
    }
    long origin = NtpPacket.origin(packet);
    boolean interleaved = receive != 0 && origin == receive;
    if (origin == 0 || (origin != transmit && !interleaved)) {
      return Verdict.BOGUS;
    }
    if (NtpPacket.isKiss(packet)) {
      return isYetToBeSet(NtpPacket.referenceId(packet)) ? Verdict.UNSYNCHRONIZED : Verdict.KISS;
    }
    return isSynchronized(packet)
        ? (interleaved ? Verdict.INTERLEAVED : Verdict.BASIC)
        : Verdict.UNSYNCHRONIZED;
  }

  /// Whether a server of stratum 0 has no time yet, and refuses nothing: ntpd says INIT or STEP,
  /// RFC 5905 section 7.4, and chronyd has no code.
  private static boolean isYetToBeSet(int code) {
    return code == 0 || code == INIT || code == STEP;
  }

  private static boolean isSynchronized(MemorySegment packet) {
    double distance =
        NtpTimestamp.ofShort(NtpPacket.rootDelay(packet)) / 2
            + NtpTimestamp.ofShort(NtpPacket.rootDispersion(packet));
    return NtpPacket.leap(packet) != NtpPacket.LEAP_UNKNOWN
        && NtpPacket.stratum(packet) < NtpPacket.STRATUM_UNSYNCHRONIZED
        && distance < MOST_ROOT_DISTANCE
        && NtpPacket.receive(packet) != NtpTimestamp.UNKNOWN
        && NtpPacket.transmit(packet) != NtpTimestamp.UNKNOWN;
  }
}
