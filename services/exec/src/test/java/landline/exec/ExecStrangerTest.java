// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import landline.server.StreamServer;
import landline.socket.Deadline;
import landline.socket.SockAddrIn;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a web page can make a browser send is not run.
@ExtendWith(LeakCheck.class)
class ExecStrangerTest {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final String HTTP = "refused: this is an HTTP request, not a command\n";

  @TempDir Path folder;
  private Path marker;
  private StreamServer server;

  @BeforeEach
  void listen() throws IOException {
    marker = folder.resolve("marker");
    server = ExecService.listen(SockAddrIn.loopback(0), ExecConfig.DEFAULT);
  }

  @AfterEach
  void nothingWasRun() {
    server.close();
    assertTrue(Files.notExists(marker), "it was run");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n\r\ntouch MARKER\n",
        "GET /;touch${IFS}MARKER; HTTP/1.1\r\nHost: x\r\n\r\n",
        "touch /;touch${IFS}MARKER; HTTP/1.1\r\nHost: x\r\n\r\n",
        "\r\nPOST / HTTP/1.1\r\n\r\ntouch MARKER\n"
      })
  void anHttpRequestEndsTheSession(String request) throws IOException {
    try (Caller caller = Caller.of(server)) {
      caller.send(request.replace("MARKER", marker.toString()));
      assertEquals(HTTP, caller.restAsText());
    }
  }

  @Test
  void anHttpRequestThatComesSlowlyEndsTheSession() throws IOException {
    try (Caller caller = Caller.of(server).withoutDelay()) {
      caller.send("POST /;touch${IFS}" + marker + "; ");
      assertEquals(HTTP, caller.restAsText());
    }
  }

  @Test
  void aBodyThatComesAfterItsHeadIsNotRun() throws IOException {
    try (Caller caller = Caller.of(server).withoutDelay()) {
      caller.send("POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\n");
      assertEquals("refused:", new String(caller.bytes(8), UTF_8));
      caller.send("touch " + marker + "\n");
      assertEquals(" this is an HTTP request, not a command\n", caller.restAsText());
    }
  }

  @Test
  void aTlsHandshakeEndsTheSession() throws IOException, GeneralSecurityException {
    SSLEngine engine = SSLContext.getDefault().createSSLEngine("example.org", 443);
    engine.setUseClientMode(true);
    var hello = ByteBuffer.allocate(32 * 1024);
    engine.wrap(ByteBuffer.allocate(0), hello);
    byte[] bytes = new byte[hello.flip().remaining()];
    hello.get(bytes);
    try (Caller caller = Caller.of(server)) {
      caller.send(bytes);
      caller.send("\ntouch " + marker + "\n");
      assertEquals("refused: this is a TLS handshake, not a command\n", caller.restAsText());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"POST / HTTP/1.1\r\n\r\ntouch MARKER\n", "\u0016\u0003\u0001\ntouch MARKER\n"})
  void aDatagramOfThatKindIsRefused(String request) throws IOException {
    try (var datagrams =
        ExecDatagramService.listenInsecure(
            SockAddrIn.loopback(0), ExecConfig.DEFAULT, ExecDatagramService.SERVER)) {
      String reply =
          ExecClient.ask(
              datagrams.address(),
              request.replace("MARKER", marker.toString()),
              UTF_8,
              Deadline.in(LONG));
      assertTrue(reply.matches("refused: this is an? (HTTP request|TLS handshake), .*\n"), reply);
    }
  }
}
