// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import landline.socket.SockAddrIn;
import landline.socket.Type;
import landline.testkit.FreePort;
import landline.testkit.LeakCheck;
import landline.torture.EchoServer.Flaw;
import landline.torture.Verdict.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each act finds the mistake that it is there for, in a server that has it, and a server without
/// mistakes passes all of them.
@ExtendWith(LeakCheck.class)
class TortureTest {

  /// Long enough for a busy machine: a server without mistakes is never waited for so long.
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final Duration SHORT = Duration.ofSeconds(1);

  @TempDir Path folder;

  private static Set<String> all() {
    return Torture.acts().stream()
        .map(ActSummary::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static TortureConfig config(Flaw flaw, String network, Duration timeout)
      throws IOException {
    Type type = network.equals("udp") ? Type.DGRAM : Type.STREAM;
    int port = FreePort.find(type);
    return TortureConfig.builder(
            new Subject(SockAddrIn.loopback(port), type),
            Probe.of("are you well?\\n", "well?\\n", timeout))
        .command(EchoServer.command(flaw, network, port))
        .light(true)
        .seed(7)
        .settle(flaw == Flaw.NONE ? PATIENCE : SHORT)
        .build();
  }

  private static Report run(Flaw flaw, String network, Set<String> acts)
      throws IOException, InterruptedException {
    Duration timeout = flaw == Flaw.NONE ? PATIENCE : SHORT;
    return Torture.run(config(flaw, network, timeout), acts, verdict -> {});
  }

  private static List<String> verdicts(Report report) {
    return report.verdicts().stream().map(each -> each.act() + " " + each.result()).toList();
  }

  @Test
  void aServerWithoutMistakesPassesEverything() throws IOException, InterruptedException {
    var told = new ArrayList<Verdict>();
    Report report = Torture.run(config(Flaw.NONE, "tcp", PATIENCE), all(), told::add);
    assertTrue(report.isPassed(), report::text);
    assertEquals(
        List.of(
            "split passed",
            "half-closed passed",
            "vanish passed",
            "resets passed",
            "garbage passed",
            "oversized passed",
            "flood passed",
            "silence passed",
            "slow-writers passed",
            "slow-readers passed",
            "never-read passed",
            "starve passed",
            "restart passed",
            "kill passed"),
        verdicts(report));
    assertEquals(report.verdicts(), told);
    assertTrue(report.unchecked().isEmpty(), report::text);
  }

  @Test
  void theCommandMayBeginWithVariables() throws IOException, InterruptedException {
    TortureConfig plain = config(Flaw.NONE, "tcp", PATIENCE);
    TortureConfig config =
        plain.toBuilder().command("SOME=thing " + plain.command().orElseThrow()).build();
    Report report = Torture.run(config, Set.of("resets"), verdict -> {});
    assertTrue(report.isPassed(), report::text);
  }

  @Test
  void aDatagramServerWithoutMistakesPassesEverything() throws IOException, InterruptedException {
    Report report = run(Flaw.NONE, "udp", all());
    assertTrue(report.isPassed(), report::text);
    assertEquals(
        List.of(
            "loss passed",
            "duplicates passed",
            "reordering passed",
            "empty passed",
            "noise passed",
            "giants passed",
            "truncation passed",
            "restart passed",
            "kill passed"),
        verdicts(report));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          DEAF_AFTER_A_FAILURE       | starve       | after it was starved by .*: no answer to the probe within 1 s.*
          LIMITS_EACH_LISTENER       | starve       | after it was starved by .* on 2 addresses, with .*: the server has ended, exit 5
          SPINS_WITHOUT_DESCRIPTORS  | starve       | while it was starved by .*: it used [0-9]+ % of a core.*, measured for 600 ms
          FORGETS_BROKEN_CONNECTIONS | resets       | after 50 resets: [0-9]+ descriptors \\([0-9]+ before\\) 1 s later
          FORGETS_THREADS            | flood        | after a flood of 375 .*: [0-9]+ threads \\([0-9]+ before\\) 1 s later
          SPINS_AT_THE_END           | half-closed  | after 12 half-closed .*: it used [0-9]+ % of a core.*, without connections .*
          SERIAL                     | silence      | while [0-9]+ silent callers were connected: no answer .* within 1 s.*
          SERIAL                     | slow-writers | while [0-9]+ callers sent a byte at a time: no answer .* within 1 s.*
          READS_ONCE                 | split        | the question cut after byte 1: not the expected answer, but .*
          DIES_OF_GARBAGE            | garbage      | after random bytes from .*: the server has ended, exit 3
          IGNORES_SIGTERM            | restart      | still running 2 s after SIGTERM
          NO_REUSEADDR               | kill         | the server did not start, exit 1: .*BindException: Address already in use.*
          """)
  void theActFindsTheMistake(Flaw flaw, String act, String reason)
      throws IOException, InterruptedException {
    Report report = run(flaw, "tcp", Set.of(act));
    Verdict verdict = report.verdicts().getFirst();
    assertEquals(Result.FAILED, verdict.result(), report::text);
    assertTrue(verdict.reason().matches(reason), report::text);
  }

  @Test
  void aDeafServerIsNoticedWithoutAWord() throws IOException, InterruptedException {
    TortureConfig talks = config(Flaw.DEAF_AFTER_A_FAILURE, "tcp", SHORT);
    TortureConfig config =
        TortureConfig.builder(talks.subject(), Probe.of("", "", SHORT))
            .command(talks.command().orElseThrow())
            .light(true)
            .build();
    Report report = Torture.run(config, Set.of("split", "flood", "starve"), verdict -> {});
    assertEquals(
        List.of("split not done", "flood passed", "starve failed"), verdicts(report), report::text);
    String reason = report.verdicts().getLast().reason();
    assertTrue(reason.matches(".* a queue of connections that it does not accept: [0-9]+"), reason);
  }

  @Test
  void anEmptyDatagramIsFatalToAServerThatTakesItForTheEnd()
      throws IOException, InterruptedException {
    Report report = run(Flaw.DIES_OF_AN_EMPTY_DATAGRAM, "udp", Set.of("loss", "empty", "kill"));
    assertEquals(List.of("loss passed", "empty failed", "kill passed"), verdicts(report));
    String reason = report.verdicts().get(1).reason();
    assertTrue(reason.endsWith("the server has ended, exit 4"), reason);
  }

  @Test
  void aServerThatIsDeadIsNotTorturedOn() throws IOException, InterruptedException {
    // It is started by the test, so nobody starts it again.
    TortureConfig ours = config(Flaw.DIES_OF_GARBAGE, "tcp", SHORT);
    try (var server = new ChildServer(ours)) {
      TortureConfig theirs =
          TortureConfig.builder(ours.subject(), ours.probe()).light(true).pid(server.pid()).build();
      Report report = Torture.run(theirs, Set.of("garbage", "flood", "starve"), verdict -> {});
      assertEquals(
          List.of("garbage failed", "flood not done", "starve not done"), verdicts(report));
      assertEquals("it no longer answers since garbage", report.verdicts().get(1).reason());
      assertEquals(
          "needs a server that it starts itself (--run)", report.verdicts().get(2).reason());
    }
  }

  @Test
  void aPoolOfThreadsIsNotTakenForALeak() throws IOException, InterruptedException {
    TortureConfig config =
        config(Flaw.POOLS_THREADS, "tcp", PATIENCE).toBuilder().serial(true).build();
    Report report = Torture.run(config, Set.of("flood"), verdict -> {});
    assertTrue(report.isPassed(), report::text);
    Figures figures = report.verdicts().getFirst().figures();
    assertTrue(
        figures.threadsAfter().orElseThrow() > figures.threadsBefore().orElseThrow() + 16,
        report::text);
  }

  @Test
  void aProcessThatDoesNotExistIsAnError() throws IOException, InterruptedException {
    Process over = new ProcessBuilder("true").start();
    over.waitFor();
    TortureConfig config = config(Flaw.NONE, "tcp", SHORT);
    TortureConfig theirs =
        TortureConfig.builder(config.subject(), config.probe()).pid(over.pid()).build();
    var failed = assertThrows(IOException.class, () -> Torture.run(theirs, all(), verdict -> {}));
    assertEquals("pid " + over.pid() + ": no such process", failed.getMessage());
  }

  @Test
  void whatIsNotCheckedIsSaid() throws IOException, InterruptedException {
    TortureConfig ours = config(Flaw.FORGETS_BROKEN_CONNECTIONS, "tcp", PATIENCE);
    try (var server = new ChildServer(ours)) {
      assertTrue(server.isAlive());
      TortureConfig unknown =
          TortureConfig.builder(ours.subject(), ours.probe()).light(true).build();
      Report report = Torture.run(unknown, Set.of("resets"), verdict -> {});
      assertEquals(List.of("resets passed"), verdicts(report), report::text);
      String expected =
          "CPU, descriptors and threads not checked: the process is not known (--run or --pid)";
      assertEquals(expected, report.unchecked().orElseThrow());
      assertTrue(report.text().contains(expected), report::text);
      assertTrue(report.json().contains("\"descriptorsBefore\": null"), report::json);
    }
  }

  @Test
  void somebodyElsesAddressIsNotTakenForTheServersOwn() throws IOException {
    TortureConfig config = config(Flaw.NONE, "tcp", PATIENCE);
    int port = ((SockAddrIn) config.subject().address()).port();
    try (var other = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertTrue(other.isBound());
      var refused =
          assertThrows(IOException.class, () -> Torture.run(config, all(), verdict -> {}));
      assertEquals("run: address in use: 127.0.0.1:" + port, refused.getMessage());
    }
  }

  @Test
  void aServerThatDoesNotStartIsAnErrorWithItsLastWords() throws IOException {
    TortureConfig config =
        config(Flaw.NONE, "tcp", SHORT).toBuilder()
            .command("sh -c 'echo no such thing >&2; exit 5'")
            .build();
    var failed = assertThrows(IOException.class, () -> Torture.run(config, all(), verdict -> {}));
    assertEquals("run: the server did not start, exit 5: no such thing", failed.getMessage());
  }

  @Test
  void aServerInTheBackgroundIsNotTorturedAndNotWaitedFor() throws IOException {
    TortureConfig plain = config(Flaw.NONE, "tcp", PATIENCE);
    Path pid = folder.resolve("pid");
    String background = "sh -c '" + plain.command().orElseThrow() + " & echo $! >" + pid + "'";
    TortureConfig config = plain.toBuilder().command(background).build();
    try {
      var failed = assertThrows(IOException.class, () -> Torture.run(config, all(), verdict -> {}));
      // It depends on the machine whether the server answers the first question.
      String message = String.valueOf(failed.getMessage());
      assertTrue(
          message.matches("run: the (server did not start|command has ended), exit 0.*"), message);
    } finally {
      long server = Long.parseLong(Files.readString(pid).strip());
      ProcessHandle.of(server).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  /// Whether a datagram socket is somebody else's is not known before the start.
  @Test
  void whoAnswersForACommandThatHasEndedIsNotTakenForTheServer() throws IOException {
    TortureConfig config =
        config(Flaw.NONE, "udp", PATIENCE).toBuilder().command("sleep 600").build();
    int port = ((SockAddrIn) config.subject().address()).port();
    try (var other = new DatagramSocket(port, InetAddress.getLoopbackAddress())) {
      // On a virtual thread the JDK would open epolls that it keeps.
      Thread.ofPlatform().start(() -> answerAfterTheCommand(other));
      var failed = assertThrows(IOException.class, () -> Torture.run(config, all(), verdict -> {}));
      assertEquals(
          "run: the command has ended, signal 15, but something answers: it has to stay in the"
              + " foreground",
          failed.getMessage());
    }
  }

  /// Ends the command, and then answers.
  private static void answerAfterTheCommand(DatagramSocket socket) {
    var askers = new HashSet<Integer>();
    var packet = new DatagramPacket(new byte[100], 100);
    try {
      // Each asker waits twice as long as the one before: the fourth long enough.
      while (askers.size() < 4) {
        socket.receive(packet);
        askers.add(packet.getPort());
      }
      List<ProcessHandle> children = ProcessHandle.current().children().toList();
      children.forEach(ProcessHandle::destroy);
      children.forEach(child -> child.onExit().join());
      // The end that a handle knows, a Process knows a moment later.
      Thread.sleep(100);
      socket.send(packet);
    } catch (IOException over) {
      // The test has failed already.
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aLogThatCannotBeWrittenIsNotTheServersFault() throws IOException, InterruptedException {
    TortureConfig config =
        config(Flaw.PRINTS_CALLERS, "tcp", PATIENCE).toBuilder()
            .settle(PATIENCE)
            .log(Path.of("/dev/full"))
            .build();
    Report report = Torture.run(config, Set.of("resets"), verdict -> {});
    assertTrue(report.isPassed(), report::text);
    long logged = report.verdicts().getFirst().figures().logBytes().orElseThrow();
    assertTrue(logged > 0, report::text);
  }

  @Test
  void aServerThatRefusesToStartWithFewDescriptorsIsNotStarved()
      throws IOException, InterruptedException {
    TortureConfig plain = config(Flaw.NONE, "tcp", PATIENCE);
    String careful =
        "sh -c 'test $(ulimit -n) -gt 500 || { echo too few descriptors; exit 1; }; exec "
            + plain.command().orElseThrow()
            + "'";
    Report report =
        Torture.run(
            plain.toBuilder().command(careful).build(), Set.of("starve", "resets"), verdict -> {});
    assertEquals(List.of("resets passed", "starve not done"), verdicts(report), report::text);
    String reason = report.verdicts().getLast().reason();
    assertTrue(
        reason.matches(
            "with [0-9]+ descriptors the server did not start, exit 1: too few descriptors"),
        reason);
  }

  @Test
  void aServerElsewhereIsLeftAlone() {
    var elsewhere = new Subject(SockAddrIn.of("192.0.2.1", 7), Type.STREAM);
    var config = TortureConfig.builder(elsewhere, Probe.of("", "", SHORT)).build();
    var refused =
        assertThrows(
            IllegalArgumentException.class, () -> Torture.run(config, all(), verdict -> {}));
    assertEquals(
        "not on this machine, and not said to be one's own: 192.0.2.1:7", refused.getMessage());
  }

  @Test
  void anActThatDoesNotExistIsAnError() throws IOException {
    TortureConfig config = config(Flaw.NONE, "tcp", SHORT);
    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> Torture.run(config, Set.of("rack"), verdict -> {}));
    assertEquals("no such act: rack", refused.getMessage());
  }
}
