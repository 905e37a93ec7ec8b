// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import landline.connection.Connection;
import landline.connection.SocketConnection;
import landline.connection.Tls;
import landline.connection.TlsSession;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.Socket;
import landline.time.nts.KeException;
import landline.time.nts.KeExchange;
import landline.time.nts.KeResponse;
import landline.time.nts.KeyExport;
import landline.time.nts.NtsClient;
import landline.time.packet.NtpPacket;

/// The client's side of key establishment, RFC 8915 section 4.
///
/// @param client protects requests from now on
/// @param host the NTP server: what the response names, or else where keys were established
/// @param port its port
record NtsHandshake(NtsClient client, String host, int port) {

  private static final SecureRandom RANDOM = new SecureRandom();

  /// Establishes keys.
  ///
  /// @param host whose certificate must be for this name
  /// @param port such as 4460
  /// @param trusted the authorities
  /// @throws IOException if the server can't be reached, is not who it should be, or grants nothing
  static NtsHandshake with(String host, int port, SSLContext trusted, Deadline deadline)
      throws IOException {
    loadTls(trusted);
    Socket socket = Dial.dial(host, String.valueOf(port), deadline);
    try (socket;
        Connection connection =
            Tls.client(
                SocketConnection.of(socket),
                trusted,
                host,
                NtsKeService.PROTOCOLS,
                List.of(KeyExport.ALPN),
                deadline)) {
      connection.deadline(deadline);
      boolean agreed =
          connection.tls().flatMap(TlsSession::alpn).filter(KeyExport.ALPN::equals).isPresent();
      if (!agreed) {
        throw new IOException(host + " does not establish keys of NTS: it lacks ntske/1");
      }
      // Of a name with several addresses another one may not know the cookies: RFC 8915 section
      // 4.1.7.
      String at =
          switch (connection.peer()) {
            case SockAddrIn in -> in.host();
            case SockAddrIn6 in6 -> in6.host();
            default -> host;
          };
      KeExchange established = KeExchange.over(connection, RANDOM);
      KeResponse response = established.response();
      return new NtsHandshake(
          established.client(),
          response.server().orElse(at),
          response.port().orElse(NtpPacket.PORT));
    } catch (KeException refused) {
      throw new IOException(host + ": NTS key establishment: " + refused.getMessage(), refused);
    }
  }

  /// Makes a ClientHello for nobody. The first one of a process takes longer than all the rest,
  /// since it loads TLS, and chronyd hangs up 2 seconds after connect(2).
  private static void loadTls(SSLContext trusted) throws IOException {
    SSLEngine engine = trusted.createSSLEngine();
    engine.setUseClientMode(true);
    var hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    var _ = engine.wrap(ByteBuffer.allocate(0), hello);
  }
}
