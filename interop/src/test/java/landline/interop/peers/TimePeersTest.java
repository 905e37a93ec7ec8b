// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import landline.interop.harness.Python;
import landline.server.DatagramServer;
import landline.socket.Deadline;
import landline.socket.SockAddr;
import landline.testkit.LeakCheck;
import landline.testkit.Netcat;
import landline.testkit.PeerProcess;
import landline.testkit.Requires;
import landline.testkit.RequiresPeer;
import landline.time.TimeClient;
import landline.time.TimeConfig;
import landline.time.TimeService;
import landline.time.Zone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The time service tells everybody's clients the same as the machine's other programs do, and our
/// client asks everybody's servers.
@ExtendWith(LeakCheck.class)
@RequiresPeer({"python3", "nc", "ncat", "socat", "date"})
class TimePeersTest {

  private static final Instant NOW = Instant.parse("2026-07-05T20:16:06Z");
  private static final List<String> FORMATS =
      List.of(
          "%c",
          "%x %X",
          "%A, %d %B %Y",
          "%I:%M:%S %p",
          "%j %U %W",
          "%a %b %e %T",
          "%Y-%m-%dT%H:%M",
          "%Z %z",
          "%G-W%V-%u",
          "%-d.%-m.",
          "%^a %^B",
          "%s",
          "%10Y|%_H|%03M",
          "%%%y%%",
          "时%H分%M");

  @TempDir Path folder;

  private DatagramServer clock(String address, Zone zone) throws IOException {
    return DatagramServer.listen(
        address.replace("FOLDER", folder.toString()),
        new TimeService(TimeConfig.builder().clock(InstantSource.fixed(NOW)).zone(zone).build()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:0", "unix:FOLDER/time", "unix:@FOLDER/name"})
  void aPythonClientIsToldTheTimeAgainAndAgain(String address)
      throws IOException, InterruptedException {
    try (DatagramServer server = clock(address, Zone.utc());
        PeerProcess client = Python.run("datagram_client.py", server.address().toString())) {
      assertEquals(
          List.of("'2026-07-05 20:16:06'", "'Sunday'", "'2026-07-05 20:16:06'", "'20时'"),
          Python.talk(client, "", "%A", "%F %X", "%H时"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "NC,127.0.0.1:0", "NCAT,127.0.0.1:0", "SOCAT,127.0.0.1:0",
    "NC,unix:FOLDER/time", "NCAT,unix:FOLDER/time", "SOCAT,unix:FOLDER/time"
  })
  void everyToolIsToldTheTime(Netcat tool, String address)
      throws IOException, InterruptedException {
    try (DatagramServer server = clock(address, Zone.utc());
        PeerProcess client = tool.write(server.address())) {
      client.write("\n");
      client.awaitOutput("2026-07-05 20:16:06", PATIENCE);
      client.write("%A of week %V\n");
      client.awaitOutput("Sunday of week 27\n", PATIENCE);
    }
  }

  @Test
  void anEmptyDatagramOfSocatIsAQuestion() throws IOException, InterruptedException {
    try (DatagramServer server = clock("127.0.0.1:0", Zone.utc());
        PeerProcess client =
            PeerProcess.start("socat", "-t", "60", "-", "UDP:" + server.address() + ",shut-null")) {
      client.closeInput();
      client.awaitOutput("2026-07-05 20:16:06", PATIENCE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Asia/Shanghai", "America/St_Johns", "Europe/Dublin"})
  void dateAndPythonSayTheSame(String name) throws IOException, InterruptedException {
    Path file = Path.of("/usr/share/zoneinfo", name);
    Requires.unless(Files.exists(file), "the machine has no " + file);
    String second = String.valueOf(NOW.getEpochSecond());
    List<String> environment = List.of("LC_ALL=C", "TZ=" + name);
    var dates = new ArrayList<>(List.of("LC_ALL=C", "TZ=" + name, "sh", "-c"));
    dates.add("for f; do date -d @" + second + " +\"$f\"; done");
    dates.add("dates");
    dates.addAll(FORMATS);
    try (DatagramServer server = clock("127.0.0.1:0", Zone.read(file));
        PeerProcess python = Python.run(environment, "strftime.py", second);
        PeerProcess date = PeerProcess.start("env", dates.toArray(String[]::new))) {
      List<String> ours = new ArrayList<>();
      for (String format : FORMATS) {
        byte[] answer =
            TimeClient.ask(server.address(), format.getBytes(UTF_8), Deadline.in(PATIENCE));
        ours.add(new String(answer, UTF_8));
      }
      assertEquals(0, date.awaitExit(PATIENCE), date::toString);
      assertEquals(date.output().lines().toList(), ours);
      List<String> literals = ours.stream().map(text -> "'" + text + "'").toList();
      assertEquals(Python.talk(python, FORMATS.toArray(String[]::new)), literals);
    }
  }

  @Test
  void aThousandAskAtOnceAndEachGetsItsOwnAnswer() throws IOException, InterruptedException {
    try (DatagramServer server = clock("127.0.0.1:0", Zone.utc());
        PeerProcess crowd = Python.run("time_crowd.py", server.address().toString(), "1000")) {
      assertEquals(List.of("1000 heard, 0 wrong"), Python.talk(crowd));
      assertTrue(
          server.counts().received() >= 1000, () -> "received " + server.counts().received());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:0", "unix:FOLDER/python"})
  void ourClientAsksAPythonServer(String address) throws IOException, InterruptedException {
    try (PeerProcess server =
        Python.run("time_server.py", address.replace("FOLDER", folder.toString()))) {
      SockAddr at = Python.address(server);
      // Python asks time(2), whose coarse clock may be a tick behind, up to 10 ms.
      long before = Instant.now().minusMillis(20).getEpochSecond();
      long told = Long.parseLong(ask(at, "%s"));
      assertTrue(before <= told && told <= Instant.now().getEpochSecond(), () -> "told " + told);
      assertTrue(ask(at, "").matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d"));
      assertEquals("100%", ask(at, "100%%"));
    }
  }

  private static String ask(SockAddr at, String format) throws IOException {
    return new String(TimeClient.ask(at, format.getBytes(UTF_8), Deadline.in(PATIENCE)), UTF_8);
  }
}
