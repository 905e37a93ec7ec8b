// SPDX-License-Identifier: Apache-2.0
package landline.interop.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import landline.interop.harness.Certificate;
import landline.interop.harness.Chronyd;
import landline.interop.harness.Cli;
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

  private PeerProcess serve(Certificate certificate, String... listeners) throws IOException {
    var all = new ArrayList<>(List.of("serve", "time"));
    all.addAll(List.of(listeners));
    all.addAll(Cli.PATIENT_SERVER);
    all.addAll(
        List.of(
            "--ntp-local-stratum=3",
            "--nts-keys=" + folder.resolve("keys"),
            "--tls-certificate=" + certificate.certificates(),
            "--tls-key=" + certificate.key(),
            "--takeover",
            "--handover",
            folder.resolve("handover").toString()));
    return Cli.run(all.toArray(String[]::new));
  }

  private static List<String> addresses(PeerProcess server) throws InterruptedException {
    return Cli.listeners(server, 3).stream().map(Cli.Listener::address).toList();
  }

  /// Waits for a sample after those that there are.
  private static void awaitSample(PeerProcess watch) throws InterruptedException {
    String seen = watch.output();
    do {
      String last = seen.lines().toList().getLast();
      seen = watch.awaitOutput(last + NEXT_LINE, PATIENCE);
    } while (!seen.lines().toList().getLast().contains(", delay "));
  }

  private static long counted(String metrics, String name) throws IOException {
    SockAddr address = SockAddr.parse(metrics);
    try (Socket socket = Dial.dial(address, Deadline.in(PATIENCE))) {
      socket.timeout(PATIENCE);
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
  @RequiresPeer("chronyd")
  void theSocketsOfNtpAndNtsAndTheCookiesAreKept() throws Exception {
    Certificate certificate = Certificate.make(folder, "localhost");
    String[] words = {"--udp", ANY, "--ntp", ANY, "--nts", ANY};
    PeerProcess server = serve(certificate, words);
    try {
      List<Cli.Listener> listeners = Cli.listeners(server, 3);
      assertEquals(
          List.of("udp", "ntp", "nts"), listeners.stream().map(Cli.Listener::transport).toList());
      List<String> addresses = listeners.stream().map(Cli.Listener::address).toList();
      byte[] keys = Files.readAllBytes(folder.resolve("keys"));
      PeerProcess before = server;
      server = serve(certificate, words);
      try (before) {
        assertEquals(addresses, addresses(server));
        assertEquals(0, before.awaitExit(PATIENCE), before::toString);
        assertTrue(before.errors().contains(" has taken over\n"), before::toString);
      }
      assertArrayEquals(keys, Files.readAllBytes(folder.resolve("keys")));
      String port = addresses.getLast().split(":", -1)[1];
      String _ =
          Chronyd.ask(
              "server localhost nts ntsport " + port + " iburst",
              "ntstrustedcerts " + certificate.certificates());
    } finally {
      server.close();
    }
  }

  @Test
  void aClientGoesOnWithItsCookiesAfterAHotRestartAndAfterAKill()
      throws IOException, InterruptedException {
    Certificate certificate = Certificate.make(folder, "localhost");
    String[] listeners = {"--ntp", ANY, "--nts", ANY, "--metrics", ANY};
    PeerProcess server = serve(certificate, listeners);
    try {
      List<String> addresses = addresses(server);
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
              Cli.PATIENT)) {
        watch.awaitOutput(", delay ", PATIENCE);
        PeerProcess before = server;
        server = serve(certificate, listeners);
        try (before) {
          assertEquals(addresses, addresses(server));
          assertEquals(0, before.awaitExit(PATIENCE), before::toString);
        }
        awaitSample(watch);
        assertKeysAreThoseOfBefore(metrics);

        server.kill();
        server.close();
        server =
            serve(
                certificate,
                "--ntp=" + addresses.get(0),
                "--nts=" + addresses.get(1),
                "--metrics=" + metrics);
        Cli.listeners(server, 3);
        awaitSample(watch);
        assertKeysAreThoseOfBefore(metrics);
        Cli.interrupt(watch);
        assertEquals(0, watch.awaitExit(PATIENCE), watch::toString);
      }
    } finally {
      server.close();
    }
  }
}
