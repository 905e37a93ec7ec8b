// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import landline.socket.Deadline;
import landline.socket.Shutdown;
import landline.testkit.Identity;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(LeakCheck.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsBadPeersTest {

  private static final Duration SHORT = Duration.ofMillis(300);

  private Optional<Identity> made = Optional.empty();

  @BeforeAll
  void makeIdentity(@TempDir Path place) throws Exception {
    made = Optional.of(Identity.make(place, "server", "EC"));
  }

  private Identity server() {
    return made.orElseThrow();
  }

  @Test
  void aPeerThatSaysNothingIsToldOfTlsAtTheEnd() throws Exception {
    Tls tls = Tls.load(Pair.tls(server()));
    byte[] closeNotify = {21, 3, 3, 0, 2, 1, 0};
    byte[] told = new byte[closeNotify.length];
    try (Pair pair = Pair.open()) {
      var late =
          assertThrows(
              SSLHandshakeException.class, () -> tls.secure(pair.server(), Deadline.in(SHORT)));
      assertEquals(
          "TLS handshake with " + pair.server() + ": not done in time, and nothing came",
          late.getMessage());
      assertEquals(told.length, pair.client().recv(told));
      assertArrayEquals(closeNotify, told);
    }
    try (Pair pair = Pair.open()) {
      pair.client().shutdown(Shutdown.SHUT_WR);
      assertThrows(EOFException.class, () -> tls.secure(pair.server(), Deadline.in(Pair.PATIENCE)));
      assertEquals(told.length, pair.client().recv(told));
      assertArrayEquals(closeNotify, told);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET / HTTP/1.1\\r\\n\\r\\n      | GET / HTTP/1.1
          \\n\\n                          | \\x0a\\x0a
          \\200.\\1\\3\\1                | \ufffd.\\x01\\x03\\x01
          aaaaaaaaaaaabbbbbbbbbbbbccc | aaaaaaaaaaaabbbbbbbbbbbb
          """)
  void plainTextIsAnsweredWithAnAlertAndEndsInOneLine(String escaped, String start)
      throws Exception {
    String text = escaped.translateEscapes();
    Tls tls = Tls.load(Pair.tls(server()));
    try (Pair pair = Pair.open()) {
      byte[] bytes = text.getBytes(ISO_8859_1);
      pair.client().sendAll(bytes);
      var refused =
          assertThrows(
              SSLHandshakeException.class,
              () -> tls.secure(pair.server(), Deadline.in(Pair.PATIENCE)));
      assertEquals(
          "TLS handshake with "
              + pair.server()
              + ": the peer does not speak TLS, it began with \""
              + start
              + '"',
          refused.getMessage());
      byte[] alert = new byte[16];
      assertEquals(7, pair.client().recv(alert));
      assertEquals(21, alert[0]);
      assertEquals(2, alert[5]);
    }
  }

  /// As OpenSSL's client does, which has no keys yet when it turns a certificate down.
  @Test
  void theAlertOfAPeerThatComesInPlainTextIsNamed() throws Exception {
    Tls tls = Tls.load(Pair.tls(server()));
    try (Pair pair = Pair.open()) {
      var end = Pair.start(() -> tls.secure(pair.server(), Deadline.in(Pair.PATIENCE)));
      SSLEngine client = server().trusted().createSSLEngine();
      client.setUseClientMode(true);
      ByteBuffer hello = ByteBuffer.allocate(client.getSession().getPacketBufferSize());
      client.wrap(ByteBuffer.allocate(0), hello);
      pair.client().sendAll(Arrays.copyOf(hello.array(), hello.position()));
      assertTrue(pair.client().recv(new byte[1]) > 0);
      pair.client().sendAll(new byte[] {21, 3, 3, 0, 2, 2, 48});
      var told = assertThrows(SSLHandshakeException.class, () -> Pair.end(end));
      assertEquals(
          "TLS handshake with " + pair.server() + ": (unknown_ca) Received fatal alert: unknown_ca",
          told.getMessage());
    }
  }

  @Test
  void aPeerThatHangsUpIsNamed() throws Exception {
    Tls tls = Tls.load(Pair.tls(server()));
    try (Pair pair = Pair.open()) {
      pair.client().sendAll(new byte[] {22, 3, 1});
      pair.client().shutdown(Shutdown.SHUT_WR);
      var gone =
          assertThrows(
              EOFException.class, () -> tls.secure(pair.server(), Deadline.in(Pair.PATIENCE)));
      assertEquals("TLS handshake with " + pair.server() + ": the peer hung up", gone.getMessage());
    }
  }

  /// The engine tells a failure of its tasks at the next call, which may be a writer's.
  @Test
  void aWriterThatThePeerFailsNamesTheConnection() throws GeneralSecurityException, IOException {
    SSLEngine old = server().trusted().createSSLEngine();
    old.setUseClientMode(true);
    old.setEnabledProtocols(new String[] {"TLSv1.2"});
    ByteBuffer hello = ByteBuffer.allocate(old.getSession().getPacketBufferSize());
    old.wrap(TlsRecords.NOTHING, hello);
    SSLEngine engine = server().trusted().createSSLEngine();
    engine.setUseClientMode(false);
    engine.setEnabledProtocols(new String[] {"TLSv1.3"});
    engine.beginHandshake();
    try (Pair pair = Pair.open()) {
      pair.client().sendAll(Arrays.copyOf(hello.array(), hello.position()));
      var records = new TlsRecords(pair.server(), engine);
      assertTrue(records.fill(Deadline.in(Pair.PATIENCE)));
      assertEquals(
          HandshakeStatus.NEED_TASK, records.unwrap(TlsRecords.NOTHING).getHandshakeStatus());
      TlsHandshake.runTasks(engine);
      var outbound = new TlsOutbound(records);
      var failed =
          assertThrows(SSLException.class, () -> outbound.write(ByteBuffer.wrap(new byte[1])));
      String reason = TlsReason.of(assertInstanceOf(SSLException.class, failed.getCause()));
      assertEquals("write " + pair.server() + ": " + reason, failed.getMessage());
      assertTrue(reason.contains("TLSv1.2"), reason);
    }
  }

  /// Each byte comes well within any timeout of a read; all together they take for ever.
  @Test
  void aPeerThatTricklesIsCutOff() throws Exception {
    Tls tls = Tls.load(Pair.tls(server()));
    try (Pair pair = Pair.open()) {
      pair.client().sendAll(new byte[] {22, 3, 1, 64, 0, 1, 0, 63, (byte) 252});
      var trickle =
          Pair.start(() -> {
            while (true) {
              pair.client().sendAll(new byte[1]);
              // The pace is what is tested.
              Thread.sleep(10);
            }
          });
      var cut =
          assertThrows(
              SSLHandshakeException.class, () -> tls.secure(pair.server(), Deadline.in(SHORT)));
      assertEquals("TLS handshake with " + pair.server() + ": not done in time", cut.getMessage());
      pair.server().close();
      assertThrows(IOException.class, () -> Pair.end(trickle));
    }
  }

  /// Warnings, RFC 8446 section 6.1, of which each is ignored.
  @Test
  void aPeerThatSendsTooMuchIsCutOff() throws Exception {
    Tls tls = Tls.load(Pair.tls(server()));
    try (Pair pair = Pair.open()) {
      var flood =
          Pair.start(() -> {
            while (true) {
              pair.client().sendAll(new byte[] {21, 3, 3, 0, 2, 1, 90});
            }
          });
      var cut =
          assertThrows(
              SSLHandshakeException.class,
              () -> tls.secure(pair.server(), Deadline.in(Pair.PATIENCE)));
      assertEquals(
          "TLS handshake with " + pair.server() + ": the peer has sent more than 131072 bytes",
          cut.getMessage());
      pair.server().close();
      assertThrows(IOException.class, () -> Pair.end(flood));
    }
  }

  @Test
  void aRecordThatIsTooLargeIsRefused() throws Exception {
    Tls tls = Tls.load(Pair.tls(server()));
    try (Pair pair = Pair.open()) {
      pair.client().sendAll(new byte[] {22, 3, 1, -1, -1, 1});
      assertThrows(SSLException.class, () -> tls.secure(pair.server(), Deadline.in(Pair.PATIENCE)));
    }
  }
}
