// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HexFormat;
import landline.socket.sys.Scratch;

/// An address of any family, as bytes: what `sa_data` holds after `sa_family`.
///
/// @param data up to 126 bytes
public record SockAddrRaw(Domain domain, byte[] data) implements SockAddr {

  /// Copies the bytes.
  public SockAddrRaw {
    if (data.length > Scratch.ADDRESS - Short.BYTES) {
      throw new IllegalArgumentException("address > 126 bytes: " + data.length);
    }
    data = data.clone();
  }

  /// The bytes after the family.
  @Override
  public byte[] data() {
    return data.clone();
  }

  static SockAddrRaw read(MemorySegment memory, int family, int length) {
    byte[] data = memory.asSlice(Short.BYTES, length - Short.BYTES).toArray(ValueLayout.JAVA_BYTE);
    return new SockAddrRaw(new Domain(family), data);
  }

  int write(MemorySegment memory) {
    memory.set(ValueLayout.JAVA_SHORT, 0, (short) domain.value());
    MemorySegment.copy(data, 0, memory, ValueLayout.JAVA_BYTE, Short.BYTES, data.length);
    return Short.BYTES + data.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SockAddrRaw raw
        && raw.domain.equals(domain)
        && Arrays.equals(raw.data, data);
  }

  @Override
  public int hashCode() {
    return 31 * domain.hashCode() + Arrays.hashCode(data);
  }

  /// Family and bytes.
  ///
  /// @return such as `AF_NETLINK:0011`
  @Override
  public String toString() {
    return domain + ":" + HexFormat.of().formatHex(data);
  }
}
