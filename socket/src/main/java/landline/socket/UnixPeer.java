// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import landline.socket.option.SocketOptions;

/// The process at the other end of a UNIX socket: its credentials when it connected, listened or
/// made the pair, and a pidfd. See unix(7).
///
/// @param credentials pid, user and group
/// @param groups the supplementary groups, empty if there are none or they are unknown
/// @param process a pidfd, which poll(2) reports readable when the process ends and which
///   pidfd_send_signal(2) takes; empty before Linux 6.5 and for a process long gone
public record UnixPeer(
    Credentials credentials, List<Long> groups, Optional<OwnedDescriptor> process)
    implements Closeable {

  private static final Set<Errno> UNKNOWN =
      Set.of(
          Errno.EINVAL,
          Errno.named("ESRCH"),
          Errno.named("ENODATA"),
          Errno.named("ENOPROTOOPT"),
          Errno.named("EOPNOTSUPP"));

  /// Copies the groups.
  public UnixPeer {
    groups = List.copyOf(groups);
  }

  /// Reads the peer's identity from the kernel. Never waits.
  ///
  /// @param socket a connected UNIX socket
  /// @return the peer; [Credentials#isKnown] is false for a socket of another family
  /// @throws IOException such as EMFILE
  public static UnixPeer of(Socket socket) throws IOException {
    Credentials credentials = socket.getSockOpt(SocketOptions.SO_PEERCRED);
    List<Long> groups = known(socket, SocketOptions.SO_PEERGROUPS).orElse(List.of());
    return new UnixPeer(credentials, groups, known(socket, SocketOptions.SO_PEERPIDFD));
  }

  private static <T> Optional<T> known(Socket socket, SocketOption<T> option) throws IOException {
    try {
      return Optional.of(socket.getSockOpt(option));
    } catch (IOException failed) {
      if (failed instanceof SystemCallFailure call && UNKNOWN.contains(call.errno())) {
        return Optional.empty();
      }
      throw failed;
    }
  }

  /// Closes the pidfd, without effect on the process.
  @Override
  public void close() {
    process.ifPresent(OwnedDescriptor::close);
  }
}
