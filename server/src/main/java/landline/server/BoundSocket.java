// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import landline.server.internal.Source;
import landline.socket.Deadline;
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

/// A bound socket as a source: what sources of connections and of datagrams have in common.
abstract sealed class BoundSocket implements Source
    permits SocketConnectionSource, BoundDatagramSocket {

  final Socket socket;
  private final SockAddr address;
  private volatile boolean promised;

  /// @param promised whether the file of a UNIX socket is the server's own from [#start] on
  BoundSocket(Socket socket, boolean promised) throws IOException {
    this.socket = socket;
    this.promised = promised;
    address = socket.sockName();
    // Of an earlier use, perhaps: a wait that times out would end the loop of the server.
    socket.recvTimeout(Deadline.FOREVER);
    socket.deadline(Deadline.never());
  }

  /// Prepares sockets that were bound elsewhere. Those that accept are made non-blocking.
  ///
  /// @throws IllegalArgumentException if they are not what the server needs; they stay as they are
  static void adopt(List<Socket> sockets, Type type) throws IOException {
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

  @Override
  public final SockAddr address() {
    return address;
  }

  @Override
  public final Optional<Socket> socket() {
    return Optional.of(socket);
  }

  /// Takes ownership of the socket's file if that was promised.
  @Override
  public final void start() {
    if (promised) {
      socket.unlinkOnClose(true);
      promised = false;
    }
  }

  /// Whether there is a file that [#close] would remove, or that was promised.
  @Override
  public final boolean ownsFile() {
    return promised || socket.unlinksOnClose();
  }

  @Override
  public final void releaseFile() {
    promised = false;
    socket.unlinkOnClose(false);
  }

  @Override
  public void close() {
    socket.close();
  }
}
