// SPDX-License-Identifier: Apache-2.0
package landline.socket.option;

import java.lang.foreign.ValueLayout;
import landline.socket.OptionCodec;
import landline.socket.SockAddr;

/// A multicast group of either family and an interface: `struct group_req`; RFC 3678. The group's
/// port is ignored.
///
/// @param index the number of the interface, 0 for the route's
public record GroupReq(int index, SockAddr group) {

  private static final int GROUP = 8;
  private static final int SIZE = 136;

  static final OptionCodec<GroupReq> CODEC =
      OptionCodec.writeOnly((request, memory) -> {
        memory.set(ValueLayout.JAVA_LONG, 0, 0);
        memory.set(ValueLayout.JAVA_INT, 0, request.index);
        OptionCodec.writeSockAddr(memory, GROUP, request.group);
        return SIZE;
      });
}
