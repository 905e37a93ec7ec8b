// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.SockAddrUn;
import landline.socket.Type;

/// The server under torture.
///
/// @param address its address
/// @param type [Type#STREAM] or [Type#DGRAM]
public record Subject(SockAddr address, Type type) {

  private static final int LOOPBACK_NET = 127;

  /// Checks the type.
  public Subject {
    if (!type.equals(Type.STREAM) && !type.equals(Type.DGRAM)) {
      throw new IllegalArgumentException("neither a stream nor datagrams: " + type);
    }
  }

  /// Whether it is a datagram server.
  public boolean isDatagram() {
    return type.equals(Type.DGRAM);
  }

  /// Whether the address is on this machine: loopback or the UNIX domain.
  public boolean isLocal() {
    return switch (address) {
      case SockAddrUn unix -> true;
      case SockAddrIn inet -> inet.isLoopback();
      case SockAddrIn6 inet ->
          inet.isLoopback() || (inet.isMapped() && (inet.low() >>> 24 & 0xff) == LOOPBACK_NET);
      default -> false;
    };
  }

  /// The kind of address in one word, for reports.
  String transport() {
    if (address instanceof SockAddrUn) {
      return isDatagram() ? "unix-datagram" : "unix";
    }
    return isDatagram() ? "udp" : "tcp";
  }

  /// The address, such as `tcp 127.0.0.1:80`.
  @Override
  public String toString() {
    return transport() + " " + address;
  }
}
