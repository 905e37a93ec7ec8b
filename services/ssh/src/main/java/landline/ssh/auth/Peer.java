// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

import java.net.NetworkInterface;
import java.net.SocketException;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;

/// Where a login comes from, as sshd(8) names it without a lookup: an IPv4-mapped address is the
/// IPv4 address.
///
/// @param address of any family
/// @param host the address as text, or `UNKNOWN` if it is not an IP address
public record Peer(SockAddr address, String host) {

  /// Takes an address. An IPv4-mapped one is the IPv4 address.
  public static Peer of(SockAddr address) {
    if (address instanceof SockAddrIn6 in6 && in6.isMapped()) {
      return of(new SockAddrIn((int) in6.low(), in6.port()));
    }
    return new Peer(
        address,
        switch (address) {
          case SockAddrIn in -> in.host();
          case SockAddrIn6 in6 when in6.scopeId() != 0 ->
              new SockAddrIn6(in6.high(), in6.low(), 0, 0, 0).host() + "%" + zone(in6.scopeId());
          case SockAddrIn6 in6 -> in6.host();
          default -> "UNKNOWN";
        });
  }

  private static String zone(int scopeId) {
    try {
      NetworkInterface named = NetworkInterface.getByIndex(scopeId);
      return named == null ? String.valueOf(scopeId) : named.getName();
    } catch (SocketException unreadable) {
      return String.valueOf(scopeId);
    }
  }
}
