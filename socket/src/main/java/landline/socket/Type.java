// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import landline.socket.sys.Platform;

/// A socket type, the second argument of socket(2). Any number is allowed; the constants are those
/// that this library names.
///
/// @param value the kernel's number
public record Type(int value) {

  /// A reliable two-way stream of bytes.
  public static final Type STREAM = new Type(Platform.number("SOCK_STREAM"));

  /// Messages of bounded length that may be lost or reordered.
  public static final Type DGRAM = new Type(Platform.number("SOCK_DGRAM"));

  /// A reliable two-way stream of messages of bounded length.
  public static final Type SEQPACKET = new Type(Platform.number("SOCK_SEQPACKET"));

  /// Packets below the transport protocol.
  public static final Type RAW = new Type(Platform.number("SOCK_RAW"));

  private static final int FLAGS =
      Platform.number("SOCK_NONBLOCK") | Platform.number("SOCK_CLOEXEC");

  /// The kernel's type for the one given to socket(2): without flags, and datagrams for raw UNIX
  /// sockets; see net/unix/af_unix.c.
  Type madeFor(Domain domain) {
    int plain = value & ~FLAGS;
    if (domain.value() == Domain.UNIX.value() && plain == RAW.value) {
      return DGRAM;
    }
    return plain == value ? this : new Type(plain);
  }

  /// The kernel's name, or the number if the library has no name for it.
  ///
  /// @return such as `SOCK_STREAM`
  @Override
  public String toString() {
    return Platform.current().name("SOCK_", value);
  }
}
