// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import static landline.socket.SockDiag.HEADER;
import static landline.socket.sys.Platform.number;

import java.io.IOException;
import java.nio.ByteBuffer;
import landline.socket.option.SocketOptions;
import landline.socket.option.TcpState;

/// Queries the kernel for UNIX sockets, which have no TCP_INFO: unix_diag of sock_diag(7).
final class UnixDiag {

  // struct unix_diag_req and struct unix_diag_msg
  private static final int REQUEST = 24;
  private static final int COOKIE = HEADER + 8;
  private static final int ATTRIBUTES = HEADER + 16;

  private UnixDiag() {}

  static AcceptQueue acceptQueue(Socket listener) throws IOException {
    long cookie = listener.getSockOpt(SocketOptions.SO_COOKIE);
    try (SockDiag kernel = SockDiag.open()) {
      ByteBuffer message =
          kernel
              .ask(listener.toString(), allListeners(), each -> each.getLong(COOKIE) == cookie)
              .orElseThrow(
                  () -> new IOException("sock_diag " + listener + ": the kernel does not list it"));
      return queue(message, listener);
    }
  }

  /// A listener is found by its cookie: its inode, by which a single one could be requested, is
  /// that of fstat(2), and not every listener has a file.
  private static ByteBuffer allListeners() {
    ByteBuffer request = SockDiag.request(number("NLM_F_DUMP"), REQUEST);
    request.put((byte) Domain.UNIX.value()).put((byte) 0).putShort((short) 0);
    request.putInt(1 << TcpState.LISTEN.value()).putInt(0).putInt(number("UDIAG_SHOW_RQLEN"));
    return request.putInt(-1).putInt(-1);
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
