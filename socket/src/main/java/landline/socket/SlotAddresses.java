// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Optional;

/// The packet info of a received datagram: its destination address and interface; see ip(7) and
/// ipv6(7).
final class SlotAddresses {

  // struct in_pktinfo: int ipi_ifindex, in_addr ipi_spec_dst (an address of ours), in_addr ipi_addr
  private static final int INDEX_4 = 0;
  private static final int OURS_4 = 4;
  private static final int TO_4 = 8;
  static final int SIZE_4 = 12;

  // struct in6_pktinfo: in6_addr ipi6_addr, int ipi6_ifindex
  private static final int INDEX_6 = 16;
  static final int SIZE_6 = 20;

  // struct sockaddr_in and sockaddr_in6
  private static final int PORT = 2;
  private static final int IN_ADDRESS = 4;
  private static final int IN6_ADDRESS = 8;
  private static final long MAPPED = 0xffff_0000_0000L;
  private static final ValueLayout.OfShort NET_SHORT =
      ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt NET_INT =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong NET_LONG =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN);

  private SlotAddresses() {}

  /// See [DatagramSlot#addressHigh].
  ///
  /// @param length of the address, 0 for none
  static long high(MemorySegment name, int length) {
    return isOf(Domain.INET6, name, length) ? name.get(NET_LONG, IN6_ADDRESS) : 0;
  }

  /// See [DatagramSlot#addressLow].
  static long low(MemorySegment name, int length) {
    if (isOf(Domain.INET6, name, length)) {
      return name.get(NET_LONG, IN6_ADDRESS + Long.BYTES);
    }
    return isOf(Domain.INET, name, length)
        ? MAPPED | Integer.toUnsignedLong(name.get(NET_INT, IN_ADDRESS))
        : 0;
  }

  /// See [DatagramSlot#port].
  static int port(MemorySegment name, int length) {
    return isOf(Domain.INET, name, length) || isOf(Domain.INET6, name, length)
        ? Short.toUnsignedInt(name.get(NET_SHORT, PORT))
        : -1;
  }

  private static boolean isOf(Domain family, MemorySegment name, int length) {
    return length > 0 && name.get(ValueLayout.JAVA_SHORT, 0) == family.value();
  }

  static Optional<SockAddr> destination(SlotMetadata details, MemorySegment memory) {
    long info = details.packetInfo6;
    if (info == 0) {
      return details.packetInfo4 == 0
          ? Optional.empty()
          : Optional.of(new SockAddrIn(address(memory, details.packetInfo4 + TO_4), 0));
    }
    int scope = isLinkLocal(memory, info) ? integer(memory, info + INDEX_6) : 0;
    long high = Long.reverseBytes(memory.get(ValueLayout.JAVA_LONG, info));
    long low = Long.reverseBytes(memory.get(ValueLayout.JAVA_LONG, info + Long.BYTES));
    return Optional.of(new SockAddrIn6(high, low, 0, 0, scope));
  }

  static int interfaceIndex(SlotMetadata details, MemorySegment memory) {
    if (details.packetInfo6 != 0) {
      return integer(memory, details.packetInfo6 + INDEX_6);
    }
    return details.packetInfo4 == 0 ? 0 : integer(memory, details.packetInfo4 + INDEX_4);
  }

  /// Appends the control message that makes a reply come from the datagram's destination. The
  /// interface is left to routing, except where the address is meaningless without one. For an IPv4
  /// peer of an INET6 socket the kernel takes that of IPv4.
  static void answer(SlotMetadata details, ControlBuffer control) {
    MemorySegment memory = control.memory();
    long info = details.packetInfo6;
    if (details.packetInfo4 != 0) {
      put4(control, integer(memory, details.packetInfo4 + OURS_4));
    } else if (info != 0 && !isMulticast(memory, info)) {
      control.put(SlotMetadata.IPPROTO_IPV6, SlotMetadata.IPV6_PKTINFO, SIZE_6);
      MemorySegment.copy(memory, info, memory, control.data(), SIZE_6);
      if (!isLinkLocal(memory, info)) {
        memory.set(ValueLayout.JAVA_INT, (long) control.data() + INDEX_6, 0);
      }
    }
  }

  /// Whether the datagram was sent to more than this machine; see [DatagramSlot#isToGroup]. Only
  /// IP_PKTINFO tells it of IPv4: a broadcast address looks like any other.
  static boolean isToGroup(SlotMetadata details, MemorySegment memory) {
    long info = details.packetInfo4;
    return info == 0
        ? details.packetInfo6 != 0 && isMulticast(memory, details.packetInfo6)
        : integer(memory, info + OURS_4) != integer(memory, info + TO_4);
  }

  /// The source address that [#answer] sets; see [DatagramSlot#answerSource].
  static Optional<SockAddr> answerSource(SlotMetadata details, MemorySegment memory) {
    if (details.packetInfo4 != 0) {
      int ours = address(memory, details.packetInfo4 + OURS_4);
      return Optional.of(
          details.packetInfo6 == 0
              ? new SockAddrIn(ours, 0)
              : new SockAddrIn6(0, MAPPED | Integer.toUnsignedLong(ours), 0, 0, 0));
    }
    return isToGroup(details, memory) ? Optional.empty() : destination(details, memory);
  }

  /// Appends the control message that sets the source address.
  static void source(SockAddr from, ControlBuffer control) {
    MemorySegment memory = control.memory();
    switch (from) {
      case SockAddrIn in -> put4(control, Integer.reverseBytes(in.address()));
      case SockAddrIn6 in6 -> {
        control.put(SlotMetadata.IPPROTO_IPV6, SlotMetadata.IPV6_PKTINFO, SIZE_6);
        long at = control.data();
        memory.set(ValueLayout.JAVA_LONG, at, Long.reverseBytes(in6.high()));
        memory.set(ValueLayout.JAVA_LONG, at + Long.BYTES, Long.reverseBytes(in6.low()));
        memory.set(ValueLayout.JAVA_INT, at + INDEX_6, in6.scopeId());
      }
      default -> throw new IllegalArgumentException("source is not an IP address: " + from);
    }
  }

  /// Appends IP_PKTINFO.
  ///
  /// @param ours the source, in network byte order
  private static void put4(ControlBuffer control, int ours) {
    MemorySegment memory = control.memory();
    control.put(SlotMetadata.IPPROTO_IP, SlotMetadata.IP_PKTINFO, SIZE_4);
    memory.set(ValueLayout.JAVA_INT, (long) control.data() + INDEX_4, 0);
    memory.set(ValueLayout.JAVA_INT, (long) control.data() + OURS_4, ours);
    memory.set(ValueLayout.JAVA_INT, (long) control.data() + TO_4, 0);
  }

  private static boolean isMulticast(MemorySegment memory, long address) {
    return memory.get(ValueLayout.JAVA_BYTE, address) == -1;
  }

  private static boolean isLinkLocal(MemorySegment memory, long address) {
    return memory.get(ValueLayout.JAVA_BYTE, address) == (byte) 0xfe
        && (memory.get(ValueLayout.JAVA_BYTE, address + 1) & 0xc0) == 0x80;
  }

  /// An IPv4 address.
  private static int address(MemorySegment memory, long at) {
    return memory.get(NET_INT, at);
  }

  private static int integer(MemorySegment memory, long at) {
    return memory.get(ValueLayout.JAVA_INT, at);
  }
}
