// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import landline.interop.harness.Certificate;
import landline.interop.harness.Chronyd;
import landline.interop.harness.Cli;
import landline.socket.Deadline;
import landline.testkit.LeakCheck;
import landline.testkit.PeerProcess;
import landline.testkit.RequiresPeer;
import landline.time.ntp.NtpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// `landline time` asks chronyd, whose clock is that of this machine: the true offset is zero.
@ExtendWith(LeakCheck.class)
@RequiresPeer({"chronyd", "openssl"})
class NtpClientPeersTest {

  private static final String LOCAL = "local stratum 6";
  private static final String ANOTHER = "127.0.0.2";

  /// What `landline time` says of a server that has hung up before it answered.
  private static final Pattern HUNG_UP =
      Pattern.compile("the peer hung up|ends the establishment|ECONNRESET|EPIPE");

  @TempDir Path folder;

  private Chronyd chronyd(String... directives) throws IOException, InterruptedException {
    Path own = Files.createTempDirectory(folder, "chronyd");
    return Chronyd.start(own, Certificate.make(own, "localhost"), directives);
  }

  private static List<String> lines(int exit, String... words)
      throws IOException, InterruptedException {
    try (PeerProcess command = ended(words)) {
      assertEquals(exit, command.awaitExit(PATIENCE), command::toString);
      return command.output().lines().toList();
    }
  }

  /// chronyd hangs up 2 seconds after accept(2), by a reset if it has not read everything, and on a
  /// busy machine TLS is not loaded then: the command runs again.
  private static PeerProcess ended(String... words) throws IOException, InterruptedException {
    String[] patient =
        Stream.concat(Stream.of(words), Stream.of(Cli.PATIENT)).toArray(String[]::new);
    while (true) {
      PeerProcess command = Cli.runToItsEnd(patient);
      int _ = command.awaitExit(PATIENCE);
      if (!HUNG_UP.matcher(command.errors()).find()) {
        return command;
      }
      command.close();
    }
  }

  private static void assertOffsetIsZero(List<String> lines) {
    assertTrue(lines.get(1).startsWith("offset  "), lines::toString);
    assertTrue(lines.get(1).endsWith(", less than its error"), lines::toString);
    assertTrue(lines.contains("timestamps  by the kernel, in software"), lines::toString);
  }

  @Test
  void theOffsetOfThisMachineIsZero() throws IOException, InterruptedException {
    try (Chronyd chronyd = chronyd(LOCAL)) {
      List<String> lines = lines(0, "time", chronyd.ntp(), "--samples", "2");
      assertOffsetIsZero(lines);
      assertEquals(
          "stratum     6, reference 127.127.1.1 (a local clock without a source)", lines.get(3));
      assertEquals("root        delay 0 ns, dispersion 0 ns", lines.get(4));
    }
  }

  @Test
  void chronydProvesWhoItIs() throws IOException, InterruptedException {
    Path own = Files.createDirectory(folder.resolve("own"));
    Certificate certificate = Certificate.make(own, "localhost");
    try (Chronyd chronyd = Chronyd.start(own, certificate, LOCAL)) {
      String ca = certificate.certificates().toString();
      List<String> lines = lines(0, "time", chronyd.nts(), "--ca", ca, "--samples", "2");
      assertOffsetIsZero(lines);
      assertTrue(lines.contains("proof       authenticated by NTS"), lines::toString);
      List<String> both =
          lines(0, "time", "compare", chronyd.nts(), chronyd.ntp(), "--ca", ca, "--samples", "1");
      assertTrue(both.get(0).startsWith("agrees  " + chronyd.nts()), both::toString);
      assertTrue(both.get(1).startsWith("agrees  " + chronyd.ntp()), both::toString);
      assertTrue(both.getLast().startsWith("2 of 2 servers agree: "), both::toString);
    }
  }

  /// The one that establishes keys names another server, which has the same keys of cookies.
  @Test
  void chronydOpensTheCookiesOfAnother() throws IOException, InterruptedException {
    Path keys = Files.createDirectory(folder.resolve("keys"));
    Path own = Files.createDirectory(folder.resolve("own"));
    Certificate certificate = Certificate.make(own, "localhost");
    String dump = "ntsdumpdir " + keys;
    try (Chronyd making = Chronyd.start(own, certificate, LOCAL, dump, "ntsntpserver " + ANOTHER)) {
      // It writes its keys before it answers.
      NtpClient.query(making.ntp(), Deadline.in(PATIENCE));
      String[] opens = {"local stratum 8", dump, "ntsrotate 0"};
      try (Chronyd _ = Chronyd.start(folder, certificate, ANOTHER, making.port(), opens)) {
        String ca = certificate.certificates().toString();
        List<String> lines = lines(0, "time", making.nts(), "--ca", ca, "--samples", "2");
        assertTrue(
            lines.get(0).endsWith(" (%s:%d)".formatted(ANOTHER, making.port())), lines::toString);
        assertOffsetIsZero(lines);
        assertTrue(lines.get(3).startsWith("stratum     8, "), lines::toString);
        assertTrue(lines.contains("proof       authenticated by NTS"), lines::toString);
      }
    }
  }

  @Test
  void aCertificateOfNobodyKnownIsNotTrusted() throws IOException, InterruptedException {
    try (Chronyd chronyd = chronyd(LOCAL);
        PeerProcess refused = ended("time", chronyd.nts())) {
      assertEquals(1, refused.awaitExit(PATIENCE), refused::toString);
      assertTrue(
          refused.errors().startsWith(chronyd.nts() + ": certificate not trusted: "),
          refused::toString);
      assertEquals(1, refused.errors().lines().count(), refused::toString);
    }
  }

  @Test
  void whoeverHasNoTimeDoesNotAgree() throws IOException, InterruptedException {
    try (Chronyd one = chronyd(LOCAL);
        Chronyd two = chronyd(LOCAL);
        Chronyd lost = chronyd()) {
      List<String> lines =
          lines(0, "time", "compare", one.ntp(), lost.ntp(), two.ntp(), "--samples", "1");
      assertTrue(lines.get(1).startsWith("no answer  " + lost.ntp()), lines::toString);
      assertTrue(lines.get(1).endsWith(" is not synchronized"), lines::toString);
      assertTrue(lines.getLast().startsWith("2 of 3 servers agree: "), lines::toString);
      List<String> none =
          lines(1, "time", "compare", one.ntp(), lost.ntp(), "--samples", "1", "--json");
      assertTrue(none.getFirst().contains("\"majority\":false"), none::toString);
    }
  }

  /// A chronyd that takes its time from another one and adds a quarter of a second to it.
  @Test
  void theOneOfThreeThatIsWrongIsNamed() throws IOException, InterruptedException {
    try (Chronyd one = chronyd(LOCAL);
        Chronyd two = chronyd(LOCAL);
        Chronyd wrong =
            chronyd(
                "server 127.0.0.1 port %d offset 0.25 minpoll -6 maxpoll -6 iburst"
                    .formatted(one.port()))) {
      wrong.awaitSelection();
      List<String> lines =
          lines(0, "time", "compare", one.ntp(), wrong.ntp(), two.ntp(), "--samples", "1");
      assertTrue(lines.get(0).startsWith("agrees       " + one.ntp()), lines::toString);
      assertTrue(
          lines.get(1).matches("falseticker  " + wrong.ntp() + "  \\+2[45]\\d\\.\\d+ ms .*"),
          lines::toString);
      assertTrue(lines.get(2).startsWith("agrees       " + two.ntp()), lines::toString);
      assertTrue(lines.getLast().startsWith("2 of 3 servers agree: "), lines::toString);
    }
  }

  @Test
  void ctrlCEndsAWatchWithItsSummary() throws IOException, InterruptedException {
    try (Chronyd chronyd = chronyd(LOCAL);
        PeerProcess watch = Cli.run("time", "watch", chronyd.ntp(), "--interval=1h", Cli.PATIENT)) {
      watch.awaitOutput(", delay ", PATIENCE);
      Cli.interrupt(watch);
      assertEquals(0, watch.awaitExit(PATIENCE), watch::toString);
      assertTrue(watch.output().contains("\nreplies     1, 0 lost\noffset "), watch::toString);
      assertEquals("", watch.errors());
    }
  }

  /// The third reply tells when the second one was really sent: both are of the second exchange.
  @Test
  void chronydIsWatchedInInterleavedMode() throws IOException, InterruptedException {
    Path table = folder.resolve("offsets.csv");
    try (Chronyd chronyd = chronyd(LOCAL)) {
      String csv = "--csv=" + table;
      List<String> lines =
          lines(0, "time", "watch", chronyd.ntp(), "--interval=2s", "--count=4", csv);
      assertTrue(lines.contains("replies     4, 0 lost"), lines::toString);
      List<String> seconds =
          Files.readAllLines(table).stream().skip(1).map(row -> row.substring(0, 19)).toList();
      assertEquals(seconds.get(1), seconds.get(2), seconds::toString);
      assertEquals(3, seconds.stream().distinct().count(), seconds::toString);
    }
  }
}
