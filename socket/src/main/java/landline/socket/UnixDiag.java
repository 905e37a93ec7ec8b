// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import landline.socket.sys.Platform;

/// Asks the kernel about UNIX sockets, which have no TCP_INFO; see sock_diag(7).
final class UnixDiag {

  private static final Protocol SOCK_DIAG = new Protocol(number("NETLINK_SOCK_DIAG"));
  private static final int BY_FAMILY = number("SOCK_DIAG_BY_FAMILY");
  private static final int DONE = number("NLMSG_DONE");
  private static final int ERROR = number("NLMSG_ERROR");

  // struct nlmsghdr, struct unix_diag_req and struct unix_diag_msg
  private static final int HEADER = 16;
  private static final int REQUEST = 24;
  private static final int COOKIE = HEADER + 8;
  private static final int ATTRIBUTES = HEADER + 16;

  private static final int REPLY = 64 * 1024;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private UnixDiag() {}

  private static int number(String name) {
    return Platform.current().constant(name);
  }

  static AcceptQueue acceptQueue(Socket listener) throws IOException {
    long cookie = listener.getSockOpt(SocketOptions.SO_COOKIE);
    try (Socket kernel = Socket.socket(Domain.NETLINK, Type.RAW, SOCK_DIAG)) {
      kernel.send(allListeners());
      var reply = ByteBuffer.allocate(REPLY).order(ByteOrder.nativeOrder());
      while (true) {
        reply.clear();
        int length = kernel.recv(reply, MsgFlags.NONE, PATIENCE);
        if (length > reply.position()) {
          throw new IOException("sock_diag " + listener + ": the answer was cut: " + length);
        }
        reply.flip();
        while (reply.remaining() >= HEADER) {
          ByteBuffer message = next(reply);
          int type = message.getShort(4);
          if (type == ERROR) {
            throw Failure.of("sock_diag", listener.toString(), message.getInt(HEADER));
          }
          if (type == DONE) {
            throw new IOException("sock_diag " + listener + ": the kernel does not list it");
          }
          if (type == BY_FAMILY && message.getLong(COOKIE) == cookie) {
            return queue(message, listener);
          }
        }
      }
    }
  }

  /// A listener is found by its cookie: its inode, which could be asked for alone, is what fstat(2)
  /// says, and not every listener is in a file.
  private static byte[] allListeners() {
    var request = ByteBuffer.allocate(HEADER + REQUEST).order(ByteOrder.nativeOrder());
    request.putInt(HEADER + REQUEST).putShort((short) BY_FAMILY);
    request.putShort((short) (number("NLM_F_REQUEST") | number("NLM_F_DUMP")));
    request.putInt(1).putInt(0);
    request.put((byte) Domain.UNIX.value()).put((byte) 0).putShort((short) 0);
    request.putInt(1 << TcpState.LISTEN.value()).putInt(0).putInt(number("UDIAG_SHOW_RQLEN"));
    return request.putInt(-1).putInt(-1).array();
  }

  /// The next message of a datagram, which is aligned to 4 bytes.
  private static ByteBuffer next(ByteBuffer reply) throws IOException {
    int length = reply.getInt(reply.position());
    if (length < HEADER || length > reply.remaining()) {
      throw new IOException("sock_diag: a message of " + length + " bytes");
    }
    ByteBuffer message = reply.slice(reply.position(), length).order(ByteOrder.nativeOrder());
    reply.position(Math.min(reply.limit(), reply.position() + (length + 3 & ~3)));
    return message;
  }

  private static AcceptQueue queue(ByteBuffer message, Socket listener) throws IOException {
    int at = ATTRIBUTES;
    while (message.limit() - at >= 4) {
      int length = Short.toUnsignedInt(message.getShort(at));
      if (message.getShort(at + 2) == number("UNIX_DIAG_RQLEN") && length >= 12) {
        return new AcceptQueue(
            Integer.toUnsignedLong(message.getInt(at + 4)),
            Integer.toUnsignedLong(message.getInt(at + 8)));
      }
      at += Math.max(4, length + 3 & ~3);
    }
    throw new IOException("sock_diag " + listener + ": the kernel tells no queue");
  }
}
