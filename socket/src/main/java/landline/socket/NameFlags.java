// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import landline.socket.sys.Platform;

/// The flags of [Names#getNameInfo]; see getnameinfo(3).
///
/// @param value the C library's flags
public record NameFlags(int value) {

  /// No flags: names where there are names, digits elsewhere.
  public static final NameFlags NONE = new NameFlags(0);

  /// The host in digits: no lookup.
  public static final NameFlags NI_NUMERICHOST = named("NI_NUMERICHOST");

  /// The service in digits: no lookup.
  public static final NameFlags NI_NUMERICSERV = named("NI_NUMERICSERV");

  /// Without the domain for hosts of the local one.
  public static final NameFlags NI_NOFQDN = named("NI_NOFQDN");

  /// A host without a name is an error.
  public static final NameFlags NI_NAMEREQD = named("NI_NAMEREQD");

  /// The service is one of datagrams.
  public static final NameFlags NI_DGRAM = named("NI_DGRAM");

  /// Decode the name for the C library's locale.
  public static final NameFlags NI_IDN = named("NI_IDN");

  private static NameFlags named(String name) {
    return new NameFlags(Platform.current().constant(name));
  }

  /// Both sets of flags.
  ///
  /// @param other the flags to add
  /// @return the union
  public NameFlags or(NameFlags other) {
    return new NameFlags(value | other.value);
  }

  boolean has(NameFlags flag) {
    return (value & flag.value) != 0;
  }
}
