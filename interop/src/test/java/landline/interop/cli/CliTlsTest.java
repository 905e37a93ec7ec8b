// SPDX-License-Identifier: Apache-2.0
package landline.interop.cli;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import landline.interop.harness.Certificate;
import landline.interop.harness.Cli;
import landline.testkit.LeakCheck;
import landline.testkit.PeerProcess;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The command and OpenSSL over TLS, each at either end, and each where the other end has none.
@ExtendWith(LeakCheck.class)
@RequiresPeer({"openssl", "nc"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CliTlsTest {

  private static final String ANY = "127.0.0.1:0";

  private Optional<Certificate> made = Optional.empty();
  private Optional<Certificate> other = Optional.empty();

  @BeforeAll
  void makeCertificates(@TempDir Path folder) throws IOException, InterruptedException {
    made = Optional.of(Certificate.make(folder, "server"));
    other = Optional.of(Certificate.make(folder, "client"));
  }

  private String certificate() {
    return made.orElseThrow().certificates().toString();
  }

  private String key() {
    return made.orElseThrow().key().toString();
  }

  private PeerProcess openssl(String... more) throws IOException {
    var words = new ArrayList<>(List.of("s_server", "-accept", ANY));
    words.addAll(List.of("-cert", certificate(), "-key", key()));
    words.addAll(List.of(more));
    return PeerProcess.start("openssl", words.toArray(String[]::new));
  }

  private PeerProcess serveOverTls() throws IOException {
    var words = new ArrayList<>(List.of("serve", "greet", "--tcp=" + ANY));
    words.addAll(List.of("--tls-certificate=" + certificate(), "--tls-key=" + key()));
    words.addAll(Cli.PATIENT_SERVER);
    return Cli.run(words.toArray(String[]::new));
  }

  /// @return such as `127.0.0.1:5000`
  private static String address(PeerProcess server) throws InterruptedException {
    server.awaitOutput("ACCEPT 127.0.0.1:", PATIENCE);
    String line = server.awaitOutput("\n", PATIENCE);
    return line.substring(line.indexOf("127")).lines().findFirst().orElseThrow();
  }

  private static void assertEnds(PeerProcess command, int exit, String output, String error)
      throws InterruptedException {
    assertEquals(exit, command.awaitExit(PATIENCE), command::toString);
    assertEquals(output, command.output());
    assertEquals(error, command.errors());
  }

  /// It answers each line with the same in reverse.
  @ParameterizedTest
  @ValueSource(strings = {"-tls1_3", "-tls1_2"})
  void callTalksWithOpenssl(String version) throws IOException, InterruptedException {
    try (PeerProcess server = openssl("-rev", version)) {
      String address = address(server);
      try (PeerProcess call =
          Cli.run("call", "tls:" + address, "--ca", certificate(), "--wait=1s", Cli.PATIENT)) {
        call.write("olleh\n");
        call.awaitOutput("hello\n", PATIENCE);
        call.closeInput();
        assertEnds(call, 0, "hello\n", "");
      }
    }
  }

  @Test
  void callShowsItsCertificateToOpenssl() throws IOException, InterruptedException {
    Certificate client = other.orElseThrow();
    try (PeerProcess server =
        openssl("-rev", "-Verify", "1", "-CAfile", client.certificates().toString())) {
      String address = address(server);
      try (PeerProcess call =
          Cli.run(
              "call",
              "tls:" + address,
              "--ca=" + certificate(),
              "--certificate=" + client.certificates(),
              "--key=" + client.key(),
              "--wait=1s",
              Cli.PATIENT)) {
        call.write("olleh\n");
        call.awaitOutput("hello\n", PATIENCE);
        call.closeInput();
        assertEnds(call, 0, "hello\n", "");
      }
    }
  }

  @Test
  void opensslIsGreeted() throws IOException, InterruptedException {
    try (PeerProcess server = serveOverTls()) {
      Cli.Listener listener = Cli.listeners(server, 1).getFirst();
      assertTrue(listener.tryIt().startsWith("openssl s_client "), listener::tryIt);
      String trusting = listener.tryIt() + " -CAfile " + certificate() + " -verify_return_error";
      try (PeerProcess tried = PeerProcess.start("sh", "-c", trusting);
          PeerProcess ours =
              Cli.runToItsEnd(
                  "greet", "tls:" + listener.address(), "--ca", certificate(), Cli.PATIENT)) {
        assertEquals(0, tried.awaitExit(PATIENCE), tried::toString);
        assertEquals("welcome to Landline\r\n", tried.output());
        assertEnds(ours, 0, "welcome to Landline\n", "");
      }
    }
  }

  @Test
  void plainTextAtAServerOfTlsEndsAtOnceAndSaysSo() throws IOException, InterruptedException {
    try (PeerProcess server = serveOverTls()) {
      String address = Cli.listeners(server, 1).getFirst().address();
      try (PeerProcess greet = Cli.runToItsEnd("greet", address, Cli.PATIENT)) {
        assertEnds(
            greet,
            1,
            "",
            "greet " + address + ": the server speaks TLS: landline greet tls:" + address + "\n");
      }
      try (PeerProcess nc =
          PeerProcess.start("nc", "127.0.0.1", address.substring("127.0.0.1:".length()))) {
        nc.write("hello\n");
        nc.closeInput();
        assertEquals(0, nc.awaitExit(PATIENCE), nc::toString);
        byte[] alert = nc.outputBytes();
        assertEquals(7, alert.length, nc::toString);
        assertEquals(21, alert[0]);
      }
    }
  }

  @Test
  void plainTextAtOpensslEndsAtOnceAndSaysSo() throws IOException, InterruptedException {
    try (PeerProcess server = openssl("-rev")) {
      String address = address(server);
      try (PeerProcess greet = Cli.runToItsEnd("greet", address, Cli.PATIENT)) {
        assertEnds(
            greet,
            1,
            "",
            "greet " + address + ": the server speaks TLS: landline greet tls:" + address + "\n");
      }
    }
  }

  @Test
  void tlsAtAServerOfPlainTextEndsAtOnceAndSaysSo() throws IOException, InterruptedException {
    try (PeerProcess server = Cli.run("serve", "greet", "--tcp", ANY);
        PeerProcess calls = Cli.run("serve", "call", "--tcp", ANY, "--operator", "echo")) {
      String greet = Cli.listeners(server, 1).getFirst().address();
      String call = Cli.listeners(calls, 1).getFirst().address();
      try (PeerProcess ours =
              Cli.runToItsEnd("greet", "tls:" + greet, "--ca", certificate(), Cli.PATIENT);
          PeerProcess caller =
              Cli.runToItsEnd("call", "tls:" + call, "--ca", certificate(), Cli.PATIENT);
          PeerProcess openssl = PeerProcess.start("openssl", "s_client", "-connect", call)) {
        assertEnds(
            ours,
            1,
            "",
            "TLS handshake with "
                + greet
                + ": the server does not speak TLS, it began with \"welcome to Landline\"\n");
        assertEnds(
            caller,
            1,
            "",
            "TLS handshake with "
                + call
                + ": the server does not speak TLS, it began with \"plain text here, no TLS\"\n");
        assertTrue(openssl.awaitExit(PATIENCE) != 0, openssl::toString);
        assertTrue(openssl.errors().contains("wrong version number"), openssl::toString);
      }
    }
  }
}
