// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import landline.socket.sys.Platform;

/// Restricts the result of [Names#getAddrInfo]; see getaddrinfo(3).
///
/// @param domain the family, `new Domain(0)` for any
/// @param type the socket type, `new Type(0)` for any
/// @param protocol the protocol, [Protocol#IP] for any
/// @param flags further options
public record AddrHints(Domain domain, Type type, Protocol protocol, Flags flags) {

  /// Everything: each address once for each type of socket.
  public static final AddrHints ANY =
      new AddrHints(new Domain(0), new Type(0), Protocol.IP, Flags.NONE);

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
  public AddrHints withFlags(Flags more) {
    return new AddrHints(domain, type, protocol, flags.or(more));
  }

  /// The flags of [Names#getAddrInfo]; see getaddrinfo(3).
  ///
  /// @param value the C library's flags
  public record Flags(int value) {

    /// No flags.
    public static final Flags NONE = new Flags(0);

    /// Without a host: the wildcard address, to bind to, instead of loopback.
    public static final Flags AI_PASSIVE = named("AI_PASSIVE");

    /// Ask for the canonical name.
    public static final Flags AI_CANONNAME = named("AI_CANONNAME");

    /// The host is an address in digits: no lookup.
    public static final Flags AI_NUMERICHOST = named("AI_NUMERICHOST");

    /// IPv4 addresses in IPv6 form, if the name has no IPv6 address and the family is INET6.
    public static final Flags AI_V4MAPPED = named("AI_V4MAPPED");

    /// With AI_V4MAPPED: both kinds.
    public static final Flags AI_ALL = named("AI_ALL");

    /// Only families of which this machine has an address besides loopback.
    public static final Flags AI_ADDRCONFIG = named("AI_ADDRCONFIG");

    /// Encode a name that is not ASCII for the DNS. The C library takes the name in the encoding of
    /// its locale, and needs libidn2.
    public static final Flags AI_IDN = named("AI_IDN");

    /// Decode the canonical name.
    public static final Flags AI_CANONIDN = named("AI_CANONIDN");

    /// The service is a port in digits: no lookup.
    public static final Flags AI_NUMERICSERV = named("AI_NUMERICSERV");

    private static Flags named(String name) {
      return new Flags(Platform.number(name));
    }

    /// These flags and the other ones.
    public Flags or(Flags other) {
      return new Flags(value | other.value);
    }

    boolean has(Flags flag) {
      return (value & flag.value) != 0;
    }
  }
}
