// SPDX-License-Identifier: Apache-2.0
package landline.socket.option;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;
import landline.socket.OptionCodec;
import landline.socket.SockAddrIn;
import landline.socket.sys.Scratch;

/// Codecs of option values without a record of their own, and the parts that several structs share.
final class StructCodecs {

  private static final ValueLayout.OfInt NET_INT =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);

  /// An array of `gid_t`.
  static final OptionCodec<List<Long>> GROUPS =
      OptionCodec.readOnly(
          Scratch.DATA,
          (memory, length) ->
              IntStream.range(0, length / Integer.BYTES)
                  .mapToObj(i -> unsigned(memory, i * Integer.BYTES))
                  .toList());

  private StructCodecs() {}

  static long unsigned(MemorySegment memory, int offset) {
    return Integer.toUnsignedLong(memory.get(ValueLayout.JAVA_INT, offset));
  }

  /// `struct in_addr`: the address; its port is ignored.
  static void inAddr(MemorySegment memory, int offset, SockAddrIn address) {
    memory.set(NET_INT, offset, address.address());
  }

  static SockAddrIn inAddr(MemorySegment memory, int offset) {
    return new SockAddrIn(memory.get(NET_INT, offset), 0);
  }
}
