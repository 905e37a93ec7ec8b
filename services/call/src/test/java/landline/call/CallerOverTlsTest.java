// SPDX-License-Identifier: Apache-2.0
package landline.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.SSLException;
import landline.connection.Connection;
import landline.connection.Tls;
import landline.connection.TlsConfig;
import landline.server.StreamConfig;
import landline.server.StreamServer;
import landline.server.StreamService;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.SockAddr;
import landline.testkit.Identity;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Callers over TLS, and those who take one end for the other.
@ExtendWith(LeakCheck.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CallerOverTlsTest {

  private final List<Identity> made = new ArrayList<>();

  @BeforeAll
  void makeIdentity(@TempDir Path folder) throws Exception {
    made.add(Identity.make(folder, "server", "EC"));
  }

  private StreamServer serve(String version) throws IOException {
    Identity identity = made.getFirst();
    TlsConfig tls =
        TlsConfig.builder(identity.certificates(), identity.key())
            .protocols(List.of(version))
            .build();
    var service = new CallService(Operator.echo(), CallConfig.DEFAULT);
    return StreamServer.listen(
        SockAddr.parse("127.0.0.1:0"), service, StreamConfig.builder().tls(tls).build());
  }

  private Connection connect(SockAddr server) throws IOException, GeneralSecurityException {
    Deadline end = Deadline.in(Exchange.LONG);
    var socket = Dial.dial(server, end);
    try {
      return Tls.client(socket, made.getFirst().trusted(), "localhost", end);
    } catch (IOException failed) {
      socket.close();
      throw failed;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void whatIsSaidIsAnsweredAfterTheEndOfTheInput(String version) throws Exception {
    try (var server = serve(version);
        var caller = CallClient.over(connect(server.address()), CallConfig.DEFAULT)) {
      var text = new StringBuilder();
      CallMessage.Listener listener =
          message -> {
            if (message instanceof CallMessage.Speech(String said)) {
              text.append(said);
            }
          };
      // TLS 1.2 ends by silence: there the output stays open.
      boolean old = version.equals("TLSv1.2");
      CallClient.End end =
          caller.converse(
              new StringReader("hello\n"), listener, old ? Duration.ofSeconds(3) : Exchange.LONG);
      assertEquals("hello\n", text.toString());
      assertEquals(old ? CallClient.End.SILENCE : CallClient.End.HUNG_UP, end);
    }
  }

  @Test
  void aCallerInPlainTextIsToldThatTheServerSpeaksTls() throws Exception {
    try (var server = serve("TLSv1.3");
        var caller =
            CallClient.connect(server.address(), CallConfig.DEFAULT, Deadline.in(Exchange.LONG))) {
      caller.send("hello\n");
      var told = assertThrows(SSLException.class, () -> caller.receive(Deadline.in(Exchange.LONG)));
      assertEquals("read " + server.address() + ": the server speaks TLS", told.getMessage());
    }
  }

  @Test
  void aCallerWhoSaysNothingAndEndsIsToldAsWell() throws Exception {
    try (var server = serve("TLSv1.3");
        var caller =
            CallClient.connect(server.address(), CallConfig.DEFAULT, Deadline.in(Exchange.LONG))) {
      caller.endOutput();
      assertThrows(SSLException.class, () -> caller.receive(Deadline.in(Exchange.LONG)));
    }
  }

  @Test
  void aLineOfPlainTextRefusesAHandshake() throws IOException, InterruptedException {
    var ends = new LinkedBlockingQueue<String>();
    var line = new CallService(Operator.echo(), CallConfig.DEFAULT);
    StreamService watched =
        new StreamService() {
          @Override
          public void onAccept(Connection connection) {
            line.onAccept(connection);
          }

          @Override
          public void handle(Connection connection) throws IOException {
            line.handle(connection);
          }

          @Override
          public void handleError(Connection connection, Exception error) {
            ends.add(String.valueOf(error.getMessage()));
          }
        };
    try (var server = StreamServer.listen("127.0.0.1:0", watched)) {
      var refused = assertThrows(SSLException.class, () -> connect(server.address()));
      assertEquals(
          "TLS handshake with "
              + server.address()
              + ": the server does not speak TLS, it began with \"plain text here, no TLS\"",
          refused.getMessage());
      String end = ends.take();
      assertTrue(end.endsWith(": a TLS handshake, to a line of plain text"), end);
    }
  }

  @Test
  void textThatBeginsAlmostLikeAHandshakeIsText() throws Exception {
    try (var exchange = Exchange.echo("127.0.0.1:0")) {
      String text = "\u0016\u0003\u0009 is no version";
      CallClient caller = exchange.ours();
      caller.send(text);
      assertInstanceOf(CallMessage.Connected.class, caller.receive(Deadline.in(Exchange.LONG)));
      assertEquals(text, Exchange.speech(caller, text.length()));
    }
  }
}
