// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import landline.connection.AddressPrefix;
import landline.connection.Connection;
import landline.connection.ProxyConfig;
import landline.connection.ProxyProtocol;
import landline.connection.Tls;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Behind a real HAProxy.
@RequiresPeer({"haproxy", "python3", "openssl", "curl"})
class ProxyPeersTest {

  private static final ProxyConfig LOOPBACK =
      ProxyConfig.builder(AddressPrefix.parse("127.0.0.0/8")).header(PATIENCE).build();

  @TempDir Path folder;

  private static StreamServer serve(String address, StreamService service) throws IOException {
    return StreamServer.listen(SockAddr.parse(address), service, StreamConfig.DEFAULT);
  }

  /// A proxy before a server.
  ///
  /// @param how words of its `server` line, such as `send-proxy`
  private PeerProcess proxy(SockAddr server, String how) throws IOException {
    Path config = folder.resolve("haproxy.cfg");
    Files.writeString(
        config,
        """
        defaults
          mode tcp
          timeout connect 60s
          timeout client 60s
          timeout server 60s
        listen proxy
          bind fd@3
          server behind %s %s
        """
            .formatted(server.toString().replace("unix:", "unix@"), how));
    return Python.run("proxy.py", config.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"send-proxy", "send-proxy-v2", "send-proxy-v2 proxy-v2-options crc32c,unique-id"})
  void theClientBehindHaproxyIsKnown(String how) throws IOException, InterruptedException {
    tellsTheClient(how, "127.0.0.1:0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"send-proxy", "send-proxy-v2"})
  void theProxyMayComeOverAUnixSocket(String how) throws IOException, InterruptedException {
    tellsTheClient(how, "unix:" + folder.resolve("behind"));
  }

  private void tellsTheClient(String how, String at) throws IOException, InterruptedException {
    StreamService service =
        connection -> {
          Connection seen =
              ProxyProtocol.read(connection, LOOPBACK.toBuilder().trustUnix(true).build());
          byte[] bytes = seen.inputStream().readNBytes(5);
          seen.writeUtf8(
              String.join(
                  " ",
                  new String(bytes, UTF_8),
                  seen.peer().toString(),
                  seen.local().toString(),
                  String.valueOf(seen.proxy().equals(Optional.of(connection.peer()))),
                  String.valueOf(seen.credentials().isPresent())));
        };
    try (StreamServer server = serve(at, service);
        PeerProcess proxy = proxy(server.address(), how);
        Socket client = Socket.socket(Domain.INET, Type.STREAM)) {
      SockAddr front = Python.address(proxy);
      client.timeout(PATIENCE);
      client.connect(front);
      client.sendAll("hello".getBytes(UTF_8));
      String answer = new String(client.inputStream().readAllBytes(), UTF_8);
      assertEquals(
          "hello " + client.sockName() + " " + front + " true false", answer, proxy::toString);
    }
  }

  @Test
  void aHealthCheckIsTheProxysOwn() throws IOException, InterruptedException {
    var seen = new LinkedBlockingQueue<String>();
    StreamService service =
        connection -> {
          Connection own = ProxyProtocol.read(connection, LOOPBACK);
          seen.add(String.valueOf(own.proxy().isEmpty() && own.peer().equals(connection.peer())));
        };
    try (StreamServer server = serve("127.0.0.1:0", service);
        PeerProcess proxy = proxy(server.address(), "send-proxy-v2 check inter 100ms")) {
      String first = seen.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertEquals("true", first, proxy::toString);
    }
  }

  /// The whole way of a byte: the proxy's header, TLS from the client to us, the service.
  @Test
  void tlsGoesThroughTheProxyUntouched() throws IOException, InterruptedException {
    Certificate certificate = Certificate.make(folder, "server");
    Tls tls = Tls.load(certificate.config());
    StreamService service =
        raw -> {
          try (Connection connection =
              tls.secure(ProxyProtocol.read(raw, LOOPBACK), Deadline.in(PATIENCE))) {
            connection.read(new byte[4096]);
            String body =
                ((SockAddrIn) connection.peer()).port() + " " + connection.proxy().isPresent();
            connection.writeUtf8("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + body);
          }
        };
    try (StreamServer server = serve("127.0.0.1:0", service);
        PeerProcess proxy = proxy(server.address(), "send-proxy-v2");
        PeerProcess curl =
            PeerProcess.start(
                "curl",
                "--silent",
                "--show-error",
                "--noproxy",
                "*",
                "--cacert",
                certificate.certificates().toString(),
                "--write-out",
                " %{local_port}",
                "https://" + Python.address(proxy) + "/")) {
      assertEquals(0, curl.awaitExit(PATIENCE), curl::toString);
      String[] words = curl.output().split(" ", -1);
      assertEquals(3, words.length, curl::toString);
      assertEquals(words[2], words[0]);
      assertTrue(Boolean.parseBoolean(words[1]));
    }
  }
}
