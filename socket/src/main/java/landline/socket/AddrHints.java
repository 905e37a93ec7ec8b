// SPDX-License-Identifier: Apache-2.0
package landline.socket;

/// Which addresses [Names#getAddrInfo] is asked for; see getaddrinfo(3).
///
/// @param domain the family, `new Domain(0)` for any
/// @param type the socket type, `new Type(0)` for any
/// @param protocol the protocol, [Protocol#IP] for any
/// @param flags what else is wanted
public record AddrHints(Domain domain, Type type, Protocol protocol, AddrFlags flags) {

  /// Everything: each address once for each type of socket.
  public static final AddrHints ANY =
      new AddrHints(new Domain(0), new Type(0), Protocol.IP, AddrFlags.NONE);

  /// Each address once, for streams.
  public static final AddrHints STREAM = ANY.withType(Type.STREAM);

  /// Each address once, for datagrams.
  public static final AddrHints DGRAM = ANY.withType(Type.DGRAM);

  /// The hints with another family.
  public AddrHints withDomain(Domain wanted) {
    return new AddrHints(wanted, type, protocol, flags);
  }

  /// The hints with another type.
  public AddrHints withType(Type wanted) {
    return new AddrHints(domain, wanted, protocol, flags);
  }

  /// The hints with another protocol.
  public AddrHints withProtocol(Protocol wanted) {
    return new AddrHints(domain, type, wanted, flags);
  }

  /// The hints with more flags.
  ///
  /// @param more the flags to add
  public AddrHints withFlags(AddrFlags more) {
    return new AddrHints(domain, type, protocol, flags.or(more));
  }
}
