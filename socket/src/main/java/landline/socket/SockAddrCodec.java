// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import landline.socket.sys.Scratch;

/// Socket addresses in the kernel's memory layout, and the parts of their text that all share.
final class SockAddrCodec {

  private SockAddrCodec() {}

  /// Writes the address and returns its length; the memory holds [Scratch#ADDRESS] bytes.
  static int write(SockAddr address, MemorySegment memory) {
    // A switch over types makes a class at its first use, which the usual families need not wait
    // for.
    if (address instanceof SockAddrIn in) {
      return in.write(memory);
    }
    if (address instanceof SockAddrIn6 in6) {
      return in6.write(memory);
    }
    return switch (address) {
      case SockAddrIn in -> in.write(memory);
      case SockAddrIn6 in6 -> in6.write(memory);
      case SockAddrUn un -> un.write(memory);
      case SockAddrVm vm -> vm.write(memory);
      case SockAddrNl nl -> nl.write(memory);
      case SockAddrLl ll -> ll.write(memory);
      case SockAddrRaw raw -> raw.write(memory);
    };
  }

  /// Reads what the kernel wrote. An address too short to name a family is that of an unnamed UNIX
  /// peer, for which the kernel gives a length of 0.
  static SockAddr read(MemorySegment memory, int length) {
    if (length < Short.BYTES) {
      return SockAddrUn.UNNAMED;
    }
    int family = Short.toUnsignedInt(memory.get(ValueLayout.JAVA_SHORT, 0));
    if (family == Domain.INET.value()) {
      return SockAddrIn.read(memory);
    }
    if (family == Domain.INET6.value()) {
      return SockAddrIn6.read(memory);
    }
    if (family == Domain.UNIX.value()) {
      return SockAddrUn.read(memory, length);
    }
    if (family == Domain.VSOCK.value() && length >= SockAddrVm.SIZE) {
      return SockAddrVm.read(memory);
    }
    if (family == Domain.NETLINK.value() && length >= SockAddrNl.SIZE) {
      return SockAddrNl.read(memory);
    }
    if (family == Domain.PACKET.value() && SockAddrLl.fits(length)) {
      return SockAddrLl.read(memory, Math.min(length, Scratch.ADDRESS));
    }
    return SockAddrRaw.read(memory, family, Math.min(length, Scratch.ADDRESS));
  }

  /// The index of the colon between host and port.
  static int colon(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("address has no port: " + text);
    }
    return colon;
  }

  /// The port after the last colon.
  static int port(String text) {
    String digits = text.substring(colon(text) + 1);
    if (digits.matches("[0-9]{1,5}") && Integer.parseInt(digits) <= 0xffff) {
      return Integer.parseInt(digits);
    }
    throw new IllegalArgumentException("port is not a number from 0 to 65535: " + text);
  }
}
