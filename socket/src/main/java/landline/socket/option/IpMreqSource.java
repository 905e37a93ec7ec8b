// SPDX-License-Identifier: Apache-2.0
package landline.socket.option;

import landline.socket.OptionCodec;
import landline.socket.SockAddrIn;

/// A multicast group and a source: `struct ip_mreq_source`; see ip(7). Ports are ignored.
///
/// @param local an address of the interface, or 0.0.0.0 for the route's
/// @param source the sender
public record IpMreqSource(SockAddrIn group, SockAddrIn local, SockAddrIn source) {

  static final OptionCodec<IpMreqSource> CODEC =
      OptionCodec.writeOnly((request, memory) -> {
        StructCodecs.inAddr(memory, 0, request.group);
        StructCodecs.inAddr(memory, 4, request.local);
        StructCodecs.inAddr(memory, 8, request.source);
        return 3 * Integer.BYTES;
      });
}
