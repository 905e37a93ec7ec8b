// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.SSLContext;
import landline.connection.Connection;
import landline.connection.Tls;
import landline.connection.TlsConfig;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.Domain;
import landline.socket.Shutdown;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.testkit.Identity;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// How connections end whose handlers meet a failure of TLS: their peer's, or a third party's.
@ExtendWith(LeakCheck.class)
class TlsEndsTest {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final byte[] PLAIN = "GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8);

  private final LinkedBlockingQueue<ConnectionSummary> ends = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<Level> levels = new LinkedBlockingQueue<>();

  @TempDir Path folder;
  private Identity identity;
  private TlsConfig tls;

  @BeforeEach
  void makeIdentity() throws Exception {
    identity = Identity.make(folder, "server", "EC");
    tls = TlsConfig.builder(identity.certificates(), identity.key()).build();
  }

  private StreamServer serve(StreamService service, StreamConfig.Builder config)
      throws IOException {
    var told =
        new ReportingService(
            service,
            (connection, error) -> levels.add(FailureSeverity.of(error, connection, false)));
    return StreamServer.listen(SockAddrIn.loopback(0), told, config.observer(ends::add).build());
  }

  private String assertEnds(ConnectionEnd end, Level level) throws InterruptedException {
    ConnectionSummary summary = ends.take();
    assertEquals(end, summary.end(), summary::detail);
    assertEquals(level, levels.take(), summary::detail);
    return summary.detail();
  }

  /// What a party does in place of a handshake.
  private interface Rudeness {
    void on(Socket socket) throws IOException;
  }

  private static final List<Rudeness> RUDE =
      List.of(socket -> socket.sendAll(PLAIN), socket -> socket.shutdown(Shutdown.SHUT_WR));

  /// Connects to a server that does not speak TLS.
  private static void askThirdParty(SSLContext trusted, Rudeness rude) throws IOException {
    var pair = Socket.socketPair(Domain.UNIX, Type.STREAM);
    try (Socket third = pair.first();
        Socket ours = pair.second()) {
      rude.on(third);
      Tls.client(ours, trusted, "localhost", Deadline.in(LONG)).close();
    }
  }

  @Test
  void aThirdPartyThatFailsTheHandlerIsTheHandlersFailure()
      throws GeneralSecurityException, IOException, InterruptedException {
    SSLContext trusted = identity.trusted();
    for (Rudeness rude : RUDE) {
      try (var server = serve(_ -> askThirdParty(trusted, rude), StreamConfig.builder());
          Socket _ = Dial.dial(server.address(), Deadline.in(LONG))) {
        assertEnds(ConnectionEnd.FAILED, Level.WARNING);
      }
    }
  }

  @Test
  void soItIsBehindTlsOfTheConnectionsOwn()
      throws GeneralSecurityException, IOException, InterruptedException {
    SSLContext trusted = identity.trusted();
    for (Rudeness rude : RUDE) {
      try (var server = serve(_ -> askThirdParty(trusted, rude), StreamConfig.builder().tls(tls));
          Socket socket = Dial.dial(server.address(), Deadline.in(LONG));
          Connection _ = Tls.client(socket, trusted, "localhost", Deadline.in(LONG))) {
        assertEnds(ConnectionEnd.FAILED, Level.WARNING);
      }
    }
  }

  private static void readUnchecked(Connection connection) {
    try {
      connection.read(new byte[1]);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Test
  void aPeerThatCutsItsTlsOffIsGone()
      throws GeneralSecurityException, IOException, InterruptedException {
    for (StreamService service :
        new StreamService[] {c -> c.read(new byte[1]), TlsEndsTest::readUnchecked}) {
      try (var server = serve(service, StreamConfig.builder().tls(tls))) {
        Socket socket = Dial.dial(server.address(), Deadline.in(LONG));
        Connection client = Tls.client(socket, identity.trusted(), "localhost", Deadline.in(LONG));
        // Without close_notify, which the close of the connection would send.
        socket.close();
        assertEnds(ConnectionEnd.PEER_GONE, Level.DEBUG);
        client.close();
      }
    }
  }

  @Test
  void aPeerThatFailsTheHandshakeOfTheHandlerIsGone() throws IOException, InterruptedException {
    Tls begun = Tls.load(tls);
    StreamService upgrade = connection -> begun.secure(connection, Deadline.in(LONG)).close();
    for (Rudeness rude : RUDE) {
      try (var server = serve(upgrade, StreamConfig.builder());
          Socket client = Dial.dial(server.address(), Deadline.in(LONG))) {
        rude.on(client);
        String detail = assertEnds(ConnectionEnd.PEER_GONE, Level.DEBUG);
        assertTrue(detail.contains("TLS handshake with "), detail);
      }
    }
  }
}
