// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import landline.connection.Connection;
import landline.connection.Tls;
import landline.connection.TlsConfig;
import landline.connection.TlsSession;
import landline.interop.harness.Certificate;
import landline.interop.harness.Python;
import landline.server.StreamConfig;
import landline.server.StreamServer;
import landline.server.StreamService;
import landline.socket.Deadline;
import landline.socket.Domain;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.testkit.PeerProcess;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// TLS with the programs of others.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@RequiresPeer({"openssl", "curl", "python3"})
class TlsPeersTest {

  private Optional<Certificate> made = Optional.empty();
  private Optional<Certificate> other = Optional.empty();

  @BeforeAll
  void makeCertificates(@TempDir Path folder) throws IOException, InterruptedException {
    made = Optional.of(Certificate.make(folder, "server"));
    other = Optional.of(Certificate.make(folder, "client"));
  }

  private Certificate certificate() {
    return made.orElseThrow();
  }

  private static StreamServer serve(TlsConfig config, StreamService service) throws IOException {
    Tls tls = Tls.load(config);
    StreamService secured =
        connection -> {
          try (Connection secure = tls.secure(connection, Deadline.in(PATIENCE))) {
            service.handle(secure);
          }
        };
    return StreamServer.listen(SockAddrIn.loopback(0), secured, StreamConfig.DEFAULT);
  }

  /// Answers each line until the peer says bye.
  private static void echo(Connection connection) throws IOException {
    var lines = new BufferedReader(new InputStreamReader(connection.inputStream(), UTF_8));
    for (String text = lines.readLine(); text != null; text = lines.readLine()) {
      connection.writeUtf8("heard " + text + "\n");
      if (text.equals("bye")) {
        return;
      }
    }
  }

  private PeerProcess openssl(SockAddr server, String... more) throws IOException {
    String roots = certificate().certificates().toString();
    var words = new ArrayList<>(List.of("s_client", "-connect", server.toString()));
    words.addAll(List.of("-CAfile", roots, "-verify_return_error", "-servername", "localhost"));
    words.addAll(List.of(more));
    return PeerProcess.start("openssl", words.toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_3", "-tls1_2"})
  void opensslTalksAndSeesTheEnd(String protocol) throws IOException, InterruptedException {
    var config =
        certificate().config().toBuilder().protocols(List.of("TLSv1.2", "TLSv1.3")).build();
    try (StreamServer server = serve(config, TlsPeersTest::echo);
        PeerProcess client = openssl(server.address(), protocol, "-quiet")) {
      client.write("hello\nbye\n");
      assertEquals(0, client.awaitExit(PATIENCE), client::toString);
      assertEquals("heard hello\nheard bye\n", client.output());
    }
  }

  /// `K` tells openssl to change its keys and to ask for new ones of ours, RFC 8446 section 4.6.3.
  @Test
  void opensslChangesTheKeysAndAsksForNewOnes() throws IOException, InterruptedException {
    try (StreamServer server = serve(certificate().config(), TlsPeersTest::echo);
        PeerProcess client = openssl(server.address())) {
      for (int i = 1; i < 4; i++) {
        client.write("text " + i + "\n");
        client.awaitOutput("heard text " + i, PATIENCE);
        client.write("K\n");
        // A command is what it reads at once: what comes too early is lost.
        client.awaitErrors("KEYUPDATE\n".repeat(i), PATIENCE);
      }
      client.write("after\n");
      client.awaitOutput("heard after", PATIENCE);
      client.write("bye\n");
      client.awaitOutput("heard bye", PATIENCE);
    }
  }

  @Test
  void opensslShowsItsCertificate() throws IOException, InterruptedException {
    Certificate client = other.orElseThrow();
    var config =
        certificate().config().toBuilder()
            .clientCa(client.certificates())
            .clientAuth(TlsConfig.ClientAuth.NEED)
            .build();
    StreamService service =
        connection ->
            connection.writeUtf8(
                connection
                    .tls()
                    .map(TlsSession::peerCertificates)
                    .map(List::getFirst)
                    .map(shown -> shown.getSubjectX500Principal().getName())
                    .orElse("nobody"));
    try (StreamServer server = serve(config, service);
        PeerProcess known =
            openssl(
                server.address(),
                "-quiet",
                "-cert",
                client.certificates().toString(),
                "-key",
                client.key().toString());
        PeerProcess unknown = openssl(server.address(), "-quiet")) {
      assertEquals(0, known.awaitExit(PATIENCE), known::toString);
      assertEquals("CN=client", known.output());
      assertTrue(unknown.awaitExit(PATIENCE) != 0, unknown::toString);
      assertTrue(unknown.errors().contains("alert"), unknown::toString);
    }
  }

  @Test
  void curlAgreesOnTheProtocolAndReadsThePage() throws IOException, InterruptedException {
    StreamService page =
        connection -> {
          byte[] request = new byte[4096];
          String text = new String(request, 0, connection.read(request), UTF_8);
          String first = text.lines().findFirst().orElseThrow();
          String body =
              first + " by " + connection.tls().flatMap(TlsSession::alpn).orElse("nothing");
          connection.writeUtf8("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + body);
        };
    try (StreamServer server =
            serve(certificate().config().toBuilder().alpn(List.of("http/1.1")).build(), page);
        PeerProcess curl =
            PeerProcess.start(
                "curl",
                "--silent",
                "--show-error",
                "--noproxy",
                "*",
                "--cacert",
                certificate().certificates().toString(),
                "https://" + server.address() + "/x")) {
      assertEquals(0, curl.awaitExit(PATIENCE), curl::toString);
      assertEquals("GET /x HTTP/1.1 by http/1.1", curl.output());
    }
  }

  @Test
  void pythonSeesARealEndOfTheStream() throws IOException, InterruptedException {
    var config = certificate().config().toBuilder().alpn(List.of("echo/1")).build();
    try (StreamServer server = serve(config, TlsPeersTest::echo);
        PeerProcess client =
            Python.run(
                "tls_client.py",
                "127.0.0.1",
                String.valueOf(((SockAddrIn) server.address()).port()),
                certificate().certificates().toString())) {
      assertEquals(
          List.of("TLSv1.3 echo/1", "b'heard one\\n'", "b'heard two\\n'", "b'heard bye\\n'", "b''"),
          Python.talk(client, "one", "two"));
    }
  }

  @Test
  void ourClientTalksToOpenssl() throws Exception {
    try (PeerProcess server =
            PeerProcess.start(
                "openssl",
                "s_server",
                "-accept",
                "127.0.0.1:0",
                "-rev",
                "-cert",
                certificate().certificates().toString(),
                "-key",
                certificate().key().toString());
        Socket socket = Socket.socket(Domain.INET, Type.STREAM)) {
      String line = server.awaitOutput("ACCEPT 127.0.0.1:", PATIENCE);
      String port = server.awaitOutput("\n", PATIENCE).substring(line.indexOf("127"));
      socket.connect(SockAddr.parse(port.lines().findFirst().orElseThrow()), Deadline.in(PATIENCE));
      socket.timeout(PATIENCE);
      try (Connection client =
          Tls.client(socket, certificate().trusted(), "localhost", Deadline.in(PATIENCE))) {
        client.writeUtf8("olleh\n");
        byte[] answer = client.inputStream().readNBytes(6);
        assertEquals("hello\n", new String(answer, UTF_8));
        assertEquals("TLSv1.3", client.tls().orElseThrow().protocol());
      }
    }
  }

  @Test
  void curlInPlainTextIsToldThatItIsWrong() throws IOException, InterruptedException {
    var ends = new LinkedBlockingQueue<String>();
    StreamService never = connection -> ends.add("served");
    Tls tls = Tls.load(certificate().config());
    StreamService told =
        new StreamService() {
          @Override
          public void handle(Connection connection) throws IOException {
            never.handle(tls.secure(connection, Deadline.in(PATIENCE)));
          }

          @Override
          public void handleError(Connection connection, Exception error) {
            ends.add(String.valueOf(error.getMessage()));
          }
        };
    try (StreamServer server =
            StreamServer.listen(SockAddrIn.loopback(0), told, StreamConfig.DEFAULT);
        PeerProcess curl =
            PeerProcess.start(
                "curl", "--silent", "--noproxy", "*", "http://" + server.address() + "/")) {
      assertTrue(curl.awaitExit(PATIENCE) != 0, curl::toString);
      String end = ends.take();
      assertTrue(
          end.endsWith(": the peer does not speak TLS, it began with \"GET / HTTP/1.1\""), end);
    }
  }
}
