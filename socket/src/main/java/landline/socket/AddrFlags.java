// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import landline.socket.sys.Platform;

/// The flags of [Names#getAddrInfo]; see getaddrinfo(3).
///
/// @param value the C library's flags
public record AddrFlags(int value) {

  /// No flags.
  public static final AddrFlags NONE = new AddrFlags(0);

  /// Without a host: the wildcard address, to bind to, instead of loopback.
  public static final AddrFlags AI_PASSIVE = named("AI_PASSIVE");

  /// Ask for the canonical name.
  public static final AddrFlags AI_CANONNAME = named("AI_CANONNAME");

  /// The host is an address in digits: no lookup.
  public static final AddrFlags AI_NUMERICHOST = named("AI_NUMERICHOST");

  /// IPv4 addresses in IPv6 form, if the name has no IPv6 address and the family is INET6.
  public static final AddrFlags AI_V4MAPPED = named("AI_V4MAPPED");

  /// With AI_V4MAPPED: both kinds.
  public static final AddrFlags AI_ALL = named("AI_ALL");

  /// Only families of which this machine has an address besides loopback.
  public static final AddrFlags AI_ADDRCONFIG = named("AI_ADDRCONFIG");

  /// Encode a name that is not ASCII for the DNS. The C library takes the name in the encoding of
  /// its locale, and needs libidn2.
  public static final AddrFlags AI_IDN = named("AI_IDN");

  /// Decode the canonical name.
  public static final AddrFlags AI_CANONIDN = named("AI_CANONIDN");

  /// The service is a port in digits: no lookup.
  public static final AddrFlags AI_NUMERICSERV = named("AI_NUMERICSERV");

  private static AddrFlags named(String name) {
    return new AddrFlags(Platform.current().constant(name));
  }

  /// Both sets of flags.
  ///
  /// @param other the flags to add
  /// @return the union
  public AddrFlags or(AddrFlags other) {
    return new AddrFlags(value | other.value);
  }

  boolean has(AddrFlags flag) {
    return (value & flag.value) != 0;
  }
}
