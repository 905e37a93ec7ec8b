// SPDX-License-Identifier: Apache-2.0
package landline.socket.option;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import landline.socket.OptionCodec;
import landline.socket.SockAddrIn6;

/// An IPv6 multicast or anycast group and an interface: `struct ipv6_mreq`; see ipv6(7). Port and
/// scope of the group are ignored.
///
/// @param index the number of the interface, 0 for the route's
public record Ipv6Mreq(SockAddrIn6 group, int index) {

  private static final ValueLayout.OfLong NET_LONG =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN);
  private static final int SIZE = 20;

  static final OptionCodec<Ipv6Mreq> CODEC = OptionCodec.writeOnly(Ipv6Mreq::write);

  private static int write(Ipv6Mreq request, MemorySegment memory) {
    memory.set(NET_LONG, 0, request.group.high());
    memory.set(NET_LONG, 8, request.group.low());
    memory.set(ValueLayout.JAVA_INT, 16, request.index);
    return SIZE;
  }
}
