// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import java.time.Duration;
import java.util.List;
import landline.socket.SockAddr;
import landline.socket.SockAddrUn;
import landline.socket.internal.Checks;

/// Trusted proxies of the PROXY protocol of HAProxy, version 1 or 2. [#trusting] is safe; each
/// `with` method returns a copy with one change.
///
/// No header is read from other peers. They are rejected, or served under their own address with
/// all that they send as data.
///
/// @param trusted the addresses of the proxies
/// @param trustUnix whether peers on UNIX sockets are proxies, too; false by default. The socket
///   file's permissions decide who may connect
/// @param required whether each connection from a proxy must begin with a header, true by default.
///   If not, one that begins with anything else, or sends nothing for the time of a header, is
///   served as the proxy's own; that is safe only if the proxy never forwards a client's first
///   bytes without a header, because they could contain one
/// @param othersServed whether peers that are not proxies are served; false by default
/// @param header the time limit for a whole header; 3 seconds by default, which covers a
///   retransmission
public record ProxyConfig(
    List<AddressPrefix> trusted,
    boolean trustUnix,
    boolean required,
    boolean othersServed,
    Duration header) {

  private static final Duration HEADER = Duration.ofSeconds(3);

  /// Checks every component.
  public ProxyConfig {
    trusted = List.copyOf(trusted);
    Checks.positive(header, "header");
  }

  /// Returns a configuration that requires headers from these proxies and rejects all other peers.
  ///
  /// @param proxies the addresses of the proxies
  public static ProxyConfig trusting(AddressPrefix... proxies) {
    return new ProxyConfig(List.of(proxies), false, true, false, HEADER);
  }

  /// Returns a copy that trusts all peers on UNIX sockets, or none.
  public ProxyConfig withTrustUnix(boolean value) {
    return new ProxyConfig(trusted, value, required, othersServed, header);
  }

  /// Returns a copy that requires headers from proxies, or makes them optional.
  public ProxyConfig withRequired(boolean value) {
    return new ProxyConfig(trusted, trustUnix, value, othersServed, header);
  }

  /// Returns a copy that serves peers which are not proxies, or rejects them.
  public ProxyConfig withOthersServed(boolean value) {
    return new ProxyConfig(trusted, trustUnix, required, value, header);
  }

  /// Returns a copy with another time limit for a header.
  ///
  /// @param value more than 0
  public ProxyConfig withHeader(Duration value) {
    return new ProxyConfig(trusted, trustUnix, required, othersServed, value);
  }

  boolean trusts(SockAddr peer) {
    return peer instanceof SockAddrUn
        ? trustUnix
        : trusted.stream().anyMatch(prefix -> prefix.contains(peer));
  }
}
