// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.util.Locale;

/// The transport of a listener.
public enum Transport {
  TCP,
  UDP,
  UNIX,
  UNIX_DATAGRAM,
  /// Streams that SSH secures, over TCP or a UNIX socket.
  SSH;

  boolean isUnix() {
    return this == UNIX || this == UNIX_DATAGRAM;
  }

  boolean isDatagram() {
    return this == UDP || this == UNIX_DATAGRAM;
  }

  /// Whether it is served only where its address is set.
  boolean isOnRequest() {
    return this == SSH;
  }

  /// Whether it takes an address.
  boolean fits(AddressArgument address) {
    return switch (address) {
      case AddressArgument.Unix unix -> isUnix() || this == SSH;
      case AddressArgument.Inet inet when this == SSH -> !inet.isUdp();
      case AddressArgument.Inet inet ->
          !isUnix() && inet.network().orElse(toString()).equals(toString());
    };
  }

  /// The option of `serve` for its address.
  String option() {
    return isUnix() ? "--unix" : "--" + this;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
