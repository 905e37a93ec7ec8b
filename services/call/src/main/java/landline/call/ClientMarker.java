// SPDX-License-Identifier: Apache-2.0
package landline.call;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Optional;
import landline.connection.Connection;
import landline.socket.Domain;
import landline.socket.MsgFlags;
import landline.socket.SockAddr;
import landline.socket.SockAddrUn;
import landline.socket.Socket;

/// How a client shows that it is one of ours, while other servers notice nothing: on TCP by a byte
/// of urgent data, which a plain recv(2) never sees; on a UNIX socket by the name of its own end.
/// `docs/adr/0008-call-clients-make-themselves-known.md` says why.
final class ClientMarker {

  /// A firewall that clears the urgent pointer puts the byte into the stream, where an empty line
  /// does no harm.
  private static final byte URGENT = '\n';

  private static final String NAME = "unix:@landline-call-";
  private static final SecureRandom RANDOM = new SecureRandom();

  private ClientMarker() {}

  /// To be called before connect(2): names a UNIX socket.
  static void beforeConnect(Socket socket) {
    if (socket.domain().equals(Domain.UNIX)) {
      try {
        socket.bind(SockAddr.parse(NAME + Long.toHexString(RANDOM.nextLong())));
      } catch (IOException forbidden) {
        // Without a name it is a plain client, which is served as well.
      }
    }
  }

  /// To be called after connect(2), before anything is sent: sends the urgent byte.
  static void afterConnect(Socket socket) {
    if (!socket.domain().equals(Domain.UNIX)) {
      try {
        socket.send(ByteBuffer.wrap(new byte[] {URGENT}), MsgFlags.MSG_OOB);
      } catch (IOException failed) {
        // Without urgent data it is a plain client; a broken connection is seen with the next call.
      }
    }
  }

  /// Whether a client can still make itself known after it has connected.
  static boolean mayCome(Connection line) {
    return !(line.peer() instanceof SockAddrUn);
  }

  /// Whether a client has made itself known; never waits. A byte of speech that was seen by
  /// [Connection#peek] comes after the signal, so then the answer is final.
  static boolean isThere(Connection line) throws IOException {
    return mayCome(line)
        ? line.urgent().equals(Optional.of(URGENT))
        : line.peer().toString().startsWith(NAME);
  }
}
