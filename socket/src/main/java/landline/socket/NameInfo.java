// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import landline.socket.sys.Platform;

/// The answer of getnameinfo(3).
///
/// @param host a name, or the address in digits
/// @param service a name, or the port in digits
public record NameInfo(String host, String service) {
  /// The flags of [Names#getNameInfo]; see getnameinfo(3).
  ///
  /// @param value the C library's flags
  public record Flags(int value) {

    /// No flags: names where there are names, digits elsewhere.
    public static final Flags NONE = new Flags(0);

    /// The host in digits: no lookup.
    public static final Flags NI_NUMERICHOST = named("NI_NUMERICHOST");

    /// The service in digits: no lookup.
    public static final Flags NI_NUMERICSERV = named("NI_NUMERICSERV");

    /// Without the domain for hosts of the local one.
    public static final Flags NI_NOFQDN = named("NI_NOFQDN");

    /// A host without a name is an error.
    public static final Flags NI_NAMEREQD = named("NI_NAMEREQD");

    /// The service is one of datagrams.
    public static final Flags NI_DGRAM = named("NI_DGRAM");

    /// Decode the name for the C library's locale.
    public static final Flags NI_IDN = named("NI_IDN");

    private static Flags named(String name) {
      return new Flags(Platform.number(name));
    }

    /// These flags and the other ones.
    public Flags or(Flags other) {
      return new Flags(value | other.value);
    }
  }
}
