// SPDX-License-Identifier: Apache-2.0
package landline.interop.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import landline.interop.harness.Certificate;
import landline.interop.harness.Cli;
import landline.interop.harness.Python;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.testkit.LeakCheck;
import landline.testkit.PeerProcess;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A client of NTS keeps its cookies whatever becomes of the server's process: the keys are in a
/// file.
@ExtendWith(LeakCheck.class)
@RequiresPeer({"openssl", "kill", "env"})
class NtsRestartTest {

  private static final String ANY = "127.0.0.1:0";

  /// The beginning of a time.
  private static final String NEXT_LINE = "\n20";

  @TempDir Path folder;

  private PeerProcess serve(Certificate certificate, String ntp, String nts, String metrics)
      throws IOException {
    return Cli.run(
        "serve",
        "time",
        "--ntp",
        ntp,
        "--nts",
        nts,
        "--metrics",
        metrics,
        "--ntp-local-stratum=3",
        "--nts-keys=" + folder.resolve("keys"),
        "--tls-certificate=" + certificate.certificates(),
        "--tls-key=" + certificate.key(),
        "--takeover",
        "--handover",
        folder.resolve("handover").toString());
  }

  /// Waits for a sample after those that there are.
  private static void awaitSample(PeerProcess watch) throws InterruptedException {
    String seen = watch.output();
    do {
      String last = seen.lines().toList().getLast();
      seen = watch.awaitOutput(last + NEXT_LINE, Python.PATIENCE);
    } while (!seen.lines().toList().getLast().contains(", delay "));
  }

  private static long counted(String metrics, String name) throws IOException {
    SockAddr address = SockAddr.parse(metrics);
    try (Socket socket = Dial.dial(address, Deadline.in(Python.PATIENCE))) {
      socket.timeout(Python.PATIENCE);
      socket.sendAll("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
      String page = new String(socket.inputStream().readAllBytes(), UTF_8);
      Matcher line = Pattern.compile("(?m)^" + name + " ([0-9]+)\r?$").matcher(page);
      assertTrue(line.find(), page);
      return Long.parseLong(line.group(1));
    }
  }

  private static void assertKeysAreThoseOfBefore(String metrics) throws IOException {
    String server = "[{]server=\"nts-ke\",network_transport=\"tcp\"[}]";
    assertEquals(0, counted(metrics, "landline_nts_ke_established_total" + server));
    String ntp = "[{]server=\"ntp\",network_transport=\"udp\"";
    assertTrue(counted(metrics, "landline_ntp_authenticated_total" + ntp + "[}]") > 0);
    assertEquals(0, counted(metrics, "landline_ntp_replies_total" + ntp + ",mode=\"ntsn\"[}]"));
  }

  @Test
  void aClientGoesOnWithItsCookiesAfterAHotRestartAndAfterAKill()
      throws IOException, InterruptedException {
    Certificate certificate = Certificate.make(folder, "localhost");
    PeerProcess server = serve(certificate, ANY, ANY, ANY);
    try {
      List<String> addresses =
          Cli.listeners(server, 3).stream().map(Cli.Listener::address).toList();
      String metrics = addresses.getLast();
      String port = addresses.get(1).split(":", -1)[1];
      // Eight cookies are for more than a minute.
      try (PeerProcess watch =
          Cli.run(
              "time",
              "watch",
              "nts://localhost:" + port,
              "--ca=" + certificate.certificates(),
              "--interval=10s",
              "--timeout=1m")) {
        watch.awaitOutput(", delay ", Python.PATIENCE);
        PeerProcess before = server;
        server = serve(certificate, ANY, ANY, ANY);
        try (before) {
          assertEquals(
              addresses, Cli.listeners(server, 3).stream().map(Cli.Listener::address).toList());
          assertEquals(0, before.awaitExit(Python.PATIENCE), before::toString);
        }
        awaitSample(watch);
        assertKeysAreThoseOfBefore(metrics);

        server.kill();
        server.close();
        server = serve(certificate, addresses.get(0), addresses.get(1), metrics);
        Cli.listeners(server, 3);
        awaitSample(watch);
        assertKeysAreThoseOfBefore(metrics);
        Cli.interrupt(watch);
        assertEquals(0, watch.awaitExit(Python.PATIENCE), watch::toString);
      }
    } finally {
      server.close();
    }
  }
}
