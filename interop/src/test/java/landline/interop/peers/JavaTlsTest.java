// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Random;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import landline.javanet.JavaSockets;
import landline.testkit.ConnectedPair;
import landline.testkit.PeerProcess;
import landline.testkit.Task;
import landline.testkit.Transport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The JDK's TLS over our sockets.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class JavaTlsTest {

  private static final String PASSWORD = "changeit";

  private SSLContext context;

  JavaTlsTest() throws GeneralSecurityException {
    context = SSLContext.getDefault();
  }

  @BeforeAll
  void makeCertificate(@TempDir Path folder) throws Exception {
    Path store = folder.resolve("store.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    try (PeerProcess peer =
        PeerProcess.start(
            keytool,
            "-genkeypair",
            "-alias",
            "server",
            "-keyalg",
            "EC",
            "-dname",
            "CN=localhost",
            "-ext",
            "san=dns:localhost",
            "-validity",
            "2",
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString(),
            "-storepass",
            PASSWORD)) {
      assertEquals(0, peer.awaitExit(PATIENCE), peer::toString);
    }
    context = context(store);
  }

  private static SSLContext context(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    var keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, PASSWORD.toCharArray());
    var trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    SSLContext made = SSLContext.getInstance("TLSv1.3");
    made.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return made;
  }

  private SSLSocket client(Socket below, String host) throws IOException {
    var socket = (SSLSocket) context.getSocketFactory().createSocket(below, host, 0, true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    return socket;
  }

  private SSLSocket server(Socket below) throws IOException {
    InputStream nothing = new ByteArrayInputStream(new byte[0]);
    return (SSLSocket) context.getSocketFactory().createSocket(below, nothing, true);
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#streams")
  @SuppressWarnings("try") // closing is what is tested
  void tlsRunsOverAnyStream(Transport transport) throws Exception {
    byte[] all = new byte[500_000];
    new Random(3).nextBytes(all);
    try (ConnectedPair link = ConnectedPair.of(transport);
        SSLSocket near = client(JavaSockets.of(link.near()), "localhost");
        SSLSocket far = server(JavaSockets.of(link.far()))) {
      Task<byte[]> echo =
          Task.start(() -> {
            byte[] got = far.getInputStream().readNBytes(all.length);
            far.getOutputStream().write(got);
            return got;
          });
      near.setSoTimeout(60_000);
      near.getOutputStream().write(all);
      assertArrayEquals(all, near.getInputStream().readNBytes(all.length));
      assertArrayEquals(all, echo.get());
      assertEquals("TLSv1.3", near.getSession().getProtocol());
      near.setSoTimeout(10);
      assertThrows(SocketTimeoutException.class, () -> near.getInputStream().read());
      near.close();
      assertEquals(-1, far.getInputStream().read());
      assertTrue(link.near().isClosed());
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#streams")
  void aCertificateForAnotherNameIsRefused(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport);
        SSLSocket near = client(JavaSockets.of(link.near()), "elsewhere.example");
        SSLSocket far = server(JavaSockets.of(link.far()))) {
      Task<Integer> other = Task.start(() -> far.getInputStream().read());
      assertThrows(SSLException.class, near::startHandshake);
      assertThrows(IOException.class, other::get);
    }
  }
}
