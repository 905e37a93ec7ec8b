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

/// The marker by which a client of ours makes itself known, invisible to other servers: on TCP a
/// byte of urgent data, which a plain recv(2) never sees; on a UNIX socket the name of its own end.
/// `docs/adr/0008-call-clients-make-themselves-known.md` gives the reasons.
final class ClientMarker {

  /// A firewall that clears the urgent pointer puts the byte into the stream, where an empty line
  /// does no harm.
  private static final byte URGENT = '\n';

  private static final String NAME = "unix:@landline-call-";
  private static final SecureRandom RANDOM = new SecureRandom();

  private ClientMarker() {}

  /// Called before connect(2): names a UNIX socket.
  static void beforeConnect(Socket socket) {
    if (socket.domain().equals(Domain.UNIX)) {
      try {
        socket.bind(SockAddr.parse(NAME + Long.toHexString(RANDOM.nextLong())));
      } catch (IOException forbidden) {
        // Without a name it is a plain client, which is served as well.
      }
    }
  }

  /// Called after connect(2), before anything is sent: sends the urgent byte.
  static void afterConnect(Socket socket) {
    if (!socket.domain().equals(Domain.UNIX)) {
      try {
        socket.send(ByteBuffer.wrap(new byte[] {URGENT}), MsgFlags.MSG_OOB);
      } catch (IOException failed) {
        // Without urgent data it is a plain client; a broken connection is seen with the next call.
      }
    }
  }

  /// Whether the marker can still come after the client has connected.
  static boolean mayCome(Connection connection) {
    return !(connection.peer() instanceof SockAddrUn);
  }

  /// Whether the marker has come; never waits. A byte of speech that was seen by [Connection#peek]
  /// comes after the marker, so then the answer is final.
  static boolean isThere(Connection connection) throws IOException {
    return mayCome(connection)
        ? connection.urgent().equals(Optional.of(URGENT))
        : connection.peer().toString().startsWith(NAME);
  }
}
