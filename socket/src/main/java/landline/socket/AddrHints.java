// SPDX-License-Identifier: Apache-2.0
package landline.socket;

/// Restricts the result of [Names#getAddrInfo]; see getaddrinfo(3).
///
/// @param domain the family, `new Domain(0)` for any
/// @param type the socket type, `new Type(0)` for any
/// @param protocol the protocol, [Protocol#IP] for any
/// @param flags further options
public record AddrHints(Domain domain, Type type, Protocol protocol, AddrFlags flags) {

  /// Everything: each address once for each type of socket.
  public static final AddrHints ANY =
      new AddrHints(new Domain(0), new Type(0), Protocol.IP, AddrFlags.NONE);

  /// Each address once, for streams.
  public static final AddrHints STREAM = ANY.withType(Type.STREAM);

  /// Each address once, for datagrams.
  public static final AddrHints DGRAM = ANY.withType(Type.DGRAM);

  /// Returns a copy with another family.
  public AddrHints withDomain(Domain wanted) {
    return new AddrHints(wanted, type, protocol, flags);
  }

  /// Returns a copy with another type.
  public AddrHints withType(Type wanted) {
    return new AddrHints(domain, wanted, protocol, flags);
  }

  /// Returns a copy with another protocol.
  public AddrHints withProtocol(Protocol wanted) {
    return new AddrHints(domain, type, wanted, flags);
  }

  /// Returns a copy with more flags.
  ///
  /// @param more the flags to add
  public AddrHints withFlags(AddrFlags more) {
    return new AddrHints(domain, type, protocol, flags.or(more));
  }
}
