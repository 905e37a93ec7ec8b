// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import landline.socket.Errno;
import landline.socket.SockAddr;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.SocketOptions;
import landline.socket.SystemCallFailure;
import landline.socket.TcpOptions;
import landline.socket.Type;

/// A bound socket, and the file that a UNIX one leaves on disk.
///
/// @param socket the socket
/// @param file the identity of the socket file, empty if there is none
record Listening(Socket socket, Optional<FileIdentity> file) implements Closeable {

  private static final int FILE_TYPE = 0170000;
  private static final int SOCKET_FILE = 0140000;

  /// A file by place and inode, so that only the one that this process made is removed.
  record FileIdentity(Path path, Object key) {
    static FileIdentity of(Path path) throws IOException {
      var attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return new FileIdentity(path, attributes.fileKey());
    }
  }

  /// Binds a socket of the address's family. SO_REUSEADDR is set on IP stream sockets, so that
  /// connections in TIME_WAIT don't keep a restarted server from its port. A socket file on which
  /// nobody answers is replaced.
  static Listening bind(SockAddr address, Type type, int unixMode) throws IOException {
    Socket socket = Socket.socket(address.domain(), type);
    try {
      if (address instanceof SockAddrUn un && un.isPath()) {
        socket.fchmod(unixMode);
        bindFile(socket, un, type);
        return new Listening(socket, Optional.of(FileIdentity.of(un.path())));
      }
      if (type.equals(Type.STREAM) && !(address instanceof SockAddrUn)) {
        socket.setSockOpt(SocketOptions.SO_REUSEADDR, true);
        // Inherited by every accepted socket: an answer of several writes must not wait for an ACK.
        socket.setSockOpt(TcpOptions.TCP_NODELAY, true);
      }
      socket.bind(address);
      return new Listening(socket, Optional.empty());
    } catch (IOException | RuntimeException failed) {
      socket.close();
      throw failed;
    }
  }

  private static void bindFile(Socket socket, SockAddrUn address, Type type) throws IOException {
    try {
      socket.bind(address);
    } catch (BindException taken) {
      if (!SystemCallFailure.is(taken, Errno.EADDRINUSE) || !isStale(address, type)) {
        throw taken;
      }
      Files.deleteIfExists(address.path());
      socket.bind(address);
    }
  }

  /// Whether the path is a socket file that no process listens on.
  private static boolean isStale(SockAddrUn address, Type type) throws IOException {
    int mode = (int) Files.getAttribute(address.path(), "unix:mode", LinkOption.NOFOLLOW_LINKS);
    if ((mode & FILE_TYPE) != SOCKET_FILE) {
      return false;
    }
    try (Socket probe = Socket.socket(address.domain(), type)) {
      probe.blocking(false);
      return probe.connectEx(address).equals(Errno.ECONNREFUSED);
    }
  }

  /// Closes the socket and removes its file, unless another server has put its own there meanwhile.
  @Override
  public void close() {
    if (!socket.isClosed() && file.isPresent()) {
      try {
        if (FileIdentity.of(file.get().path()).equals(file.get())) {
          Files.deleteIfExists(file.get().path());
        }
      } catch (IOException gone) {
        // Someone else has removed it, which is what was to be done.
      }
    }
    socket.close();
  }
}
