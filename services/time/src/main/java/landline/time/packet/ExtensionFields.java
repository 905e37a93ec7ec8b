// SPDX-License-Identifier: Apache-2.0
package landline.time.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// What follows the header of a packet: extension fields and a MAC, RFC 5905 section 7.5 as amended
/// by RFC 7822. An instance is filled by [#walk] again and again and makes no garbage; one thread
/// uses it.
///
/// A MAC is told from a field by what is left, RFC 7822 section 3: a MAC has 20 or 24 bytes, or 4
/// for a crypto-NAK, and a last field without a MAC behind it has at least 28. Before version 4
/// there were no fields, and all that follows is a MAC.
public final class ExtensionFields {

  /// The most fields of a packet.
  public static final int MOST = 24;

  /// The type and length of a field, in bytes.
  public static final int FIELD_HEADER = 4;

  /// The shortest field, its header included.
  static final int SHORTEST = 16;

  /// The shortest last field without a MAC.
  static final int SHORTEST_LAST = 28;

  private static final int CRYPTO_NAK = 4;
  private static final int MAC_MD5 = 20;
  private static final int MAC_SHA1 = 24;
  // Version 2 and 3 knew a DES checksum of 8 bytes.
  private static final int MAC_DES = 12;
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final int[] offsets = new int[MOST];
  private int count;
  private int end;
  private int macLength;

  /// Walks through a packet.
  ///
  /// @param packet the room of the packet, at least as long as the packet
  /// @param length of the packet, at least 48
  /// @return [NtpDrop#NONE], or why the packet is malformed: then nothing is known of it
  public NtpDrop walk(MemorySegment packet, int length) {
    count = 0;
    macLength = 0;
    end = NtpPacket.HEADER;
    if (NtpPacket.version(packet) < NtpPacket.VERSION) {
      return mac(length - end, true);
    }
    while (length - end >= SHORTEST_LAST) {
      int field = Short.toUnsignedInt(packet.get(SHORT, end + 2));
      if (field < SHORTEST || (field & 3) != 0 || field > length - end) {
        return malformed(NtpDrop.EXTENSION_FIELDS);
      }
      if (count == MOST) {
        return malformed(NtpDrop.TOO_MANY_FIELDS);
      }
      offsets[count++] = end;
      end += field;
    }
    return mac(length - end, false);
  }

  private NtpDrop mac(int rest, boolean old) {
    boolean fits =
        switch (rest) {
          case 0, CRYPTO_NAK, MAC_MD5, MAC_SHA1 -> true;
          case MAC_DES -> old;
          default -> false;
        };
    if (!fits) {
      return malformed(NtpDrop.EXTENSION_FIELDS);
    }
    macLength = rest;
    return NtpDrop.NONE;
  }

  private NtpDrop malformed(NtpDrop reason) {
    count = 0;
    end = NtpPacket.HEADER;
    return reason;
  }

  /// The number of fields, 0 to [#MOST].
  public int count() {
    return count;
  }

  /// Where a field begins, with its header.
  ///
  /// @param index 0 to [#count]
  public int offset(int index) {
    return offsets[index];
  }

  /// Where the last field ends and the MAC begins.
  public int end() {
    return end;
  }

  /// The length of the MAC with its key identifier in bytes, 0 if there is none.
  public int macLength() {
    return macLength;
  }

  /// The type of a field.
  ///
  /// @param packet the packet that was walked through
  /// @param index 0 to [#count]
  /// @return 0 to 65,535
  public int type(MemorySegment packet, int index) {
    return Short.toUnsignedInt(packet.get(SHORT, offsets[index]));
  }

  /// The length of a field with its header in bytes.
  ///
  /// @param index 0 to [#count]
  public int length(int index) {
    return (index + 1 < count ? offsets[index + 1] : end) - offsets[index];
  }
}
