// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

import java.util.Optional;
import landline.connection.AddressPrefix;
import landline.socket.SockAddrIn6;

/// A block of addresses of one family and zone, as in `from=`: `192.0.2.0/24`, `2001:db8::/32`,
/// `fe80::1%eth0`. As by sshd(8), a block without a zone contains no address with one, and an
/// IPv4-mapped block no IPv4 address.
record Cidr(boolean ipv6, int scopeId, AddressPrefix prefix) {

  private static final int MOST_DIGITS = 3;

  /// Parses a block.
  ///
  /// @return empty if the text is not an address
  /// @throws RefusedException if it may be meant as one: the length is wrong, or bits are set after
  ///   it, or the address has leading zeros or less than four parts, which programs read
  ///   differently
  static Optional<Cidr> parse(String text) throws RefusedException {
    int slash = text.indexOf('/');
    String host = slash < 0 ? text : text.substring(0, slash);
    String length = slash < 0 ? "" : text.substring(slash);
    if (slash >= 0 && !isLength(length)) {
      throw new RefusedException("invalid mask length: " + text);
    }
    if (host.indexOf(':') >= 0) {
      return ipv6(host, length);
    }
    if (!isNumeric(host)) {
      if (slash >= 0) {
        throw new RefusedException("invalid network: " + text);
      }
      return Optional.empty();
    }
    if (!isDottedQuad(host)) {
      throw new RefusedException("ambiguous address: " + text);
    }
    return Optional.of(new Cidr(false, 0, prefix(text)));
  }

  private static Optional<Cidr> ipv6(String host, String length) throws RefusedException {
    int percent = host.indexOf('%');
    String bare = percent < 0 ? host : host.substring(0, percent);
    int scopeId;
    try {
      scopeId = SockAddrIn6.of(host, 0).scopeId();
    } catch (IllegalArgumentException none) {
      if (length.isEmpty()) {
        return Optional.empty();
      }
      throw new RefusedException("invalid network: " + host + length, none);
    }
    return Optional.of(new Cidr(true, scopeId, prefix(bare + length)));
  }

  private static AddressPrefix prefix(String text) throws RefusedException {
    try {
      return AddressPrefix.parse(text);
    } catch (IllegalArgumentException bad) {
      throw new RefusedException("inconsistent mask length for network: " + text, bad);
    }
  }

  private static boolean isLength(String slashAndDigits) {
    int digits = slashAndDigits.length() - 1;
    return digits > 0 && digits <= MOST_DIGITS && isDecimal(slashAndDigits.substring(1));
  }

  /// Whether inet_aton(3) may take it for an address.
  private static boolean isNumeric(String host) {
    for (String part : host.split("\\.", -1)) {
      boolean hex = part.startsWith("0x") || part.startsWith("0X");
      if (!hex && !isDecimal(part)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDottedQuad(String host) {
    String[] parts = host.split("\\.", -1);
    for (String part : parts) {
      if (!isDecimal(part)
          || part.length() > MOST_DIGITS
          || (part.length() > 1 && part.startsWith("0"))
          || Integer.parseInt(part) > 255) {
        return false;
      }
    }
    return parts.length == 4;
  }

  private static boolean isDecimal(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  boolean contains(Peer peer) {
    int zone = peer.address() instanceof SockAddrIn6 in6 ? in6.scopeId() : 0;
    boolean sameFamily = ipv6 == peer.address() instanceof SockAddrIn6;
    return sameFamily && zone == scopeId && prefix.contains(peer.address());
  }
}
