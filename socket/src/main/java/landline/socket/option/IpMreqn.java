// SPDX-License-Identifier: Apache-2.0
package landline.socket.option;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import landline.socket.OptionCodec;
import landline.socket.SockAddrIn;

/// A multicast group and an interface: `struct ip_mreqn`; see ip(7). Ports are ignored.
///
/// @param local an address of the interface, or 0.0.0.0
/// @param index the number of the interface, which precedes its address; 0 for any
public record IpMreqn(SockAddrIn group, SockAddrIn local, int index) {

  private static final int SIZE = 12;

  static final OptionCodec<IpMreqn> CODEC = OptionCodec.writeOnly(IpMreqn::write);

  /// Written as the struct, read as an address.
  static final OptionCodec<IpMreqn> CODEC_IF =
      new OptionCodec<>(
          Integer.BYTES,
          IpMreqn::write,
          (memory, length) -> new IpMreqn(SockAddrIn.any(0), StructCodecs.inAddr(memory, 0), 0));

  /// A group on an interface.
  ///
  /// @param index the number of the interface, 0 for the route's
  public static IpMreqn of(SockAddrIn group, int index) {
    return new IpMreqn(group, SockAddrIn.any(0), index);
  }

  private static int write(IpMreqn request, MemorySegment memory) {
    StructCodecs.inAddr(memory, 0, request.group);
    StructCodecs.inAddr(memory, 4, request.local);
    memory.set(ValueLayout.JAVA_INT, 8, request.index);
    return SIZE;
  }
}
