// SPDX-License-Identifier: Apache-2.0
package landline.socket.option;

import java.lang.foreign.ValueLayout;
import landline.socket.OptionCodec;
import landline.socket.SockAddr;

/// A multicast group of either family, an interface, and a source: `struct group_source_req`; RFC
/// 3678. Ports are ignored.
///
/// @param index the number of the interface, 0 for the route's
/// @param source the sender
public record GroupSourceReq(int index, SockAddr group, SockAddr source) {

  private static final int GROUP = 8;
  private static final int SOURCE = 136;
  private static final int SIZE = 264;

  static final OptionCodec<GroupSourceReq> CODEC =
      OptionCodec.writeOnly((request, memory) -> {
        memory.set(ValueLayout.JAVA_LONG, 0, 0);
        memory.set(ValueLayout.JAVA_INT, 0, request.index);
        OptionCodec.writeSockAddr(memory, GROUP, request.group);
        OptionCodec.writeSockAddr(memory, SOURCE, request.source);
        return SIZE;
      });
}
