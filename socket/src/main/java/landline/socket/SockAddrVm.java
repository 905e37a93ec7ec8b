// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import landline.socket.internal.Checks;

/// A virtual machine or its host, and a port: `struct sockaddr_vm`; see vsock(7).
///
/// @param cid the context id, 0 to 4294967295, such as [#VMADDR_CID_HOST]
/// @param port 0 to 4294967295; [#VMADDR_PORT_ANY] lets bind(2) choose
/// @param flags 0, or VMADDR_FLAG_TO_HOST
public record SockAddrVm(long cid, long port, int flags) implements SockAddr {

  /// Any context id, for bind(2).
  public static final long VMADDR_CID_ANY = 0xffffffffL;

  /// The hypervisor.
  public static final long VMADDR_CID_HYPERVISOR = 0;

  /// This machine itself, where the kernel has loopback for this family.
  public static final long VMADDR_CID_LOCAL = 1;

  /// The host of a virtual machine.
  public static final long VMADDR_CID_HOST = 2;

  /// Any port, for bind(2).
  public static final long VMADDR_PORT_ANY = 0xffffffffL;

  static final int SIZE = 16;
  private static final long MAX = 0xffffffffL;

  /// Checks the numbers.
  public SockAddrVm {
    Checks.between(0, MAX, cid, "cid");
    Checks.between(0, MAX, port, "port");
    if (flags < 0 || flags > 0xff) {
      throw new IllegalArgumentException("flags are not from 0 to 255: " + flags);
    }
  }

  /// An address without flags.
  ///
  /// @param cid the context id
  public static SockAddrVm of(long cid, long port) {
    return new SockAddrVm(cid, port, 0);
  }

  static SockAddrVm parse(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("not of the form vsock:cid:port: " + text);
    }
    return of(number(parts[1], text), number(parts[2], text));
  }

  private static long number(String digits, String text) {
    if (digits.equals("any")) {
      return MAX;
    }
    if (digits.matches("[0-9]{1,10}") && Long.parseLong(digits) <= MAX) {
      return Long.parseLong(digits);
    }
    throw new IllegalArgumentException("not a number from 0 to 4294967295, nor any: " + text);
  }

  @Override
  public Domain domain() {
    return Domain.VSOCK;
  }

  static SockAddrVm read(MemorySegment memory) {
    return new SockAddrVm(
        Integer.toUnsignedLong(memory.get(ValueLayout.JAVA_INT, 8)),
        Integer.toUnsignedLong(memory.get(ValueLayout.JAVA_INT, 4)),
        Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, 12)));
  }

  int write(MemorySegment memory) {
    memory.asSlice(0, SIZE).fill((byte) 0);
    memory.set(ValueLayout.JAVA_SHORT, 0, (short) Domain.VSOCK.value());
    memory.set(ValueLayout.JAVA_INT, 4, (int) port);
    memory.set(ValueLayout.JAVA_INT, 8, (int) cid);
    memory.set(ValueLayout.JAVA_BYTE, 12, (byte) flags);
    return SIZE;
  }

  /// Context id and port; flags are not in the text.
  ///
  /// @return such as `vsock:2:1234` or `vsock:any:1234`
  @Override
  public String toString() {
    return "vsock:" + (cid == MAX ? "any" : cid) + ":" + (port == MAX ? "any" : port);
  }
}
