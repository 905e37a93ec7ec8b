// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import landline.interop.harness.Certificate;
import landline.interop.harness.Chronyd;
import landline.interop.harness.Python;
import landline.server.BatchServer;
import landline.server.StreamServer;
import landline.socket.Deadline;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.testkit.LeakCheck;
import landline.testkit.PeerProcess;
import landline.testkit.Requires;
import landline.testkit.RequiresPeer;
import landline.testkit.Transport;
import landline.time.ntp.NtpAnswer;
import landline.time.ntp.NtpClient;
import landline.time.ntp.NtpConfig;
import landline.time.ntp.NtpCounts;
import landline.time.ntp.NtpService;
import landline.time.ntp.NtpTarget;
import landline.time.ntp.NtsKeConfig;
import landline.time.ntp.NtsKeService;
import landline.time.ntp.NtsKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// chronyd takes the time from our server, with and without NTS, and so do clients of SNTP.
@ExtendWith(LeakCheck.class)
class NtpPeersTest {

  private static final Pattern OFFSET =
      Pattern.compile("System clock wrong by (-?[0-9.]+) seconds \\(ignored\\)");
  private static final Pattern ADJUST =
      Pattern.compile("adjust local clock by (-?[0-9.]+) seconds");

  /// Both have the same clock, but a machine under load may take its time between two looks at it.
  private static final double MOST_SECONDS = 0.5;

  /// By how much the root dispersion grows between two questions: 15 µs in each second.
  private static final double MOST_DRIFT = 0.001;

  @TempDir Path folder;

  private static NtpConfig.Builder config() {
    return NtpConfig.builder().localStratum(3);
  }

  private static int port(SockAddr address) {
    return switch (address) {
      case SockAddrIn in -> in.port();
      case SockAddrIn6 in6 -> in6.port();
      default -> throw new AssertionError(address);
    };
  }

  private static double number(List<String> lines, String name) {
    String line = lines.stream().filter(each -> each.startsWith(name)).findFirst().orElseThrow();
    return Double.parseDouble(line.substring(name.length()));
  }

  /// Runs chronyd as a client that sets nothing.
  private static void ask(String... directives) throws IOException, InterruptedException {
    String printed = Chronyd.ask(directives);
    Matcher offset = OFFSET.matcher(printed);
    assertTrue(offset.find(), printed);
    assertTrue(Math.abs(Double.parseDouble(offset.group(1))) < MOST_SECONDS, offset::group);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:0", "[::1]:0"})
  @RequiresPeer("chronyd")
  void chronydIsAClient(String address) throws IOException, InterruptedException {
    boolean six = address.startsWith("[");
    if (six) {
      Transport.requireIpv6();
    }
    try (BatchServer server = NtpService.listen(SockAddr.parse(address), config().build())) {
      String host = six ? "::1" : "127.0.0.1";
      ask("server " + host + " port " + port(server.address()) + " iburst");
      NtpCounts counts = (NtpCounts) server.counts().service();
      assertTrue(counts.requests().getOrDefault("v4 client", 0L) >= 3, counts::toString);
      assertEquals(0, counts.dropped().values().stream().mapToLong(n -> n).sum(), counts::toString);
    }
  }

  @Test
  @RequiresPeer("chronyd")
  void chronydIsAClientOfInterleavedMode() throws IOException, InterruptedException {
    try (BatchServer server = NtpService.listen(SockAddrIn.loopback(0), config().build())) {
      ask("server 127.0.0.1 port " + port(server.address()) + " iburst xleave");
      NtpCounts counts = (NtpCounts) server.counts().service();
      assertTrue(counts.replies().getOrDefault("interleaved", 0L) >= 1, counts::toString);
    }
  }

  @Test
  @RequiresPeer({"chronyd", "openssl"})
  void chronydIsAClientOfNts() throws IOException, InterruptedException {
    Certificate certificate = Certificate.make(folder, "localhost");
    try (NtsKeys keys = NtsKeys.inMemory();
        BatchServer server =
            NtpService.listen(SockAddrIn.loopback(0), config().ntsKeys(keys).build())) {
      askByNts(certificate, keys, server, "");
    }
  }

  private static void askByNts(
      Certificate certificate, NtsKeys keys, BatchServer server, String option)
      throws IOException, InterruptedException {
    var service =
        new NtsKeService(keys, NtsKeConfig.builder().port(port(server.address())).build());
    try (StreamServer establishment =
        StreamServer.listen(SockAddrIn.loopback(0), service, certificate.ntsKe())) {
      ask(
          "server localhost nts ntsport " + port(establishment.address()) + " iburst " + option,
          "ntstrustedcerts " + certificate.certificates());
      NtpCounts counts = (NtpCounts) server.counts().service();
      assertTrue(counts.authenticated() >= 3, counts::toString);
      assertTrue(service.counts().established() >= 1);
    }
  }

  @Test
  @RequiresPeer({"chronyd", "openssl"})
  void chronydIsAClientOfNtsInInterleavedMode() throws IOException, InterruptedException {
    Certificate certificate = Certificate.make(folder, "localhost");
    try (NtsKeys keys = NtsKeys.inMemory();
        BatchServer server =
            NtpService.listen(SockAddrIn.loopback(0), config().ntsKeys(keys).build())) {
      askByNts(certificate, keys, server, "xleave");
      NtpCounts counts = (NtpCounts) server.counts().service();
      assertTrue(counts.replies().getOrDefault("interleaved", 0L) >= 1, counts::toString);
    }
  }

  /// The one that makes the cookies is not the one that opens them.
  @Test
  @RequiresPeer({"chronyd", "openssl"})
  void chronydIsAClientOfServersWithTheSameKeys() throws IOException, InterruptedException {
    Certificate certificate = Certificate.make(folder, "localhost");
    Path file = folder.resolve("keys");
    try (NtsKeys making = NtsKeys.inFile(file);
        NtsKeys opening = NtsKeys.inFile(file);
        BatchServer server =
            NtpService.listen(SockAddrIn.loopback(0), config().ntsKeys(opening).build())) {
      askByNts(certificate, making, server, "");
    }
  }

  /// What an ordinary client of SNTP makes of a reply is what our own one does.
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  @RequiresPeer("python3")
  void ntplibIsAClientOfEachVersion(int version) throws IOException, InterruptedException {
    Requires.unless(
        Files.exists(Path.of("/usr/lib/python3/dist-packages/ntplib.py")), "no python3-ntplib");
    try (BatchServer server = NtpService.listen(SockAddrIn.loopback(0), config().build());
        PeerProcess ntplib =
            PeerProcess.start(
                "/usr/bin/python3",
                "-B",
                Path.of("src", "test", "python", "ntp_ntplib.py").toString(),
                "127.0.0.1",
                String.valueOf(port(server.address())),
                String.valueOf(version));
        NtpClient own =
            NtpClient.open(NtpTarget.parse("ntp://" + server.address()), Deadline.in(PATIENCE))) {
      NtpAnswer answer = own.ask(Deadline.in(PATIENCE));
      List<String> lines = Python.talk(ntplib);
      assertEquals(
          List.of(
              "version " + version,
              "mode 4",
              "leap " + answer.leap(),
              "stratum 3",
              "precise True",
              "root delay %.6f".formatted(answer.rootDelay()),
              "reference secondary reference (3) " + answer.reference(),
              "in order True"),
          lines.subList(0, lines.size() - 2));
      assertEquals(answer.rootDispersion(), number(lines, "root dispersion "), MOST_DRIFT);
      assertEquals(0, number(lines, "offset "), MOST_SECONDS);
    }
  }

  @Test
  @RequiresPeer({"rdate", "env"})
  void rdateIsAClientOfSntp() throws IOException, InterruptedException {
    try (BatchServer server = NtpService.listen(SockAddrIn.loopback(0), config().build());
        PeerProcess rdate =
            PeerProcess.start(
                "rdate", "-n", "-p", "-v", "-o", "" + port(server.address()), "127.0.0.1")) {
      assertEquals(0, rdate.awaitExit(PATIENCE), rdate::toString);
      Matcher offset = ADJUST.matcher(rdate.output());
      assertTrue(offset.find(), rdate::toString);
      assertTrue(Math.abs(Double.parseDouble(offset.group(1))) < MOST_SECONDS, offset::group);
    }
  }
}
