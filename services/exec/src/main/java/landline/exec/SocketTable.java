// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import java.util.Optional;
import java.util.stream.Stream;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;

/// The kernel's tables of internet sockets as text: `/proc/net/tcp`, `tcp6`, `udp` and `udp6`; see
/// proc_pid_net(5).
final class SocketTable {

  private static final long MAPPED = 0xffffL << 32;

  private SocketTable() {}

  /// One socket. Addresses are all in IPv6 form, IPv4 ones mapped.
  ///
  /// @param local its own address
  /// @param remote its peer's, or all zeros
  /// @param uid who owns it
  /// @param inode 0 if no process has it open any more; then the uid says nothing: it is 0 for
  ///   connections in TIME_WAIT, whosever they were
  record Row(SockAddrIn6 local, SockAddrIn6 remote, long uid, long inode) {

    boolean isOpen() {
      return inode != 0;
    }

    /// Whether this is the other end of a connection between two addresses.
    boolean connects(SockAddrIn6 from, SockAddrIn6 to) {
      return local.equals(from) && remote.equals(to);
    }

    /// Whether a datagram from this address may have been sent by this socket: it is bound to the
    /// port on this address or on all. Whom it is connected to does not matter, since sendto(2) may
    /// name someone else.
    boolean maySend(SockAddrIn6 from) {
      boolean any =
          local.high() == 0 && (local.low() == 0 || (local.low() == MAPPED && from.isMapped()));
      return local.port() == from.port() && (any || local.equals(from));
    }

    /// Whether it is usual for this socket to send to that address: it is connected to it or to
    /// none.
    boolean talksTo(SockAddrIn6 to) {
      return remote.port() == 0 || remote.equals(to);
    }
  }

  /// Reads the lines of a table; the heading, and what is no row, is left out.
  static Stream<Row> rows(Stream<String> lines) {
    return lines.map(SocketTable::row).flatMap(Optional::stream);
  }

  private static Optional<Row> row(String line) {
    String[] column = line.strip().split(" +", -1);
    if (column.length < 10 || !column[0].endsWith(":")) {
      return Optional.empty();
    }
    return Optional.of(
        new Row(
            address(column[1]),
            address(column[2]),
            Long.parseLong(column[7]),
            Long.parseLong(column[9])));
  }

  /// Reads `0100007F:1F90`: words of 32 bits in the machine's order, which is little-endian on
  /// every system that is supported, and the port as a number.
  private static SockAddrIn6 address(String text) {
    int colon = text.indexOf(':');
    int port = Integer.parseInt(text, colon + 1, text.length(), 16);
    return colon == 8
        ? new SockAddrIn6(0, MAPPED | word(text, 0), port, 0, 0)
        : new SockAddrIn6(
            word(text, 0) << 32 | word(text, 8), word(text, 16) << 32 | word(text, 24), port, 0, 0);
  }

  private static long word(String text, int from) {
    return Integer.toUnsignedLong(
        Integer.reverseBytes(Integer.parseUnsignedInt(text, from, from + 8, 16)));
  }

  /// An internet address in IPv6 form, as the rows have it; empty for other addresses.
  static Optional<SockAddrIn6> wide(SockAddr address) {
    return switch (address) {
      case SockAddrIn in ->
          Optional.of(
              new SockAddrIn6(0, MAPPED | Integer.toUnsignedLong(in.address()), in.port(), 0, 0));
      case SockAddrIn6 in6 -> Optional.of(new SockAddrIn6(in6.high(), in6.low(), in6.port(), 0, 0));
      default -> Optional.empty();
    };
  }
}
