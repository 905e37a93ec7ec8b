// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;
import landline.socket.internal.Checks;

/// An address of the link layer: `struct sockaddr_ll`; see packet(7). bind(2) uses protocol and
/// index, sendto(2) those and the address; the kernel sets the rest for a received packet.
///
/// @param protocol the protocol's number in Ethernet, such as 0x0800, in host byte order
/// @param index the number of the interface, 0 for any
/// @param hatype the ARP type of the interface, such as 772 for loopback
/// @param pkttype the kind of packet, such as 0 (PACKET_HOST) for one to this machine
/// @param address the address in the link layer, up to 8 bytes
public record SockAddrLl(int protocol, int index, int hatype, int pkttype, byte[] address)
    implements SockAddr {

  private static final ValueLayout.OfShort NET_SHORT =
      ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final int ADDRESS = 12;
  private static final int MOST = 8;
  private static final HexFormat COLONS = HexFormat.ofDelimiter(":");
  private static final Pattern TEXT =
      Pattern.compile("packet:(\\S+) 0x([0-9a-f]{4})(?: ((?:[0-9a-f]{2}:){0,7}[0-9a-f]{2}))?");

  /// Checks the numbers and copies the bytes.
  public SockAddrLl {
    Checks.between(0, 0xffff, protocol, "protocol");
    Checks.between(0, 0xffff, hatype, "hatype");
    Checks.between(0, 0xff, pkttype, "pkttype");
    if (address.length > MOST) {
      throw new IllegalArgumentException("address > 8 bytes: " + address.length);
    }
    address = address.clone();
  }

  /// Makes an address for bind(2).
  ///
  /// @param protocol such as 0x0800 for IPv4 or 3 for all
  /// @param index the number of the interface
  public static SockAddrLl of(int protocol, int index) {
    return new SockAddrLl(protocol, index, 0, 0, new byte[0]);
  }

  /// The address in the link layer.
  @Override
  public byte[] address() {
    return address.clone();
  }

  static SockAddrLl parse(String text) {
    var parts = TEXT.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "not of the form packet:interface 0xNNNN [address]: " + text);
    }
    byte[] address = parts.group(3) == null ? new byte[0] : COLONS.parseHex(parts.group(3));
    return new SockAddrLl(
        Integer.parseInt(parts.group(2), 16), index(parts.group(1), text), 0, 0, address);
  }

  private static int index(String name, String text) {
    if (name.equals("any")) {
      return 0;
    }
    try {
      if (name.matches("[0-9]{1,9}")) {
        return Integer.parseInt(name);
      }
      NetworkInterface named = NetworkInterface.getByName(name);
      if (named != null) {
        return named.getIndex();
      }
    } catch (SocketException unreadable) {
      throw new IllegalArgumentException("interfaces can't be read: " + text, unreadable);
    }
    throw new IllegalArgumentException("no such interface: " + text);
  }

  @Override
  public Domain domain() {
    return Domain.PACKET;
  }

  static boolean fits(int length) {
    return length >= ADDRESS;
  }

  static SockAddrLl read(MemorySegment memory, int length) {
    int told = Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, 11));
    int size = Math.min(Math.min(told, MOST), length - ADDRESS);
    return new SockAddrLl(
        Short.toUnsignedInt(memory.get(NET_SHORT, 2)),
        memory.get(ValueLayout.JAVA_INT, 4),
        Short.toUnsignedInt(memory.get(ValueLayout.JAVA_SHORT, 8)),
        Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, 10)),
        memory.asSlice(ADDRESS, size).toArray(ValueLayout.JAVA_BYTE));
  }

  int write(MemorySegment memory) {
    memory.asSlice(0, ADDRESS + MOST).fill((byte) 0);
    memory.set(ValueLayout.JAVA_SHORT, 0, (short) Domain.PACKET.value());
    memory.set(NET_SHORT, 2, (short) protocol);
    memory.set(ValueLayout.JAVA_INT, 4, index);
    memory.set(ValueLayout.JAVA_SHORT, 8, (short) hatype);
    memory.set(ValueLayout.JAVA_BYTE, 10, (byte) pkttype);
    memory.set(ValueLayout.JAVA_BYTE, 11, (byte) address.length);
    MemorySegment.copy(address, 0, memory, ValueLayout.JAVA_BYTE, ADDRESS, address.length);
    return ADDRESS + MOST;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SockAddrLl ll
        && ll.protocol == protocol
        && ll.index == index
        && ll.hatype == hatype
        && ll.pkttype == pkttype
        && Arrays.equals(ll.address, address);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * protocol + index) + Arrays.hashCode(address);
  }

  /// Interface, protocol, and the address if there is one. The ARP type and the kind of packet are
  /// not in the text. Looks up the name of the interface.
  ///
  /// @return such as `packet:lo 0x0800` or `packet:eth0 0x0806 02:00:00:00:00:01`
  @Override
  public String toString() {
    String where = index == 0 ? "any" : name();
    String link = address.length == 0 ? "" : " " + COLONS.formatHex(address);
    return "packet:%s 0x%04x%s".formatted(where, protocol, link);
  }

  private String name() {
    try {
      NetworkInterface named = index > 0 ? NetworkInterface.getByIndex(index) : null;
      return named == null ? String.valueOf(index) : named.getName();
    } catch (SocketException unreadable) {
      return String.valueOf(index);
    }
  }
}
