// SPDX-License-Identifier: Apache-2.0
package landline.testnet;

import java.util.Optional;
import java.util.function.Predicate;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;

/// The ports for addresses with port 0: those that RFC 6335 leaves to such a choice, one after the
/// other, so that each is used again as late as possible. Guarded by the clock's lock.
final class EphemeralPorts {

  private static final int FIRST = 49_152;
  private static final int LAST = 65_535;

  private int next = FIRST;

  /// The address, with a free port in place of 0.
  ///
  /// @param taken whether an address is in use
  /// @return empty if each port is
  Optional<SockAddr> named(SockAddr address, Predicate<SockAddr> taken) {
    if (!isOpen(address)) {
      return Optional.of(address);
    }
    for (int tried = FIRST; tried <= LAST; tried++) {
      SockAddr named = withPort(address, next);
      next = next == LAST ? FIRST : next + 1;
      if (!taken.test(named)) {
        return Optional.of(named);
      }
    }
    return Optional.empty();
  }

  private static boolean isOpen(SockAddr address) {
    return switch (address) {
      case SockAddrIn in -> in.port() == 0;
      case SockAddrIn6 in6 -> in6.port() == 0;
      default -> false;
    };
  }

  private static SockAddr withPort(SockAddr address, int port) {
    return switch (address) {
      case SockAddrIn in -> in.withPort(port);
      case SockAddrIn6 in6 -> in6.withPort(port);
      default -> address;
    };
  }
}
