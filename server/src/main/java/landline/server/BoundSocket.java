// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.SystemCallFailure;
import landline.socket.Type;
import landline.socket.option.TcpOptions;

/// A bound socket of a server, and whether the server removes the file of a UNIX socket.
final class BoundSocket implements Closeable {

  private final Socket socket;
  private volatile boolean promised;

  private BoundSocket(Socket socket, boolean promised) {
    this.socket = socket;
    this.promised = promised;
  }

  /// Sockets that this server has bound.
  static List<BoundSocket> own(List<Socket> sockets) {
    return sockets.stream().map(each -> new BoundSocket(each, false)).toList();
  }

  /// Takes sockets that were bound elsewhere. Those that accept are made non-blocking.
  ///
  /// @param promised whether the file of a UNIX socket is the server's own from [#keepPromise] on
  /// @throws IllegalArgumentException if they are not what the server needs; they stay as they are
  static List<BoundSocket> inherit(List<Socket> sockets, boolean promised, Type type)
      throws IOException {
    if (sockets.isEmpty()) {
      throw new IllegalArgumentException("sockets to listen on < 1: 0");
    }
    SockAddr address = sockets.getFirst().sockName();
    for (Socket socket : sockets) {
      check(socket, type);
      if (!socket.sockName().equals(address)) {
        throw new IllegalArgumentException(
            "sockets of one server have two addresses: " + address + " and " + socket.sockName());
      }
    }
    for (Socket socket : sockets) {
      if (!type.equals(Type.DGRAM)) {
        socket.fcntlNonBlock(true);
      }
      setNoDelay(socket);
    }
    return sockets.stream().map(each -> new BoundSocket(each, promised)).toList();
  }

  /// Every accepted socket inherits it: an answer of several writes must not wait for an ACK.
  static void setNoDelay(Socket socket) throws IOException {
    boolean internet = socket.domain().equals(Domain.INET) || socket.domain().equals(Domain.INET6);
    if (internet && socket.type().equals(Type.STREAM)) {
      socket.setSockOpt(TcpOptions.TCP_NODELAY, true);
    }
  }

  private static void check(Socket socket, Type type) throws IOException {
    if (!socket.type().equals(type)) {
      throw new IllegalArgumentException(
          "type is not " + type + ": " + socket.type() + " " + socket.sockName());
    }
    if (isConnected(socket)) {
      throw new IllegalArgumentException("connected, cannot listen: " + socket);
    }
    SockAddr address = socket.sockName();
    boolean bound =
        switch (address) {
          case SockAddrIn in -> in.port() != 0;
          case SockAddrIn6 in6 -> in6.port() != 0;
          case SockAddrUn un -> !un.equals(SockAddrUn.UNNAMED);
          case SockAddr other -> true;
        };
    if (!bound) {
      throw new IllegalArgumentException("not bound to an address: " + socket);
    }
  }

  private static boolean isConnected(Socket socket) throws IOException {
    try {
      socket.peerName();
      return true;
    } catch (IOException failed) {
      if (SystemCallFailure.is(failed, Errno.ENOTCONN)) {
        return false;
      }
      throw failed;
    }
  }

  Socket socket() {
    return socket;
  }

  /// Takes ownership of the socket's file if that was promised.
  void keepPromise() {
    if (promised) {
      socket.unlinkOnClose(true);
      promised = false;
    }
  }

  /// Gives up ownership of the socket's file.
  void releaseFile() {
    promised = false;
    socket.unlinkOnClose(false);
  }

  /// Whether there is a file that [#close] would remove, or that was promised.
  boolean ownsFile() {
    return promised || socket.unlinksOnClose();
  }

  @Override
  public void close() {
    socket.close();
  }
}
