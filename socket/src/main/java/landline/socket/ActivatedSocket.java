// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.util.List;
import landline.socket.option.SocketOptions;

/// A socket that the parent of this process, such as systemd, has opened for it; see
/// sd_listen_fds(3) and systemd.socket(5). No library of systemd is needed.
///
/// **Once.** The first call of [#takeAll] takes the sockets, later ones return none. The variables
/// LISTEN_FDS, LISTEN_PID, LISTEN_FDNAMES and LISTEN_PIDFDID are then removed from the environment
/// of C, and the descriptors are close-on-exec, so a child that C code starts does not take them
/// for its own.
///
/// **Children of [ProcessBuilder].** They get Java's copy of the environment, which can't be
/// changed: they see the variables unless the program removes them from
/// [ProcessBuilder#environment]. A careful child ignores them, since LISTEN_PID is not its number.
///
/// **Threads.** Removing variables is unsafe while other threads read the environment in C, so call
/// [#takeAll] early.
///
/// @param name the name given by the process that passed it: FileDescriptorName= in
///   systemd.socket(5), or `unknown`
/// @param socket the socket; the caller of [#takeAll] owns it
public record ActivatedSocket(String name, Socket socket) {

  /// Takes the sockets.
  ///
  /// They may be in blocking mode, which is left alone because others share it: call
  /// [Socket#fcntlNonBlock] before [Socket#accept].
  ///
  /// @return in the order in which they were passed; empty if there are none, if they are for
  ///   another process, or if they were taken before. The caller owns them.
  /// @throws IOException if the variables are invalid, or a descriptor is not a socket (EBADF,
  ///   ENOTSOCK); all descriptors are then as before, except for close-on-exec
  public static List<ActivatedSocket> takeAll() throws IOException {
    return SocketActivation.take();
  }

  /// Returns the socket if it has this family and type; as sd_is_socket(3).
  ///
  /// @param listening whether it must listen or must not listen
  /// @throws IOException if it is different; it stays open
  public Socket require(Domain domain, Type type, boolean listening) throws IOException {
    if (!socket.domain().equals(domain)) {
      throw wrong(socket.domain() + ", not " + domain);
    }
    return require(type, listening);
  }

  /// Returns the socket if it has this type, of any family; as sd_is_socket(3).
  ///
  /// @param listening whether it must listen or must not listen
  /// @throws IOException if it is different; it stays open
  public Socket require(Type type, boolean listening) throws IOException {
    if (!socket.type().equals(type)) {
      throw wrong(socket.type() + ", not " + type);
    }
    if (socket.getSockOpt(SocketOptions.SO_ACCEPTCONN) != listening) {
      throw wrong(listening ? "not listening" : "listening");
    }
    return socket;
  }

  private IOException wrong(String what) {
    return new IOException("socket activation: " + name + " " + socket + " is " + what);
  }
}
