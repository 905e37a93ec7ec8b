// SPDX-License-Identifier: Apache-2.0
package landline.socket.internal;

import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import org.jspecify.annotations.Nullable;

/// The two halves of an address, as the JDK's events of the flight recorder have them.
///
/// @param host the address without the port, null if it is unknown
/// @param port 0 if there is none
public record EventAddress(@Nullable String host, int port) {

  /// Divides an address.
  ///
  /// @param address of any family, null if it is unknown
  public static EventAddress of(@Nullable SockAddr address) {
    return switch (address) {
      case null -> new EventAddress(null, 0);
      case SockAddrIn in -> new EventAddress(in.host(), in.port());
      case SockAddrIn6 in6 -> new EventAddress(in6.host(), in6.port());
      case SockAddr other -> new EventAddress(other.toString(), 0);
    };
  }
}
