// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.regex.Pattern;
import landline.socket.internal.Checks;

/// A netlink socket: `struct sockaddr_nl`; see netlink(7).
///
/// @param pid the port id, 0 to 4294967295: 0 is the kernel, or lets bind(2) choose; often the
///   process id of its owner
/// @param groups the multicast groups 1 to 32, one bit each; for more, see
///   [landline.socket.option.NetlinkOptions#NETLINK_ADD_MEMBERSHIP]
public record SockAddrNl(long pid, int groups) implements SockAddr {

  /// The kernel.
  public static final SockAddrNl KERNEL = new SockAddrNl(0, 0);

  static final int SIZE = 12;
  private static final Pattern TEXT =
      Pattern.compile("netlink:pid ([0-9]{1,10}) groups 0x([0-9a-f]{1,8})");

  /// Checks the port id.
  public SockAddrNl {
    Checks.between(0, 0xffffffffL, pid, "pid");
  }

  static SockAddrNl parse(String text) {
    var parts = TEXT.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("not of the form netlink:pid N groups 0xN: " + text);
    }
    return new SockAddrNl(
        Long.parseLong(parts.group(1)), Integer.parseUnsignedInt(parts.group(2), 16));
  }

  @Override
  public Domain domain() {
    return Domain.NETLINK;
  }

  static SockAddrNl read(MemorySegment memory) {
    return new SockAddrNl(
        Integer.toUnsignedLong(memory.get(ValueLayout.JAVA_INT, 4)),
        memory.get(ValueLayout.JAVA_INT, 8));
  }

  int write(MemorySegment memory) {
    memory.asSlice(0, SIZE).fill((byte) 0);
    memory.set(ValueLayout.JAVA_SHORT, 0, (short) Domain.NETLINK.value());
    memory.set(ValueLayout.JAVA_INT, 4, (int) pid);
    memory.set(ValueLayout.JAVA_INT, 8, groups);
    return SIZE;
  }

  /// Port id and groups.
  ///
  /// @return such as `netlink:pid 0 groups 0x0`
  @Override
  public String toString() {
    return "netlink:pid " + pid + " groups 0x" + Integer.toHexString(groups);
  }
}
