// SPDX-License-Identifier: Apache-2.0
package landline.socket.option;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HexFormat;
import landline.socket.OptionCodec;
import landline.socket.internal.Checks;

/// A membership that makes an interface receive more than its own packets: `struct packet_mreq`;
/// see packet(7).
///
/// @param index the number of the interface
/// @param type 0 for a multicast address (PACKET_MR_MULTICAST), 1 for everything
///   (PACKET_MR_PROMISC), 2 for all multicasts (PACKET_MR_ALLMULTI), 3 for another own address
/// @param address the address, up to 8 bytes; empty where the type needs none
public record PacketMreq(int index, int type, byte[] address) {

  private static final int SIZE = 16;

  static final OptionCodec<PacketMreq> CODEC = OptionCodec.writeOnly(PacketMreq::write);

  /// Checks the type and copies the bytes.
  public PacketMreq {
    Checks.between(0, 0xffff, type, "type");
    if (address.length > 8) {
      throw new IllegalArgumentException("address > 8 bytes: " + address.length);
    }
    address = address.clone();
  }

  /// The address.
  @Override
  public byte[] address() {
    return address.clone();
  }

  private static int write(PacketMreq request, MemorySegment memory) {
    memory.asSlice(0, SIZE).fill((byte) 0);
    memory.set(ValueLayout.JAVA_INT, 0, request.index);
    memory.set(ValueLayout.JAVA_SHORT, 4, (short) request.type);
    memory.set(ValueLayout.JAVA_SHORT, 6, (short) request.address.length);
    MemorySegment.copy(
        request.address, 0, memory, ValueLayout.JAVA_BYTE, 8, request.address.length);
    return SIZE;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PacketMreq request
        && request.index == index
        && request.type == type
        && Arrays.equals(request.address, address);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * index + type) + Arrays.hashCode(address);
  }

  /// The numbers, and the address in hexadecimal.
  ///
  /// @return for a message
  @Override
  public String toString() {
    String hex = HexFormat.ofDelimiter(":").formatHex(address);
    return "PacketMreq[index=" + index + ", type=" + type + ", address=" + hex + "]";
  }
}
