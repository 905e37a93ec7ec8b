// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import landline.socket.Deadline;
import landline.socket.internal.LogText;
import landline.testkit.Identity;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Clients: whom they trust, and what they say to servers of other protocols.
@ExtendWith(LeakCheck.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsClientTest {

  private final List<Identity> made = new ArrayList<>();

  @BeforeAll
  void makeIdentities(@TempDir Path folder) throws Exception {
    made.add(Identity.make(folder, "server", "EC"));
    made.add(Identity.make(folder, "client", "EC"));
  }

  private Identity server() {
    return made.getFirst();
  }

  private Identity client() {
    return made.getLast();
  }

  /// The failure of a client that takes the other end for a server of TLS.
  private String refusal(Pair pair) {
    return LogText.of(
        assertThrows(
            SSLHandshakeException.class,
            () ->
                Tls.client(
                    pair.client(), server().trusted(), "localhost", Deadline.in(Pair.PATIENCE))));
  }

  @Test
  void aClientMayTakeAnyServerAndShowItsOwnCertificate() throws Exception {
    Tls tls =
        Tls.load(
            Pair.tls(server()).toBuilder()
                .clientCa(client().certificates())
                .clientAuth(TlsConfig.ClientAuth.NEED)
                .build());
    SSLContext careless =
        Tls.context(
            TlsClientConfig.builder()
                .insecure()
                .certificates(client().certificates())
                .key(client().key())
                .build());
    try (Pair pair = Pair.open()) {
      var end = Pair.start(() -> tls.secure(pair.server(), Deadline.in(Pair.PATIENCE)));
      try (Connection client =
          Tls.client(pair.client(), careless, "elsewhere.example", Deadline.in(Pair.PATIENCE))) {
        assertTrue(client.tls().isPresent());
        TlsSession session = Pair.end(end).tls().orElseThrow();
        assertEquals(List.of(client().certificate()), session.peerCertificates());
      }
    }
  }

  @Test
  void aConfigurationThatWouldNotDoWhatItSaysIsRefused() {
    Path file = Path.of("x.pem");
    assertEquals(
        "insecure, but roots is x.pem",
        assertThrows(
                IllegalArgumentException.class,
                () -> TlsClientConfig.builder().insecure().roots(file).build())
            .getMessage());
    assertEquals(
        "key is x.pem, but certificates is empty",
        assertThrows(
                IllegalArgumentException.class, () -> TlsClientConfig.builder().key(file).build())
            .getMessage());
  }

  @ParameterizedTest
  @CsvSource({"welcome to Landline, welcome to Landline", "SSH-2.0-x, SSH-2.0-x"})
  void aServerInPlainTextIsShownByItsFirstWords(String text, String start) throws Exception {
    try (Pair pair = Pair.open()) {
      pair.server().writeUtf8(text + "\r\n");
      String refused = refusal(pair);
      assertTrue(
          refused.endsWith(": the server does not speak TLS, it began with \"" + start + '"'),
          refused);
      // A hello, and nothing else in a language that the server does not understand.
      byte[] sent = new byte[16_384];
      int hello = pair.server().read(sent);
      assertEquals(22, sent[0]);
      assertEquals(((sent[3] & 0xff) << 8) + (sent[4] & 0xff) + 5, hello);
    }
  }

  @Test
  void anEchoIsNoServerOfTls() throws Exception {
    try (Pair pair = Pair.open()) {
      var echo =
          Pair.start(() -> {
            byte[] bytes = new byte[16_384];
            int n = pair.server().read(bytes);
            pair.server().write(bytes, 0, n);
            return n;
          });
      String refused = refusal(pair);
      assertTrue(refused.endsWith(", it sent a client's first message back"), refused);
      assertTrue(Pair.end(echo) > 0);
    }
  }

  @Test
  void aClientInPlainTextKnowsAnAlert() throws Exception {
    try (Pair pair = Pair.open()) {
      byte[] alert = {21, 3, 3, 0, 2, 2, 10};
      var told =
          assertThrows(
              SSLException.class, () -> Tls.requirePlainText(pair.server(), alert, alert.length));
      assertEquals("read " + pair.server() + ": the server speaks TLS", told.getMessage());
      Tls.requirePlainText(pair.server(), alert, 2);
      Tls.requirePlainText(pair.server(), new byte[] {21, 3, 5}, 3);
      Tls.requirePlainText(pair.server(), new byte[] {21, 3, -1}, 3);
      Tls.requirePlainText(pair.server(), alert, -1);
    }
  }
}
