// SPDX-License-Identifier: Apache-2.0
package landline.time.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// The header of an NTP packet, in place: RFC 5905 section 7.3, the same in versions 1 to 4. Each
/// method reads or writes one field of a packet that begins with the segment; none makes an object,
/// except the two that return text.
///
/// Nothing is checked here but the bounds of the segment. A segment that is the room of a datagram
/// has what an earlier one left: only [NtpRequests#check] tells whether a header has arrived.
public final class NtpPacket {

  /// The length of the header in bytes.
  public static final int HEADER = 48;

  /// The port of NTP.
  public static final int PORT = 123;

  /// The version of RFC 5905.
  public static final int VERSION = 4;

  /// The leap indicator of a clock that is not synchronized.
  public static final int LEAP_UNKNOWN = 3;

  /// Modes, RFC 5905 figure 10.
  public static final int MODE_UNSPECIFIED = 0;

  /// A symmetric peer that asks.
  public static final int MODE_ACTIVE = 1;

  /// A symmetric peer that answers.
  public static final int MODE_PASSIVE = 2;

  /// A client.
  public static final int MODE_CLIENT = 3;

  /// A server.
  public static final int MODE_SERVER = 4;

  /// A broadcast.
  public static final int MODE_BROADCAST = 5;

  /// A control message of RFC 9327.
  public static final int MODE_CONTROL = 6;

  /// A control message of ntpd's own.
  public static final int MODE_PRIVATE = 7;

  /// The stratum of a kiss, and of a clock that has never been set.
  public static final int STRATUM_UNSPECIFIED = 0;

  /// The first stratum that means not synchronized.
  public static final int STRATUM_UNSYNCHRONIZED = 16;

  /// The kiss by which a server tells that a client asks too often.
  public static final int KISS_RATE = code("RATE");

  /// The kiss by which a server denies service.
  public static final int KISS_DENY = code("DENY");

  /// The kiss of a server without access for this client.
  public static final int KISS_RSTR = code("RSTR");

  /// The kiss of RFC 8915 section 5.7: the cookie or the authenticator is bad.
  public static final int KISS_NTSN = code("NTSN");

  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

  private static final int STRATUM = 1;
  private static final int POLL = 2;
  private static final int PRECISION = 3;
  private static final int ROOT_DELAY = 4;
  private static final int ROOT_DISPERSION = 8;
  private static final int REFERENCE_ID = 12;
  private static final int REFERENCE = 16;
  private static final int ORIGIN = 24;
  private static final int RECEIVE = 32;
  private static final int TRANSMIT = 40;

  private NtpPacket() {}

  /// The leap indicator, 0 to 3.
  public static int leap(MemorySegment packet) {
    return packet.get(BYTE, 0) >> 6 & 3;
  }

  /// The version, 0 to 7.
  public static int version(MemorySegment packet) {
    return packet.get(BYTE, 0) >> 3 & 7;
  }

  /// The mode, 0 to 7.
  public static int mode(MemorySegment packet) {
    return packet.get(BYTE, 0) & 7;
  }

  /// Sets the first byte.
  public static void leapVersionMode(MemorySegment packet, int leap, int version, int mode) {
    packet.set(BYTE, 0, (byte) (leap << 6 | version << 3 | mode));
  }

  /// The stratum, 0 to 255.
  public static int stratum(MemorySegment packet) {
    return Byte.toUnsignedInt(packet.get(BYTE, STRATUM));
  }

  /// Sets the stratum.
  public static void stratum(MemorySegment packet, int stratum) {
    packet.set(BYTE, STRATUM, (byte) stratum);
  }

  /// The poll interval as a power of two in seconds, -128 to 127.
  public static int poll(MemorySegment packet) {
    return packet.get(BYTE, POLL);
  }

  /// Sets the poll interval.
  public static void poll(MemorySegment packet, int log2Seconds) {
    packet.set(BYTE, POLL, (byte) log2Seconds);
  }

  /// The precision of the clock as a power of two in seconds, -128 to 127.
  public static int precision(MemorySegment packet) {
    return packet.get(BYTE, PRECISION);
  }

  /// Sets the precision.
  public static void precision(MemorySegment packet, int log2Seconds) {
    packet.set(BYTE, PRECISION, (byte) log2Seconds);
  }

  /// The round-trip delay to the reference clock, a short of [NtpTimestamp].
  public static int rootDelay(MemorySegment packet) {
    return packet.get(INT, ROOT_DELAY);
  }

  /// Sets the round-trip delay to the reference clock.
  public static void rootDelay(MemorySegment packet, int units) {
    packet.set(INT, ROOT_DELAY, units);
  }

  /// The error bound towards the reference clock, a short of [NtpTimestamp].
  public static int rootDispersion(MemorySegment packet) {
    return packet.get(INT, ROOT_DISPERSION);
  }

  /// Sets the error bound towards the reference clock.
  public static void rootDispersion(MemorySegment packet, int units) {
    packet.set(INT, ROOT_DISPERSION, units);
  }

  /// The identifier of the reference, see [#referenceText]; the kiss code at stratum 0.
  public static int referenceId(MemorySegment packet) {
    return packet.get(INT, REFERENCE_ID);
  }

  /// Sets the identifier of the reference.
  public static void referenceId(MemorySegment packet, int id) {
    packet.set(INT, REFERENCE_ID, id);
  }

  /// When the clock was last set.
  public static long reference(MemorySegment packet) {
    return packet.get(LONG, REFERENCE);
  }

  /// Sets when the clock was last set.
  public static void reference(MemorySegment packet, long timestamp) {
    packet.set(LONG, REFERENCE, timestamp);
  }

  /// The timestamp of the packet to which this one responds.
  public static long origin(MemorySegment packet) {
    return packet.get(LONG, ORIGIN);
  }

  /// Sets the timestamp of the packet to which this one responds.
  public static void origin(MemorySegment packet, long timestamp) {
    packet.set(LONG, ORIGIN, timestamp);
  }

  /// When that packet arrived.
  public static long receive(MemorySegment packet) {
    return packet.get(LONG, RECEIVE);
  }

  /// Sets when that packet arrived.
  public static void receive(MemorySegment packet, long timestamp) {
    packet.set(LONG, RECEIVE, timestamp);
  }

  /// When this packet, or in interleaved mode the one before, was sent.
  public static long transmit(MemorySegment packet) {
    return packet.get(LONG, TRANSMIT);
  }

  /// Sets when this packet was sent.
  public static void transmit(MemorySegment packet, long timestamp) {
    packet.set(LONG, TRANSMIT, timestamp);
  }

  /// Whether a reply is a kiss, RFC 5905 section 7.4: its [#referenceId] is a code and it has no
  /// time.
  public static boolean isKiss(MemorySegment packet) {
    return stratum(packet) == STRATUM_UNSPECIFIED;
  }

  /// The number of a kiss code or of a reference clock's name.
  ///
  /// @param ascii 1 to 4 characters; shorter ones are padded with zeros
  /// @throws IllegalArgumentException if it is no such text
  public static int code(String ascii) {
    if (ascii.isEmpty() || ascii.length() > 4) {
      throw new IllegalArgumentException("code is not 1 to 4 characters: " + ascii);
    }
    int code = 0;
    for (int i = 0; i < 4; i++) {
      int character = i < ascii.length() ? ascii.charAt(i) : 0;
      if (i < ascii.length() && !isPrintable(character)) {
        throw new IllegalArgumentException("code is not ASCII: " + ascii);
      }
      code = code << 8 | character;
    }
    return code;
  }

  /// A reference identifier as text: at strata 0 and 1 a name such as `GPS` or `RATE`, above that
  /// an IPv4 address in dots, which for an IPv6 server is the start of a hash instead. A name with
  /// anything but printable ASCII is shown in hexadecimal digits.
  ///
  /// @param stratum 0 to 255, as in the packet
  /// @param id as in the packet
  /// @return such as `PPS`, `192.0.2.1`, `0x01020304`
  public static String referenceText(int stratum, int id) {
    if (stratum > 1) {
      return (id >>> 24) + "." + (id >>> 16 & 0xff) + "." + (id >>> 8 & 0xff) + "." + (id & 0xff);
    }
    var text = new StringBuilder(4);
    for (int shift = 24; shift >= 0 && (id << (24 - shift)) != 0; shift -= 8) {
      int character = id >>> shift & 0xff;
      if (!isPrintable(character)) {
        return "0x%08x".formatted(id);
      }
      text.append((char) character);
    }
    return text.toString();
  }

  private static boolean isPrintable(int character) {
    return character > ' ' && character < 0x7f;
  }
}
