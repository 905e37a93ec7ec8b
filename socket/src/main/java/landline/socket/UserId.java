// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import landline.socket.option.SocketOptions;

/// A user id as seen by this process, for comparison with [#isSame]; see credentials(7).
///
/// Equal numbers are not always the same user. In a user namespace every unmapped user appears as
/// the overflow id, 65534 or the value of `/proc/sys/kernel/overflowuid`: see user_namespaces(7).
/// So that id identifies no user, even if it is mapped itself.
///
/// @param value 0 to 4294967295; the last one stands for no user
public record UserId(long value) {

  private static final long NONE = 0xffffffffL;

  /// Read once, at the first comparison: it is set when the machine starts.
  private static final class Overflow {
    static final long VALUE = read();

    private static long read() {
      try {
        // All in one read: the kernel gives such a file from its start only, see proc_sys(5), and
        // Files.readString would read its first byte alone.
        Path file = Path.of("/proc/sys/kernel/overflowuid");
        return Long.parseLong(
            Files.readAllLines(file, StandardCharsets.US_ASCII).getFirst().strip());
      } catch (IOException | NumberFormatException unreadable) {
        // DEFAULT_OVERFLOWUID of linux/highuid.h
        return 65_534;
      }
    }
  }

  /// Returns the effective user of this process, who owns the sockets and files that it makes.
  ///
  /// @return geteuid(2)
  /// @throws IOException such as EMFILE
  public static UserId effective() throws IOException {
    try (SocketPair own = Socket.socketPair(Domain.UNIX, Type.STREAM)) {
      return own.first().getSockOpt(SocketOptions.SO_PEERCRED).user();
    }
  }

  /// Whether the number identifies one user: it is neither that of all unmapped users nor that of
  /// none.
  ///
  /// @return false for the overflow id and for 4294967295
  public boolean isOne() {
    return value != NONE && value != Overflow.VALUE;
  }

  /// Whether both are one and the same user.
  ///
  /// @return true if the numbers are equal and stand for one user
  public boolean isSame(UserId other) {
    return isOne() && value == other.value;
  }

  /// Whether this is the superuser of this user namespace.
  ///
  /// @return true for 0
  public boolean isRoot() {
    return value == 0;
  }

  /// The number.
  ///
  /// @return such as `1000`
  @Override
  public String toString() {
    return Long.toString(value);
  }
}
