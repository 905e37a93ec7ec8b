// SPDX-License-Identifier: Apache-2.0
package landline.ssh.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;

/// An address that java.net has no class for, such as that of an unnamed UNIX socket.
final class SessionAddress extends SocketAddress {

  private static final long serialVersionUID = 1;

  private final String text;

  private SessionAddress(String text) {
    this.text = text;
  }

  /// Converts an address: the SSH library takes those of java.net.
  static SocketAddress of(SockAddr address) {
    return switch (address) {
      case SockAddrIn in -> new InetSocketAddress(InetAddress.ofLiteral(in.host()), in.port());
      case SockAddrIn6 in6 -> new InetSocketAddress(InetAddress.ofLiteral(in6.host()), in6.port());
      default -> new SessionAddress(address.toString());
    };
  }

  @Override
  public String toString() {
    return text;
  }
}
