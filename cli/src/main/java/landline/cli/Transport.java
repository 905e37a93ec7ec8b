// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.util.Locale;

/// The transport of a listener, and the protocol where a service has several.
public enum Transport {
  TCP("tcp", "tcp"),
  UDP("udp", "udp"),
  UNIX("unix", ""),
  UNIX_DATAGRAM("unix", ""),
  /// Streams that SSH secures, over TCP or a UNIX socket.
  SSH("ssh", "tcp"),
  /// The Network Time Protocol.
  NTP("ntp", "udp"),
  /// The key establishment of Network Time Security.
  NTS("nts", "tcp"),
  /// RFC 867, over TCP.
  DAYTIME("daytime", "tcp"),
  /// RFC 867, over UDP.
  DAYTIME_UDP("daytime", "udp"),
  /// RFC 868, over TCP.
  RFC868("rfc868", "tcp"),
  /// RFC 868, over UDP.
  RFC868_UDP("rfc868", "udp");

  private final String key;
  private final String network;

  /// @param key of the setting for its addresses
  /// @param network `tcp` or `udp`; empty for UNIX sockets alone
  Transport(String key, String network) {
    this.key = key;
    this.network = network;
  }

  boolean isUnix() {
    return network.isEmpty();
  }

  boolean isDatagram() {
    return this == UNIX_DATAGRAM || network.equals("udp");
  }

  /// Whether it is served only where its address is set.
  public boolean isOnRequest() {
    return !network.isEmpty() && !key.equals(network);
  }

  /// Whether it takes an address.
  boolean fits(AddressArgument address) {
    return switch (address) {
      case AddressArgument.Unix _ -> isUnix() || this == SSH;
      case AddressArgument.Inet inet -> !isUnix() && inet.network().orElse(network).equals(network);
    };
  }

  /// The key of the setting for its addresses.
  public String key() {
    return key;
  }

  /// The option of `serve` for its address.
  String option() {
    return "--" + key;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
