// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import landline.interop.harness.Certificate;
import landline.interop.harness.Cli;
import landline.interop.harness.Ntpd;
import landline.interop.harness.OwnNetwork;
import landline.server.BatchServer;
import landline.server.StreamServer;
import landline.socket.SockAddrIn;
import landline.testkit.LeakCheck;
import landline.testkit.PeerProcess;
import landline.testkit.RequiresPeer;
import landline.time.ntp.NtpConfig;
import landline.time.ntp.NtpCounts;
import landline.time.ntp.NtpService;
import landline.time.ntp.NtsKeConfig;
import landline.time.ntp.NtsKeService;
import landline.time.ntp.NtsKeys;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// NTPsec's programs and ours ask each other, whose clocks are both that of this machine.
@ExtendWith(LeakCheck.class)
@RequiresPeer("openssl")
class NtpsecPeersTest {

  private static final Pattern SLEW = Pattern.compile("ntpd: time slew ([-+0-9.]+)s");

  /// A machine under load may take its time between two looks at the clock.
  private static final double MOST_SECONDS = 0.5;

  @TempDir Path folder;
  private Certificate certificate;

  @BeforeEach
  void makeCertificate() throws IOException, InterruptedException {
    certificate = Certificate.make(folder, "localhost");
  }

  private static List<String> lines(String... words) throws IOException, InterruptedException {
    try (PeerProcess command = Cli.runToItsEnd(words)) {
      assertEquals(0, command.awaitExit(PATIENCE), command::toString);
      return command.output().lines().toList();
    }
  }

  @Test
  @RequiresPeer({"ntpd", "setpriv"})
  void ntpdIsAskedByNtpAndNts() throws Exception {
    List<String> lines =
        OwnNetwork.call(() -> {
          try (PeerProcess _ = Ntpd.serve(folder, certificate)) {
            String ca = certificate.certificates().toString();
            return lines(
                "time",
                "compare",
                "127.0.0.1",
                "nts://localhost",
                "--ca",
                ca,
                "--samples=1",
                Cli.PATIENT);
          }
        });
    assertTrue(lines.get(0).startsWith("agrees  ntp://127.0.0.1:123   "), lines::toString);
    assertTrue(lines.get(1).startsWith("agrees  nts://localhost:4460  "), lines::toString);
    assertTrue(lines.getLast().startsWith("2 of 2 servers agree: "), lines::toString);
  }

  @Test
  @RequiresPeer({"ntpd", "setpriv"})
  void ntpdIsAClientOfNts() throws Exception {
    OwnNetwork.call(() -> {
      try (NtsKeys keys = NtsKeys.inMemory();
          BatchServer server =
              NtpService.listen(
                  SockAddrIn.loopback(0),
                  NtpConfig.builder().localStratum(3).ntsKeys(keys).build())) {
        ntpdAsks(keys, server);
      }
      return true;
    });
  }

  private void ntpdAsks(NtsKeys keys, BatchServer server) throws IOException, InterruptedException {
    int port = ((SockAddrIn) server.address()).port();
    try (StreamServer establishment =
        StreamServer.listen(
            SockAddrIn.loopback(0),
            new NtsKeService(keys, NtsKeConfig.builder().port(port).build()),
            certificate.ntsKe())) {
      String configuration =
          "server localhost:%d nts ca %s iburst\ndisable kernel\n"
              .formatted(((SockAddrIn) establishment.address()).port(), certificate.certificates());
      try (PeerProcess ntpd = Ntpd.start(folder, configuration, "-g", "-q")) {
        assertEquals(0, ntpd.awaitExit(PATIENCE), ntpd::toString);
        Matcher slew = SLEW.matcher(ntpd.output());
        assertTrue(slew.find(), ntpd::toString);
        assertTrue(Math.abs(Double.parseDouble(slew.group(1))) < MOST_SECONDS, slew::group);
      }
    }
    NtpCounts counts = (NtpCounts) server.counts().service();
    assertTrue(counts.authenticated() >= 4, counts::toString);
    assertEquals(0, counts.dropped().values().stream().mapToLong(n -> n).sum(), counts::toString);
  }

  @Test
  @RequiresPeer("ntpdig")
  void ntpdigIsAClient() throws Exception {
    String told =
        OwnNetwork.call(() -> {
          NtpConfig config = NtpConfig.builder().localStratum(3).build();
          try (BatchServer _ = NtpService.listen(SockAddrIn.loopback(123), config);
              PeerProcess ntpdig = PeerProcess.start("ntpdig", "-j", "127.0.0.1")) {
            assertEquals(0, ntpdig.awaitExit(PATIENCE), ntpdig::toString);
            return ntpdig.output();
          }
        });
    assertTrue(told.contains("\"stratum\":3,\"leap\":\"no-leap\""), told);
    Matcher offset = Pattern.compile("\"offset\":([-+0-9.]+),").matcher(told);
    assertTrue(offset.find(), told);
    assertTrue(Math.abs(Double.parseDouble(offset.group(1))) < MOST_SECONDS, told);
  }
}
