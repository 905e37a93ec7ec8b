// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import java.time.Duration;
import java.util.List;
import landline.socket.SockAddr;
import landline.socket.SockAddrUn;
import landline.socket.internal.Checks;

/// Which proxies may tell, by the PROXY protocol of HAProxy in version 1 or 2, on whose behalf they
/// connect. [#trusting] is safe; each `with` method gives a copy with one change.
///
/// Nobody else is asked: of a peer that is not trusted no byte is looked at. Such a peer is turned
/// away, or served as who it is, with all that it sends as data.
///
/// @param trusted where the proxies are
/// @param trustUnix whether peers on UNIX sockets are proxies, too; false by default. Who may
///   connect there is a matter of the socket file's permissions
/// @param required whether each connection from a proxy must begin with a header, true by default.
///   If not, one that begins with anything else, or stays silent for the time of a header, is
///   served as the proxy's own; that is safe only if the proxy never passes on the first bytes of
///   others without a header, for these could be one
/// @param othersServed whether peers that are no proxies are served; false by default
/// @param header the longest that a whole header may take; 3 seconds by default, which covers a
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

  /// Headers are required from these proxies, and everybody else is turned away.
  ///
  /// @param proxies where they are
  /// @return the configuration
  public static ProxyConfig trusting(AddressPrefix... proxies) {
    return new ProxyConfig(List.of(proxies), false, true, false, HEADER);
  }

  /// A copy that takes all peers on UNIX sockets for proxies, or none.
  ///
  /// @param value whether to
  /// @return the copy
  public ProxyConfig withTrustUnix(boolean value) {
    return new ProxyConfig(trusted, value, required, othersServed, header);
  }

  /// A copy that requires headers from proxies, or takes what comes.
  ///
  /// @param value whether to
  /// @return the copy
  public ProxyConfig withRequired(boolean value) {
    return new ProxyConfig(trusted, trustUnix, value, othersServed, header);
  }

  /// A copy that serves peers which are no proxies, or turns them away.
  ///
  /// @param value whether to
  /// @return the copy
  public ProxyConfig withOthersServed(boolean value) {
    return new ProxyConfig(trusted, trustUnix, required, value, header);
  }

  /// A copy with another time for a header.
  ///
  /// @param value more than 0
  /// @return the copy
  public ProxyConfig withHeader(Duration value) {
    return new ProxyConfig(trusted, trustUnix, required, othersServed, value);
  }

  boolean trusts(SockAddr peer) {
    return peer instanceof SockAddrUn
        ? trustUnix
        : trusted.stream().anyMatch(prefix -> prefix.contains(peer));
  }
}
