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
import landline.socket.SockAddrIn6;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.SystemCallFailure;
import landline.socket.Type;
import landline.socket.option.Ipv6Options;
import landline.socket.option.SocketOptions;
import landline.socket.option.TcpOptions;

/// A bound socket, and the file that a UNIX one leaves on disk.
final class BoundSocket implements Closeable {

  private final Socket socket;
  private volatile Optional<FileIdentity> file;
  private volatile boolean promised;

  private BoundSocket(Socket socket, Optional<FileIdentity> file) {
    this.socket = socket;
    this.file = file;
  }

  /// A socket that somebody else has bound. Its file is somebody else's, too, until [#own].
  static BoundSocket inherited(Socket socket) {
    return inherited(socket, false);
  }

  /// A socket that somebody else has bound.
  ///
  /// @param promised whether its file will be its own at [#keepPromise]
  static BoundSocket inherited(Socket socket, boolean promised) {
    var listening = new BoundSocket(socket, Optional.empty());
    listening.promised = promised;
    return listening;
  }

  Socket socket() {
    return socket;
  }

  /// Takes the socket's file, if it has one, as its own: [#close] removes it. A relative path says
  /// nothing here: whoever bound it may have been in another working directory.
  void own() {
    try {
      if (socket.sockName() instanceof SockAddrUn un && un.isPath() && un.path().isAbsolute()) {
        file = Optional.of(FileIdentity.of(un.path()));
      }
    } catch (IOException | IllegalStateException gone) {
      // There is nothing to own.
    }
  }

  /// Takes the socket's file as its own if that was promised.
  void keepPromise() {
    if (promised) {
      own();
      promised = false;
    }
  }

  /// Leaves the socket's file to somebody else.
  void releaseFile() {
    promised = false;
    file = Optional.empty();
  }

  /// Whether there is a file that [#close] would remove, or that was promised.
  boolean ownsFile() {
    try {
      return promised || isThere(file);
    } catch (IOException gone) {
      return false;
    }
  }

  private static boolean isThere(Optional<FileIdentity> file) throws IOException {
    return file.isPresent() && FileIdentity.of(file.get().path()).equals(file.get());
  }

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
  static BoundSocket bind(SockAddr address, Type type, int unixMode) throws IOException {
    return bind(address, new ReuseportGroup.Order(type, unixMode, 1, false), false);
  }

  /// Binds as [#bind(SockAddr, Type, int)] does.
  ///
  /// @param joins whether it may bind where a member of an SO_REUSEPORT group is bound, see
  ///   [ReuseportGroup#bind]
  static BoundSocket bind(SockAddr address, ReuseportGroup.Order order, boolean joins)
      throws IOException {
    Type type = order.type();
    int unixMode = order.unixMode();
    Socket socket = Socket.socket(address.domain(), type);
    try {
      if (address instanceof SockAddrUn un && un.isPath()) {
        socket.fchmod(unixMode);
        bindFile(socket, un);
        widen(un.path(), unixMode);
        return new BoundSocket(socket, Optional.of(FileIdentity.of(un.path())));
      }
      if (type.equals(Type.STREAM) && !(address instanceof SockAddrUn)) {
        socket.setSockOpt(SocketOptions.SO_REUSEADDR, true);
        // Inherited by every accepted socket: an answer of several writes must not wait for an ACK.
        socket.setSockOpt(TcpOptions.TCP_NODELAY, true);
      }
      if (order.ipv6Only() && address instanceof SockAddrIn6) {
        socket.setSockOpt(Ipv6Options.IPV6_V6ONLY, true);
      }
      if (joins) {
        socket.setSockOpt(SocketOptions.SO_REUSEPORT, true);
      }
      socket.bind(address);
      return new BoundSocket(socket, Optional.empty());
    } catch (IOException | RuntimeException failed) {
      socket.close();
      throw failed;
    }
  }

  /// Gives what was asked for and the umask has taken away. In between there were fewer
  /// permissions, never more.
  private static void widen(Path file, int mode) throws IOException {
    int given = (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 0777;
    if (given != mode) {
      Files.setAttribute(file, "unix:mode", mode);
    }
  }

  private static void bindFile(Socket socket, SockAddrUn address) throws IOException {
    try {
      socket.bind(address);
    } catch (BindException taken) {
      if (!SystemCallFailure.is(taken, Errno.EADDRINUSE) || !StaleSocketFile.remove(address)) {
        throw taken;
      }
      socket.bind(address);
    }
  }

  /// Closes the socket and removes its file, unless another server has put its own there meanwhile.
  @Override
  public void close() {
    Optional<FileIdentity> mine = file;
    if (!socket.isClosed() && mine.isPresent() && ownsFile()) {
      try {
        Files.deleteIfExists(mine.get().path());
      } catch (IOException gone) {
        // Someone else has removed it, which is what was to be done.
      }
    }
    socket.close();
  }
}
