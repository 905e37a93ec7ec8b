// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import landline.socket.Shutdown;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrUn;
import landline.socket.internal.LogText;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class ProxyProtocolTest {

  private static final String LINE = "PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\n";
  private static final ProxyConfig UNIX =
      ProxyConfig.builder().build().toBuilder().trustUnix(true).header(Pair.PATIENCE).build();
  private static final Duration SHORT = Duration.ofMillis(20);

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String rest(Connection connection) throws IOException {
    return new String(connection.inputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  @Test
  void aProxyTellsWhoItsClientIsAndNotOneByteMoreIsRead() throws IOException {
    try (Pair pair = Pair.open()) {
      pair.client().sendAll(bytes(LINE + LINE));
      pair.client().shutdown(Shutdown.SHUT_WR);
      Connection connection = ProxyProtocol.read(pair.server(), UNIX);
      assertEquals(SockAddr.parse("192.0.2.1:56324"), connection.peer());
      assertEquals(SockAddr.parse("198.51.100.2:443"), connection.local());
      assertEquals(Optional.of(SockAddrUn.UNNAMED), connection.proxy());
      assertTrue(connection.toString().startsWith("192.0.2.1:56324 via "), connection::toString);
      assertEquals(LINE, rest(connection));
    }
  }

  /// The rights of a proxy that runs as root must not be those of its clients.
  @Test
  void theCredentialsOfAProxyAreNotItsClients() throws IOException {
    try (Pair pair = Pair.open()) {
      pair.client().sendAll(bytes(LINE));
      assertTrue(pair.server().credentials().isPresent());
      Connection connection = ProxyProtocol.read(pair.server(), UNIX);
      assertEquals(Optional.empty(), connection.credentials());
      assertEquals(pair.server().socket(), connection.socket());
    }
  }

  @Test
  void aProxyOfTwoAddressesIsTrustedByItsPrefix() throws Exception {
    var far = new SockAddrIn(0x0a000001, 99);
    try (Pair pair = Pair.open()) {
      var raw = new ProxiedConnection(pair.server(), new ProxyHeaderParser.Endpoints(far, far));
      pair.client().sendAll(bytes(LINE));
      var elsewhere = ProxyConfig.builder(AddressPrefix.parse("10.0.1.0/24")).build();
      assertThrows(UntrustedSourceException.class, () -> ProxyProtocol.read(raw, elsewhere));
      var here = ProxyConfig.builder(AddressPrefix.parse("10.0.0.0/24")).build();
      assertEquals(SockAddr.parse("192.0.2.1:56324"), ProxyProtocol.read(raw, here).peer());
    }
  }

  @Test
  void ofAStrangerNoByteIsLookedAt() throws IOException {
    try (Pair pair = Pair.open()) {
      pair.client().sendAll(bytes(LINE));
      pair.client().shutdown(Shutdown.SHUT_WR);
      var nobody = ProxyConfig.builder().build();
      var refused =
          assertThrows(
              UntrustedSourceException.class, () -> ProxyProtocol.read(pair.server(), nobody));
      assertTrue(
          LogText.of(refused).endsWith("it is not a trusted proxy, and others are not served"));
      Connection connection =
          ProxyProtocol.read(pair.server(), nobody.toBuilder().othersServed(true).build());
      assertSame(pair.server(), connection);
      assertEquals(LINE, rest(connection));
    }
  }

  @Test
  void aHeaderInPiecesIsPutTogether() throws Exception {
    try (Pair pair = Pair.open()) {
      var reading = Pair.start(() -> ProxyProtocol.read(pair.server(), UNIX));
      byte[] line = bytes(LINE);
      for (int i = 0; i < line.length; i++) {
        pair.client().sendAll(line, i, 1);
      }
      pair.client().sendAll(bytes("data"));
      pair.client().shutdown(Shutdown.SHUT_WR);
      Connection proxied = Pair.end(reading);
      assertEquals("192.0.2.1:56324", proxied.peer().toString());
      assertEquals("data", rest(proxied));
    }
  }

  @Test
  void aHeaderThatIsNotCompleteInTimeEndsTheWait() throws IOException {
    try (Pair pair = Pair.open()) {
      pair.client().sendAll(bytes("PROXY TCP4 "));
      var late =
          assertThrows(
              SocketTimeoutException.class,
              () -> ProxyProtocol.read(pair.server(), UNIX.toBuilder().header(SHORT).build()));
      assertTrue(LogText.of(late).endsWith(": not complete in time"), late::toString);
    }
  }

  @Test
  void aProxyThatHangsUpWithinTheHeaderIsNoWarning() throws IOException {
    try (Pair pair = Pair.open()) {
      pair.client().sendAll(bytes("PROXY"));
      pair.client().shutdown(Shutdown.SHUT_WR);
      var gone = assertThrows(EOFException.class, () -> ProxyProtocol.read(pair.server(), UNIX));
      assertTrue(LogText.of(gone).endsWith(": the proxy hung up after 5 bytes of it"));
    }
  }

  @Test
  void aBadHeaderIsAWarningOfOneLine() throws IOException {
    try (Pair pair = Pair.open()) {
      pair.client().sendAll(bytes("GET / HTTP/1.1\r\n\r\n"));
      var bad =
          assertThrows(ProtocolException.class, () -> ProxyProtocol.read(pair.server(), UNIX));
      assertEquals(
          "PROXY header from " + pair.server() + ": the first bytes are those of no header",
          bad.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET / HTTP/1.1\r\n", "PRI * HTTP/2.0\r\n", "\n", ""})
  void whereHeadersAreNotRequiredOtherBytesAreData(String data) throws IOException {
    try (Pair pair = Pair.open()) {
      pair.client().sendAll(bytes(data));
      pair.client().shutdown(Shutdown.SHUT_WR);
      Connection connection =
          ProxyProtocol.read(pair.server(), UNIX.toBuilder().required(false).build());
      assertSame(pair.server(), connection);
      assertEquals(data, data.isEmpty() ? "" : rest(connection));
    }
  }

  @Test
  void whereHeadersAreNotRequiredSilenceEndsTheWaitForOne() throws IOException {
    try (Pair pair = Pair.open()) {
      var config = UNIX.toBuilder().required(false).header(SHORT).build();
      assertSame(pair.server(), ProxyProtocol.read(pair.server(), config));
    }
  }

  @Test
  void aHealthCheckOfTheProxyIsTheProxysOwn() throws IOException {
    byte[] local = {13, 10, 13, 10, 0, 13, 10, 0x51, 0x55, 0x49, 0x54, 10, 0x20, 0, 0, 1, 9, 7};
    try (Pair pair = Pair.open()) {
      pair.client().sendAll(local);
      assertSame(pair.server(), ProxyProtocol.read(pair.server(), UNIX));
      byte[] rest = new byte[2];
      assertEquals(1, pair.server().read(rest));
      assertArrayEquals(new byte[] {7, 0}, rest);
    }
  }

  @Test
  void aTimeThatIsNoneIsRefused() {
    var none =
        assertThrows(
            IllegalArgumentException.class, () -> UNIX.toBuilder().header(Duration.ZERO).build());
    assertEquals("header <= 0: PT0S", none.getMessage());
  }
}
