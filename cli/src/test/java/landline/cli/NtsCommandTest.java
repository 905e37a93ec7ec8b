// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import landline.connection.TlsConfig;
import landline.server.BatchServer;
import landline.server.StreamServer;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.testkit.Identity;
import landline.testkit.LeakCheck;
import landline.time.AnswerRate;
import landline.time.ntp.NtpConfig;
import landline.time.ntp.NtpService;
import landline.time.ntp.NtsKeConfig;
import landline.time.ntp.NtsKeService;
import landline.time.ntp.NtsKeys;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// The clients of NTS, and `serve` with NTP and NTS.
@ExtendWith(LeakCheck.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NtsCommandTest {

  private static final NtpConfig LOCAL =
      NtpConfig.builder().localStratum(5).rate(AnswerRate.UNLIMITED).build();

  private Path folder = Path.of("");
  private Optional<Identity> made = Optional.empty();

  @BeforeAll
  void make(@TempDir Path place) throws Exception {
    folder = place;
    made = Optional.of(Identity.make(place, "server", "EC"));
  }

  private Path certificates() {
    return made.orElseThrow().certificates();
  }

  private String ca() {
    return "--ca=" + certificates();
  }

  private static int port(SockAddr address) {
    return ((SockAddrIn) address).port();
  }

  /// Servers of NTP and of key establishment with keys of their own.
  private record Servers(NtsKeys keys, BatchServer time, StreamServer establishment)
      implements AutoCloseable {

    static Servers start(Identity identity, int ntp, int nts) throws IOException {
      NtsKeys keys = NtsKeys.inMemory();
      BatchServer time =
          NtpService.listen(SockAddrIn.loopback(ntp), LOCAL.toBuilder().ntsKeys(keys).build());
      NtsKeConfig told =
          NtsKeConfig.builder().server("127.0.0.1").port(port(time.address())).build();
      StreamServer establishment =
          StreamServer.listen(
              SockAddrIn.loopback(nts),
              new NtsKeService(keys, told),
              NtsKeService.server(TlsConfig.builder(identity.certificates(), identity.key())));
      return new Servers(keys, time, establishment);
    }

    String url() {
      return "nts://localhost:" + port(establishment.address());
    }

    @Override
    public void close() {
      establishment.close();
      time.close();
      keys.close();
    }
  }

  @Test
  void aServerProvesWhoItIs() throws IOException {
    try (Servers servers = Servers.start(made.orElseThrow(), 0, 0)) {
      Typed typed = Typed.run("time", servers.url(), "--samples=1", ca());
      assertEquals(Exit.OK, typed.exit(), typed::toString);
      assertTrue(typed.out().contains("proof       authenticated by NTS\n"), typed::toString);
      Typed refused = Typed.run("time", servers.url(), "--samples=1");
      assertEquals(
          servers.url()
              + ": certificate not trusted: unable to find valid certification path to requested"
              + " target; --ca FILE names other authorities",
          refused.complaint());
      assertEquals(Exit.FAILED, refused.exit());
      String other = "ntp://" + servers.time().address();
      Typed both = Typed.run("time", "compare", servers.url(), other, "--samples=1", ca());
      assertEquals(Exit.OK, both.exit(), both::toString);
      assertTrue(both.out().contains("\n2 of 2 servers agree: the offset is "), both::toString);
      Typed watched = Typed.run("time", "watch", servers.url(), "--count=1", ca());
      assertTrue(watched.out().contains("\nreplies     1, 0 lost\n"), watched::toString);
    }
  }

  /// Waits for a line.
  ///
  /// @return how many there are with it
  private static int awaitLine(Typed typed, int before, String text) {
    int count = before + 1;
    while (!typed.awaitLines(count).get(count - 1).contains(text)) {
      count++;
    }
    return count;
  }

  @Test
  void aWatchRenewsKeysAsSoonAsItsCookiesAreRefused() throws IOException {
    Servers first = Servers.start(made.orElseThrow(), 0, 0);
    try (Typed typed = new Typed()) {
      typed.start("time", "watch", first.url(), "--interval=2s", "--timeout=1m", ca());
      int seen = awaitLine(typed, 0, ", delay ");
      int ntp = port(first.time().address());
      int nts = port(first.establishment().address());
      first.close();
      try (Servers second = Servers.start(made.orElseThrow(), ntp, nts)) {
        seen = awaitLine(typed, seen, "refuses: NTSN");
        // Seven cookies are left.
        assertTrue(typed.awaitLines(seen + 1).get(seen).contains(", delay "), typed::toString);
        assertEquals(1, second.establishment().counts().accepted());
        assertEquals(Exit.OK, typed.interrupt().exit(), typed::toString);
      }
    } finally {
      first.close();
    }
  }

  @Test
  void aServerOfSomethingElseIsToldAsThat() throws IOException {
    try (StreamServer http =
        StreamServer.listen(
            "127.0.0.1:0",
            connection -> {
              connection.read(new byte[1]);
              connection.write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
            })) {
      Typed typed =
          Typed.run("time", "nts://localhost:" + port(http.address()), "--samples=1", ca());
      assertTrue(
          typed
              .complaint()
              .contains(": the server does not speak TLS, it began with \"HTTP/1.1 400"),
          typed::toString);
      assertEquals(Exit.FAILED, typed.exit());
    }
  }

  @Test
  void chronydIsToldTheNameAndTheFileOfACertificateThatIsSignedByItself() throws IOException {
    try (Typed serve = new Typed()) {
      serve.start(
          "serve",
          "time",
          "--ntp=0",
          "--nts=0",
          "--ntp-local-stratum=3",
          "--nts-keys=" + folder.resolve("keys"),
          "--tls-certificate=" + certificates(),
          "--tls-key=" + made.orElseThrow().key());
      String line = serve.awaitLines(2).get(1);
      assertTrue(
          line.matches(
              ".*  try: chronyd -Q 'server localhost nts ntsport [0-9]+ iburst'"
                  + " 'ntstrustedcerts \\Q"
                  + certificates()
                  + "\\E'"),
          line);
      assertEquals("", serve.err());
    }
  }

  @Test
  void aCertificateWithoutAKeyNamesWhatIsMissing() {
    Typed serve = Typed.run("serve", "greet", "--tcp=0", "--tls-certificate=" + certificates());
    assertEquals(
        "serve: --tls-certificate: no private key in "
            + certificates()
            + "; name its file by tls-key; see landline serve --help",
        serve.complaint());
    assertEquals(Exit.USAGE, serve.exit());
  }

  @Test
  void settingsWithoutAddressesThatTheyAreForAreSaid() throws IOException {
    try (Typed serve = new Typed()) {
      serve.start(
          "serve", "time", "--udp=0", "--ntp-stratum=3", "--ntp-smear", "--nts-server=ntp.example");
      serve.awaitLines(1);
      assertEquals(
          """
          serve: time has no addresses of ntp and ignores ntp-stratum, ntp-smear
          serve: time has no addresses of nts and ignores nts-server
          """,
          serve.err());
    }
  }

  @Test
  void aClockThatNoProgramKeepsIsSaid() throws IOException {
    boolean kept = new NtpService(NtpConfig.DEFAULT).stratum() <= NtpConfig.MOST_STRATUM;
    try (Typed serve = new Typed()) {
      serve.start("serve", "time", "--ntp=0", "--ntp=0");
      serve.awaitLines(2);
      assertEquals(
          kept
              ? ""
              : "serve: time over ntp: the kernel knows of no program that keeps this clock"
                  + " synchronized (chronyd tells it with rtcsync); replies say so (leap"
                  + " indicator 3, stratum 16) and clients ignore them, unless"
                  + " ntp-local-stratum is set\n",
          serve.err());
    }
  }
}
