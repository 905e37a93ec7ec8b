// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;
import landline.socket.sys.Scratch;

/// Forms of option values that are not records of their own, and the parts that several structs
/// share.
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

  /// The number of a descriptor that the kernel opened for this process.
  static final OptionCodec<OwnedDescriptor> DESCRIPTOR =
      OptionCodec.readOnly(
          Integer.BYTES,
          (memory, length) ->
              new OwnedDescriptor(memory.get(ValueLayout.JAVA_INT, 0), "descriptor"));

  private StructCodecs() {}

  static long unsigned(MemorySegment memory, int offset) {
    return Integer.toUnsignedLong(memory.get(ValueLayout.JAVA_INT, offset));
  }

  /// `struct in_addr`: the address, whose port does not matter.
  static void inAddr(MemorySegment memory, int offset, SockAddrIn address) {
    memory.set(NET_INT, offset, address.address());
  }

  static SockAddrIn inAddr(MemorySegment memory, int offset) {
    return new SockAddrIn(memory.get(NET_INT, offset), 0);
  }

  /// `struct sockaddr_storage`.
  static void storage(MemorySegment memory, int offset, SockAddr address) {
    MemorySegment place = memory.asSlice(offset, Scratch.ADDRESS);
    place.fill((byte) 0);
    SockAddrCodec.write(address, place);
  }
}
