// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import landline.call.CallConfig;
import landline.call.CallService;
import landline.call.Operator;
import landline.connection.TlsConfig;
import landline.exec.ExecConfig;
import landline.exec.ExecService;
import landline.greet.GreetConfig;
import landline.greet.GreetService;
import landline.server.StreamConfig;
import landline.server.StreamServer;
import landline.server.StreamService;
import landline.socket.SockAddr;
import landline.testkit.Identity;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The clients over TLS, and what they say if only one side speaks it.
@ExtendWith(LeakCheck.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsClientsTest {

  private static final StreamService GREETER = new GreetService(GreetConfig.DEFAULT);

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

  private String ca() {
    return "--ca=" + server().certificates();
  }

  private TlsConfig.Builder tls() {
    return TlsConfig.builder(server().certificates(), server().key());
  }

  private static StreamServer listen(StreamService service, TlsConfig tls) throws IOException {
    return StreamServer.listen(
        SockAddr.parse("127.0.0.1:0"), service, StreamConfig.builder().tls(tls).build());
  }

  private StreamServer greeter() throws IOException {
    return listen(GREETER, tls().build());
  }

  private static String port(StreamServer server) {
    return server.address().toString().replaceFirst(".*:", "");
  }

  /// The certificate is for that name.
  private static String byName(StreamServer server) {
    return "tls:localhost:" + port(server);
  }

  private static void assertFails(Typed typed, Exit exit, String line) {
    assertEquals(line, typed.complaint());
    assertEquals(exit, typed.exit());
    assertEquals("", typed.out());
  }

  @Test
  void aGreetingComesOverTls() throws IOException {
    try (var server = greeter()) {
      Typed typed = Typed.run("greet", byName(server), ca());
      assertEquals("welcome to Landline\n", typed.out(), typed::toString);
      assertEquals("", typed.err());
      assertEquals(Exit.OK, typed.exit());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void aCallIsMadeOverTls(String version) throws IOException {
    var service = new CallService(Operator.echo(), CallConfig.DEFAULT);
    try (var server = listen(service, tls().protocols(List.of(version)).build())) {
      Typed typed = new Typed().in("hello\n").start("call", byName(server), ca(), "--wait=3s");
      assertEquals(Exit.OK, typed.exit(), typed::toString);
      assertEquals("hello\n", typed.out());
      assertEquals("", typed.err());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void aCommandRunsOverTls(String version) throws IOException {
    StreamConfig config =
        ExecService.SERVER.toBuilder().tls(tls().protocols(List.of(version)).build()).build();
    try (var server =
        ExecService.listen(SockAddr.parse("127.0.0.1:0"), ExecConfig.DEFAULT, config)) {
      Typed typed = Typed.run("exec", byName(server), ca(), "echo", "hello");
      assertEquals("hello\n", typed.out(), typed::toString);
      assertEquals("", typed.err());
      assertEquals(Exit.OK, typed.exit());
    }
  }

  @Test
  void whomNobodyVouchesForIsNotTrusted() throws IOException {
    try (var server = greeter()) {
      Typed typed = Typed.run("greet", byName(server));
      assertFails(
          typed,
          Exit.FAILED,
          byName(server)
              + ": certificate not trusted: unable to find valid certification path to requested"
              + " target; --ca FILE names other authorities");
    }
  }

  @Test
  void aCertificateForAnotherHostIsRefused() throws IOException {
    try (var server = greeter()) {
      Typed typed = Typed.run("greet", "tls:" + server.address(), ca());
      assertTrue(typed.complaint().startsWith("TLS handshake with 127.0.0.1:"), typed::toString);
      assertTrue(typed.complaint().contains("127.0.0.1 found"), typed::toString);
      assertEquals(Exit.FAILED, typed.exit());
      assertEquals("", typed.out());
    }
  }

  @Test
  void whoeverIsTakenForTheServerIsSaidLoudly() throws IOException {
    try (var server = greeter()) {
      Typed typed = Typed.run("greet", "tls:" + server.address(), "--insecure");
      assertEquals("welcome to Landline\n", typed.out(), typed::toString);
      assertEquals(
          "greet tls:"
              + server.address()
              + ": --insecure: the server has not proved who it is, and anybody on the way can read"
              + " and change everything",
          typed.complaint());
      assertEquals(Exit.OK, typed.exit());
    }
  }

  @Test
  void aServerThatAsksIsShownACertificate() throws IOException {
    TlsConfig need =
        tls().clientCa(client().certificates()).clientAuth(TlsConfig.ClientAuth.NEED).build();
    try (var server = listen(GREETER, need)) {
      Typed known =
          Typed.run(
              "greet",
              byName(server),
              ca(),
              "--certificate=" + client().certificates(),
              "--key=" + client().key());
      assertEquals("welcome to Landline\n", known.out(), known::toString);
      Typed unknown = Typed.run("greet", byName(server), ca());
      assertEquals(Exit.FAILED, unknown.exit(), unknown::toString);
      assertTrue(unknown.complaint().contains("certificate"), unknown::toString);
    }
  }

  @Test
  void aServerInPlainTextIsToldByItsFirstWords() throws IOException {
    try (var server = StreamServer.listen("127.0.0.1:0", GREETER)) {
      assertFails(
          Typed.run("greet", byName(server), ca()),
          Exit.FAILED,
          "TLS handshake with "
              + server.address()
              + ": the server does not speak TLS, it began with \"welcome to Landline\"");
    }
  }

  @Test
  void aServerThatWaitsInPlainTextIsATimeout() throws IOException {
    var over = new CountDownLatch(1);
    StreamService silent =
        connection -> {
          try {
            over.await();
          } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
          }
        };
    try (var server = StreamServer.listen("127.0.0.1:0", silent)) {
      assertFails(
          Typed.run("greet", byName(server), ca(), "--timeout=5s"),
          Exit.TIMEOUT,
          "TLS handshake with "
              + server.address()
              + ": not done in time, and nothing came; does the server speak TLS?");
      over.countDown();
    }
  }

  @ParameterizedTest
  @CsvSource({"greet,'',--timeout=1m", "call,hello,--wait=1m", "call,'',--wait=1m"})
  void inPlainTextTheServersTlsIsNoticed(String command, String said, String patience)
      throws IOException {
    try (var server = greeter()) {
      Typed typed = new Typed().in(said).start(command, server.address().toString(), patience);
      assertEquals(Exit.FAILED, typed.exit(), typed::toString);
      assertFails(
          typed,
          Exit.FAILED,
          "%s %s: the server speaks TLS: landline %s tls:%s"
              .formatted(command, server.address(), command, server.address()));
    }
  }

  @Test
  void aCommandInPlainTextNoticesTheServersTls() throws IOException {
    try (var server = greeter()) {
      String address = server.address().toString();
      assertFails(
          Typed.run("exec", address, "true"),
          Exit.FAILED,
          "exec " + address + ": the server speaks TLS: landline exec tls:" + address);
    }
  }

  @Test
  void whoHangsUpOnPlainTextMaySpeakTls() throws IOException {
    StreamService deaf = connection -> connection.inputStream().readAllBytes();
    try (var server = StreamServer.listen("127.0.0.1:0", deaf)) {
      String address = server.address().toString();
      assertFails(
          Typed.run("greet", address, "--timeout=1m"),
          Exit.FAILED,
          "greet "
              + address
              + ": connection closed without data; if the server speaks TLS: landline greet tls:"
              + address);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          greet a --ca /x                  | greet: --ca is for tls: only; see landline greet --help
          call a --insecure                | call: --insecure is for tls: only; see landline call --help
          exec a --certificate /x -- true  | exec: --certificate is for tls: only; see landline exec --help
          exec ssh://a --key /x            | exec: --key is for tls: only; see landline exec --help
          greet tls:a --key /x             | greet: --key needs --certificate; see landline greet --help
          greet tls:a --ca /x --insecure   | greet: --ca and --insecure exclude each other; see landline greet --help
          greet tls:                       | greet: ADDRESS: not host:port, [v6]:port, udp:host:port, unix:/path or unix:@name: tls:; see landline greet --help
          greet tls:a:0                    | greet: ADDRESS: cannot connect to port 0: tls:a:0; see landline greet --help
          greet tls:unix:/x                | greet: ADDRESS: not host:port, [v6]:port or port: unix:/x; see landline greet --help
          time tls:a                       | time: time is not served over TLS: tls:a:8083; see landline time --help
          torture tls:a:1                  | torture: ADDRESS: tls: is for clients; a server has TLS by tls-certificate: tls:a:1; see landline torture --help
          serve greet --tcp tls:a:1        | serve: --tcp: tls: is for clients; a server has TLS by tls-certificate: tls:a:1; see landline serve --help
          """)
  void whatMakesNoSenseIsRefused(String line, String complaint) {
    Typed typed = Typed.run(line.split(" ", -1));
    assertEquals(complaint, typed.complaint());
    assertEquals(Exit.USAGE, typed.exit());
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    Typed typed = Typed.run("greet", "tls:127.0.0.1:9", "--ca=/nonexistent");
    assertFails(typed, Exit.FAILED, "/nonexistent: no such file");
  }
}
