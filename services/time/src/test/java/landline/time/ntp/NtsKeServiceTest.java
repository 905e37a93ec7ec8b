// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLContext;
import landline.connection.Connection;
import landline.connection.SocketConnection;
import landline.connection.Tls;
import landline.connection.TlsConfig;
import landline.server.StreamServer;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.testkit.Identity;
import landline.testkit.LeakCheck;
import landline.time.nts.KeExchange;
import landline.time.nts.KeyExport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a server of key establishment counts, with real TLS.
@ExtendWith(LeakCheck.class)
class NtsKeServiceTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final List<String> NTSKE = List.of(KeyExport.ALPN);

  @TempDir Path folder;

  private final NtsKeys keys = NtsKeys.inMemory();
  private final NtsKeService service = new NtsKeService(keys, NtsKeConfig.DEFAULT);
  private StreamServer server;
  private SSLContext trusted;

  @BeforeEach
  void serve() throws Exception {
    Identity identity = Identity.make(folder, "server", "EC");
    trusted = identity.trusted();
    server =
        StreamServer.listen(
            SockAddrIn.loopback(0),
            service,
            NtsKeService.server(TlsConfig.builder(identity.certificates(), identity.key())));
  }

  @AfterEach
  void close() {
    server.close();
    keys.close();
  }

  private Connection dial(List<String> alpn) throws IOException {
    Deadline deadline = Deadline.in(LONG);
    Socket socket = Dial.dial(server.address(), deadline);
    try {
      Connection connection =
          Tls.client(SocketConnection.of(socket), trusted, "localhost", alpn, deadline);
      connection.deadline(deadline);
      return connection;
    } catch (IOException | RuntimeException failed) {
      socket.close();
      throw failed;
    }
  }

  /// Sends a request, and returns the whole answer.
  private String answer(List<String> alpn, byte[] request) throws IOException {
    try (Connection connection = dial(alpn)) {
      connection.write(request);
      connection.shutdownOutput();
      return HexFormat.of().formatHex(connection.inputStream().readAllBytes());
    }
  }

  private void assertCounted(long established, Map<String, Long> failed) {
    NtsKeCounts counts = service.counts();
    assertEquals(established, counts.established());
    var some = new TreeMap<>(counts.failed());
    some.values().removeIf(count -> count == 0);
    assertEquals(failed, some);
    assertEquals(counts, server.counts().service());
  }

  @Test
  void aClientThatGetsCookiesIsCounted() throws IOException {
    try (Connection connection = dial(NTSKE)) {
      assertEquals(8, KeExchange.over(connection, new SecureRandom()).client().cookies());
    }
    assertCounted(1, Map.of());
  }

  /// The requests, and the beginnings of the answers, in hexadecimal: RFC 8915 section 4.1.
  @ParameterizedTest
  @CsvSource({
    "8001000200ff 80000000, no_protocol, 8001 0000 8000 0000",
    "800100020000 000400020010 80000000, no_algorithm, 8001 0002 0000 0004 0000 8000 0000",
    "80010002, incomplete, 8002 0002 0001 8000 0000",
    "8001000100 80000000, bad_request, 8002 0002 0001 8000 0000",
    "c0000000 80000000, critical_record, 8002 0002 0000 8000 0000",
    "4000ffff, too_long, 8002 0002 0001 8000 0000",
  })
  void whoeverGetsNoneIsToldWhyAndCounted(String request, String reason, String answer)
      throws IOException {
    byte[] bytes = HexFormat.of().parseHex(request.replace(" ", ""));
    assertEquals(answer.replace(" ", ""), answer(NTSKE, bytes));
    assertCounted(0, Map.of(reason, 1L));
  }

  @Test
  void withoutTheProtocolOfNtsThereIsNothing() throws IOException {
    assertEquals("", answer(List.of(), new byte[] {(byte) 0x80, 0, 0, 0}));
    assertCounted(0, Map.of("alpn", 1L));
  }

  @Test
  void handshakesOfAllServersHaveOneLimit() {
    TlsConfig.Builder tls = TlsConfig.builder(Path.of("a.crt"), Path.of("a.key"));
    Semaphore permits = NtsKeService.tls(tls).handshakePermits().orElseThrow();
    assertSame(
        permits, NtsKeService.server(tls).tls().orElseThrow().handshakePermits().orElseThrow());
    int processors = Runtime.getRuntime().availableProcessors();
    assertEquals(Math.max(1, processors / 2), permits.availablePermits());
  }

  @Test
  void aConnectionThatBreaksIsCounted() throws Exception {
    try (Connection connection = dial(NTSKE)) {
      connection.write(new byte[] {(byte) 0x80});
      // Without the end that TLS asks for.
      connection.socket().orElseThrow().close();
    }
    server.stop(Deadline.in(LONG));
    assertCounted(0, Map.of("connection", 1L));
  }
}
