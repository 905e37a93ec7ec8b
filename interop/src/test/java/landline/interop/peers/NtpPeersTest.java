// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import landline.interop.harness.Certificate;
import landline.interop.harness.Python;
import landline.server.BatchServer;
import landline.server.DatagramConfig;
import landline.server.DatagramServer;
import landline.server.StreamServer;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.testkit.LeakCheck;
import landline.testkit.PeerProcess;
import landline.testkit.RequiresPeer;
import landline.time.InetdProtocol;
import landline.time.InetdTimeService;
import landline.time.TimeConfig;
import landline.time.Zone;
import landline.time.ntp.NtpConfig;
import landline.time.ntp.NtpCounts;
import landline.time.ntp.NtpService;
import landline.time.ntp.NtsKeService;
import landline.time.ntp.NtsKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// chronyd takes the time from our server, with and without NTS, and rdate from our old protocols.
@ExtendWith(LeakCheck.class)
class NtpPeersTest {

  private static final Instant NOW = Instant.parse("2026-07-05T20:16:06Z");
  private static final Pattern OFFSET =
      Pattern.compile("System clock wrong by (-?[0-9.]+) seconds \\(ignored\\)");

  /// Both have the same clock, but a machine under load may take its time between two looks at it.
  private static final double MOST_SECONDS = 0.5;

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

  /// Runs chronyd as a client that sets nothing.
  private static void ask(String... directives) throws IOException, InterruptedException {
    var words = new ArrayList<>(List.of("-Q", "-t", "30", "-u", System.getProperty("user.name")));
    words.addAll(List.of(directives));
    try (PeerProcess chronyd = PeerProcess.start("chronyd", words.toArray(String[]::new))) {
      assertEquals(0, chronyd.awaitExit(Python.PATIENCE), chronyd::toString);
      Matcher offset = OFFSET.matcher(chronyd.output() + chronyd.errors());
      assertTrue(offset.find(), chronyd::toString);
      assertTrue(Math.abs(Double.parseDouble(offset.group(1))) < MOST_SECONDS, offset::group);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:0", "[::1]:0"})
  @RequiresPeer("chronyd")
  void chronydIsAClient(String address) throws IOException, InterruptedException {
    try (BatchServer server = NtpService.listen(SockAddr.parse(address), config().build())) {
      String host = address.startsWith("[") ? "::1" : "127.0.0.1";
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
    try (NtsKeys keys = NtsKeys.inFile(folder.resolve("keys"));
        BatchServer server =
            NtpService.listen(SockAddrIn.loopback(0), config().ntsKeys(keys).build())) {
      var service =
          new NtsKeService(keys, Optional.empty(), OptionalInt.of(port(server.address())));
      try (StreamServer establishment =
          StreamServer.listen(
              SockAddrIn.loopback(0),
              service,
              NtsKeService.server(certificate.config().toBuilder()))) {
        ask(
            "server localhost nts ntsport " + port(establishment.address()) + " iburst",
            "ntstrustedcerts " + certificate.certificates());
        NtpCounts counts = (NtpCounts) server.counts().service();
        assertTrue(counts.authenticated() >= 3, counts::toString);
        assertEquals(1, service.counts().established());
      }
    }
  }

  private static InetdTimeService inetd(InetdProtocol protocol) {
    return new InetdTimeService(
        protocol, TimeConfig.builder().clock(InstantSource.fixed(NOW)).zone(Zone.utc()).build());
  }

  private static void rdate(String... words) throws IOException, InterruptedException {
    var all = new ArrayList<>(List.of("TZ=UTC0", "LC_ALL=C", "rdate", "-p"));
    all.addAll(List.of(words));
    try (PeerProcess rdate = PeerProcess.start("env", all.toArray(String[]::new))) {
      assertEquals(0, rdate.awaitExit(Python.PATIENCE), rdate::toString);
      assertTrue(rdate.output().startsWith("Sun Jul  5 20:16:06 "), rdate::toString);
    }
  }

  @Test
  @RequiresPeer({"rdate", "env"})
  void rdateIsAClientOfRfc868() throws IOException, InterruptedException {
    InetdTimeService time = inetd(InetdProtocol.TIME);
    try (StreamServer tcp = StreamServer.listen("127.0.0.1:0", time.streams());
        DatagramServer udp =
            DatagramServer.listen(
                SockAddrIn.loopback(0), time.datagrams(), DatagramConfig.DEFAULT)) {
      rdate("-o", String.valueOf(port(tcp.address())), "127.0.0.1");
      rdate("-u", "-o", String.valueOf(port(udp.address())), "127.0.0.1");
    }
  }
}
