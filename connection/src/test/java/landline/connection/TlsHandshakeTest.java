// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import landline.javanet.JavaSockets;
import landline.socket.Deadline;
import landline.socket.Shutdown;
import landline.socket.internal.LogText;
import landline.testkit.Identity;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsHandshakeTest {

  private static final Duration SHORT = Duration.ofMillis(300);

  private Path folder = Path.of("");
  private Optional<Identity> made = Optional.empty();
  private Optional<Identity> other = Optional.empty();

  @BeforeAll
  void makeIdentities(@TempDir Path place) throws Exception {
    folder = place;
    made = Optional.of(Identity.make(place, "server", "EC"));
    other = Optional.of(Identity.make(place, "client", "EC"));
  }

  private Identity server() {
    return made.orElseThrow();
  }

  private Identity client() {
    return other.orElseThrow();
  }

  private static SSLSocket javaClient(Pair pair, SSLContext context, SSLParameters parameters)
      throws IOException {
    var socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(JavaSockets.of(pair.client()), "landline.example", 0, true);
    socket.setSSLParameters(parameters);
    return socket;
  }

  /// Shakes hands with the JDK's client, and says what the server has learnt of it.
  private static TlsSession session(TlsConfig config, SSLContext trust, SSLParameters parameters)
      throws Exception {
    Tls tls = Tls.load(config);
    try (Pair pair = Pair.open();
        SSLSocket socket = javaClient(pair, trust, parameters)) {
      var server = Pair.start(() -> tls.secure(pair.server(), Deadline.in(Pair.PATIENCE)));
      socket.startHandshake();
      return Pair.end(server).tls().orElseThrow();
    }
  }

  private static SSLHandshakeException refusal(
      TlsConfig config, SSLContext trust, SSLParameters parameters) throws Exception {
    Tls tls = Tls.load(config);
    try (Pair pair = Pair.open();
        SSLSocket socket = javaClient(pair, trust, parameters)) {
      var server = Pair.start(() -> tls.secure(pair.server(), Deadline.in(Pair.PATIENCE)));
      // Over TLS 1.3 the client is done before the server has seen its certificate.
      assertThrows(IOException.class, () -> socket.getInputStream().read());
      return assertThrows(SSLHandshakeException.class, () -> Pair.end(server));
    }
  }

  @Test
  void theSessionTellsWhatWasAgreedOn() throws Exception {
    var parameters = new SSLParameters();
    parameters.setApplicationProtocols(new String[] {"x/9", "b/2", "a/1"});
    var config = Pair.tls(server()).toBuilder().alpn(List.of("a/1", "b/2")).build();
    TlsSession session = session(config, server().trusted(), parameters);
    assertEquals("TLSv1.3", session.protocol());
    assertTrue(session.cipherSuite().startsWith("TLS_"), session::cipherSuite);
    assertEquals(Optional.of("a/1"), session.alpn());
    assertEquals(Optional.of("landline.example"), session.sni());
    assertEquals(List.of(), session.peerCertificates());
  }

  @Test
  void aHandshakeComputesOnlyWithAPermitAndGivesItBack() throws Exception {
    var permits = new Semaphore(0);
    Tls tls = Tls.load(Pair.tls(server()).toBuilder().handshakePermits(permits).build());
    try (Pair pair = Pair.open()) {
      var server = Pair.start(() -> tls.secure(pair.server(), Deadline.in(Pair.PATIENCE)));
      var client =
          Pair.start(() ->
              Tls.client(
                  pair.client(), server().trusted(), "localhost", Deadline.in(Pair.PATIENCE)));
      while (!permits.hasQueuedThreads()) {
        Thread.onSpinWait();
      }
      permits.release();
      assertEquals("TLSv1.3", Pair.end(server).tls().orElseThrow().protocol());
      Pair.end(client).close();
      assertEquals(1, permits.availablePermits());
    }
  }

  @Test
  void aHandshakeThatGetsNoPermitEndsWithItsDeadline() throws Exception {
    Tls tls = Tls.load(Pair.tls(server()).toBuilder().handshakePermits(new Semaphore(0)).build());
    try (Pair pair = Pair.open()) {
      var client =
          Pair.start(() ->
              Tls.client(
                  pair.client(), server().trusted(), "localhost", Deadline.in(Pair.PATIENCE)));
      assertEquals(1, pair.server().peek(new byte[1], Pair.PATIENCE));
      var late =
          assertThrows(
              SSLHandshakeException.class, () -> tls.secure(pair.server(), Deadline.in(SHORT)));
      assertTrue(LogText.of(late).endsWith(": not done in time"), late::toString);
      pair.server().close();
      assertThrows(IOException.class, () -> Pair.end(client));
    }
  }

  @Test
  void aServerThatSpeaksSomethingElseAndHangsUpIsToldAsThat() throws Exception {
    try (Pair pair = Pair.open()) {
      var client =
          Pair.start(() ->
              Tls.client(
                  pair.client(), server().trusted(), "localhost", Deadline.in(Pair.PATIENCE)));
      pair.server().read(new byte[1 << 14]);
      pair.server().socket().orElseThrow().shutdown(Shutdown.SHUT_RD);
      pair.server().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(UTF_8));
      var refused = assertThrows(SSLHandshakeException.class, () -> Pair.end(client));
      assertTrue(
          LogText.of(refused)
              .endsWith(
                  ": the server does not speak TLS, it began with \"HTTP/1.1 400 Bad Request\""),
          refused::toString);
    }
  }

  @Test
  void aClientThatNamesOnlyOtherProtocolsIsTurnedAway() throws Exception {
    var parameters = new SSLParameters();
    parameters.setApplicationProtocols(new String[] {"x/9"});
    var config = Pair.tls(server()).toBuilder().alpn(List.of("a/1")).build();
    var refused = refusal(config, server().trusted(), parameters);
    assertTrue(LogText.of(refused).startsWith("TLS handshake with "), refused::toString);
    TlsSession silent = session(config, server().trusted(), new SSLParameters());
    assertEquals(Optional.empty(), silent.alpn());
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "RSASSA-PSS", "Ed25519"})
  void certificatesOfOtherKindsAreServed(String algorithm) throws Exception {
    Identity identity = Identity.make(folder, algorithm, algorithm);
    assertEquals(
        "TLSv1.3", session(Pair.tls(identity), identity.trusted(), new SSLParameters()).protocol());
  }

  @Test
  void olderProtocolsAreRefusedUnlessTheyAreAllowed() throws Exception {
    var old = new SSLParameters();
    old.setProtocols(new String[] {"TLSv1.2"});
    TlsConfig config = Pair.tls(server());
    refusal(config, server().trusted(), old);
    var both = config.toBuilder().protocols(List.of("TLSv1.2", "TLSv1.3")).build();
    assertEquals("TLSv1.2", session(both, server().trusted(), old).protocol());
    assertEquals("TLSv1.3", session(both, server().trusted(), new SSLParameters()).protocol());
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aClientMayHaveToShowItsCertificate(String protocol) throws Exception {
    var parameters = new SSLParameters();
    parameters.setProtocols(new String[] {protocol});
    var config = Pair.tls(server()).toBuilder().protocols(List.of(protocol)).build();
    var need =
        config.toBuilder()
            .clientCa(client().certificates())
            .clientAuth(TlsConfig.ClientAuth.NEED)
            .build();
    var want =
        config.toBuilder()
            .clientCa(client().certificates())
            .clientAuth(TlsConfig.ClientAuth.WANT)
            .build();
    SSLContext known = server().trustedBy(client());
    SSLContext nobody = server().trusted();
    SSLContext unknown = server().trustedBy(server());
    List<?> shown = List.of(client().certificate());
    assertEquals(shown, session(need, known, parameters).peerCertificates());
    assertEquals(shown, session(want, known, parameters).peerCertificates());
    assertEquals(List.of(), session(want, nobody, parameters).peerCertificates());
    refusal(need, nobody, parameters);
    refusal(need, unknown, parameters);
  }

  @Test
  void ourOwnClientChecksWhomItTalksTo() throws Exception {
    Tls tls = Tls.load(Pair.tls(server()));
    try (Pair pair = Pair.open()) {
      var end = Pair.start(() -> tls.secure(pair.server(), Deadline.in(Pair.PATIENCE)));
      var refused =
          assertThrows(
              SSLHandshakeException.class,
              () ->
                  Tls.client(
                      pair.client(),
                      server().trusted(),
                      "elsewhere.example.",
                      Deadline.in(Pair.PATIENCE)));
      assertTrue(LogText.of(refused).contains("elsewhere.example"), refused::toString);
      var told = assertThrows(SSLHandshakeException.class, () -> Pair.end(end));
      assertTrue(LogText.of(told).contains("certificate_unknown"), told::toString);
    }
  }

  @Test
  void aClientTrustsTheCertificatesOfAFileAndNoOthers() throws Exception {
    Tls tls = Tls.load(Pair.tls(server()));
    SSLContext trusted = trusting(server().certificates());
    try (Pair pair = Pair.open()) {
      var end = Pair.start(() -> tls.secure(pair.server(), Deadline.in(Pair.PATIENCE)));
      try (Connection client =
          Tls.client(pair.client(), trusted, "localhost", Deadline.in(Pair.PATIENCE))) {
        assertTrue(client.tls().isPresent());
        // The server sends tickets after the handshake.
        Connection secure = Pair.end(end);
        assertEquals(Optional.of("localhost"), secure.tls().orElseThrow().sni());
      }
    }
    SSLContext others = trusting(client().certificates());
    try (Pair pair = Pair.open()) {
      var end = Pair.start(() -> tls.secure(pair.server(), Deadline.in(Pair.PATIENCE)));
      assertThrows(
          SSLHandshakeException.class,
          () -> Tls.client(pair.client(), others, "localhost", Deadline.in(Pair.PATIENCE)));
      assertThrows(SSLHandshakeException.class, () -> Pair.end(end));
    }
    assertEquals(
        server().key() + ": holds no CERTIFICATE in PEM form",
        assertThrows(IOException.class, () -> trusting(server().key())).getMessage());
  }

  private static SSLContext trusting(Path roots) throws IOException {
    return Tls.context(TlsClientConfig.builder().roots(roots).build());
  }
}
