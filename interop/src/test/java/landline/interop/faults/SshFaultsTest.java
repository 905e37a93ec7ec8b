// SPDX-License-Identifier: Apache-2.0
package landline.interop.faults;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import landline.interop.harness.ChildJava;
import landline.interop.harness.Processes;
import landline.interop.harness.Python;
import landline.interop.harness.SshServers;
import landline.interop.harness.SshServers.Outcome;
import landline.server.StreamServer;
import landline.socket.SockAddrIn;
import landline.ssh.AuditLog;
import landline.ssh.MaxStartups;
import landline.ssh.SshConfig;
import landline.ssh.SshService;
import landline.testkit.PeerProcess;
import landline.testkit.Requires;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An SSH server, in a process of its own, when clients die, it is short of something, or a crowd
/// comes.
@RequiresPeer({"ssh", "ssh-keygen"})
class SshFaultsTest {

  @TempDir private Path folder;

  /// The server: its arguments are a folder and settings, and it ends with its input.
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    SshConfig config =
        SshConfig.builder(folder.resolve("host"))
            .authorizedKeys(folder.resolve("keys"))
            .permitUserEnvironment("SHLVL")
            .strictModes(false)
            .permitRoot(true)
            .loginGrace(Duration.ofSeconds(Long.parseLong(arguments[1])))
            .maxStartups(MaxStartups.parse(arguments[2]))
            .observer(AuditLog.open(folder.resolve("audit")))
            .build();
    try (StreamServer server =
        SshService.listen(
            SockAddrIn.loopback(0),
            config,
            SshService.SERVER.toBuilder().maxConnections(2000).build())) {
      IO.println("listening on " + server.address());
      while (System.in.read() >= 0) {
        // Until the test is over.
      }
    }
  }

  @BeforeEach
  void makeKey() throws IOException, InterruptedException {
    SshServers.keygen(folder.resolve("client"));
    Files.writeString(
        folder.resolve("keys"), SshServers.authorizedKey("", folder.resolve("client.pub")));
  }

  private PeerProcess start() throws IOException {
    return start("60", "10:30:100");
  }

  private PeerProcess start(String loginGrace, String maxStartups) throws IOException {
    return ChildJava.startWithAll(SshFaultsTest.class, folder.toString(), loginGrace, maxStartups);
  }

  private List<String> ssh(PeerProcess server, String... more) throws InterruptedException {
    return SshServers.client(folder, port(server), List.of(more));
  }

  private static String port(PeerProcess server) throws InterruptedException {
    return String.valueOf(((SockAddrIn) Python.address(server)).port());
  }

  private Outcome run(PeerProcess server, String... more) throws IOException, InterruptedException {
    return run("ssh", ssh(server, more));
  }

  private static Outcome run(String program, List<String> words)
      throws IOException, InterruptedException {
    try (PeerProcess peer = PeerProcess.start(program, words.toArray(String[]::new))) {
      peer.closeInput();
      int status = peer.awaitExit(PATIENCE);
      return new Outcome(status, peer.output(), peer.errors());
    }
  }

  private PeerProcess begin(PeerProcess server, String... more)
      throws IOException, InterruptedException {
    return PeerProcess.start("ssh", ssh(server, more).toArray(String[]::new));
  }

  /// Waits for a line of the audit.
  private String audit(String part) throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() - end < 0) {
      for (String line : Files.readAllLines(folder.resolve("audit"))) {
        if (line.contains(part)) {
          return line;
        }
      }
      Thread.sleep(10);
    }
    throw new AssertionError("no " + part + " in\n" + Files.readString(folder.resolve("audit")));
  }

  /// Sets a limit of the server for a moment: see prlimit(1).
  private static void limit(PeerProcess server, String option)
      throws IOException, InterruptedException {
    Outcome set = run("prlimit", List.of("--pid", String.valueOf(server.pid()), option));
    assertEquals(0, set.status(), set::toString);
  }

  /// Processes in the group of the command, in sessions of their own, and daemons.
  private static final String CROWD =
      "trap '' TERM; sleep 1000 & a=$!; setsid sleep 1000 & b=$!;"
          + " (setsid sh -c 'env -i sleep 1000 & echo $! $$; wait' &) | { read c; echo $a $b $c $$;"
          + " sleep 1000; }";

  @Test
  void nothingIsLeftOfAClientThatIsKilled() throws IOException, InterruptedException {
    try (PeerProcess server = start();
        PeerProcess client = begin(server, "127.0.0.1", CROWD);
        PeerProcess terminal = begin(server, "-tt", "127.0.0.1", CROWD)) {
      String one = client.awaitOutput("\n", PATIENCE);
      String other = terminal.awaitOutput("\n", PATIENCE);
      client.kill();
      terminal.kill();
      Processes.awaitEnd(one);
      Processes.awaitEnd(other);
      assertTrue(audit("\"terminal\":false").contains("\"reason\":\"the peer is gone\""));
      assertTrue(audit("\"terminal\":true").contains("\"reason\":\"the peer is gone\""));
    }
  }

  /// The kernel hangs up the terminal of the dead server.
  @Test
  void aKilledServerHangsUpItsTerminals() throws IOException, InterruptedException {
    try (PeerProcess server = start();
        PeerProcess client = begin(server, "-tt", "127.0.0.1", "echo $$; exec sleep 1000")) {
      String pid = client.awaitOutput("\n", PATIENCE);
      server.kill();
      Processes.awaitEnd(pid);
      assertEquals(255, client.awaitExit(PATIENCE), client::toString);
    }
  }

  /// A limit on the size of files does what a full disk does.
  @Test
  @RequiresPeer("prlimit")
  void nobodyLogsInWhileTheAuditCannotBeWritten() throws IOException, InterruptedException {
    try (PeerProcess server = start();
        PeerProcess running = begin(server, "127.0.0.1", "echo runs; cat; exit 5")) {
      running.awaitOutput("runs", PATIENCE);
      // A part of a line still fits.
      limit(server, "--fsize=" + (Files.size(folder.resolve("audit")) + 10) + ":unlimited");
      for (int i = 0; i < 2; i++) {
        Outcome refused = run(server, "127.0.0.1", "touch " + folder.resolve("ran"));
        assertEquals(255, refused.status(), refused::toString);
        assertTrue(refused.errors().contains("the audit log can't be written"), refused::toString);
      }
      assertFalse(Files.exists(folder.resolve("ran")));
      // What runs already ends as it would.
      running.closeInput();
      assertEquals(5, running.awaitExit(PATIENCE), running::toString);
      limit(server, "--fsize=unlimited:unlimited");
      assertEquals(new Outcome(0, "again\n", ""), run(server, "127.0.0.1", "echo again"));
      String line = audit("\"missing\":");
      assertTrue(line.startsWith("{\"time\":") && line.contains("\"missing\":3"), line);
    }
  }

  /// The other commands of the connection go on. The server has the rights of root without that of
  /// signals to others, as that of another user has in front of a setuid program.
  @Test
  @RequiresPeer("setpriv")
  void aSignalThatIsNotAllowedEndsNothing() throws IOException, InterruptedException {
    Requires.unless(System.getProperty("user.name").equals("root"), "not root");
    Requires.unless(
        Files.isDirectory(Path.of("/usr/lib/python3/dist-packages/asyncssh")),
        "no python3-asyncssh");
    List<String> without = List.of("setpriv", "--bounding-set=-kill", "--inh-caps=-kill");
    try (PeerProcess server =
        ChildJava.startWithAll(
            without, SshFaultsTest.class, folder.toString(), "60", "10:30:100")) {
      String output = crowd(server, "signal");
      ProcessHandle.of(Long.parseLong(output.split(" ", 2)[0])).ifPresent(ProcessHandle::destroy);
      assertTrue(output.endsWith(" served\n"), output);
    }
  }

  @Test
  @RequiresPeer("prlimit")
  void withoutDescriptorsCommandsAreRefusedAndTheServerRecovers()
      throws IOException, InterruptedException {
    String socket = folder.resolve("master").toString();
    try (PeerProcess server = start();
        PeerProcess master = begin(server, "-M", "-N", "-S", socket, "127.0.0.1")) {
      SshServers.awaitMaster(master, socket);
      assertEquals(new Outcome(0, "1\n", ""), run(server, "-S", socket, "127.0.0.1", "echo 1"));
      try (PeerProcess running =
          begin(server, "-S", socket, "127.0.0.1", "echo runs; cat; exit 5")) {
        running.awaitOutput("runs", PATIENCE);
        for (int free = 0; free < 6; free++) {
          long open = descriptors(server);
          limit(server, "--nofile=" + (open + free) + ":" + 4096);
          Outcome refused = run(server, "-S", socket, "127.0.0.1", "echo 2");
          assertTrue(
              refused.equals(new Outcome(0, "2\n", ""))
                  || (refused.status() == 126 && refused.errors().contains("landline: ")),
              free + " " + refused);
          assertTrue(free > 2 || refused.status() == 126, free + " " + refused);
        }
        // A client that can't be accepted now is accepted later.
        limit(server, "--nofile=" + descriptors(server) + ":" + 4096);
        try (PeerProcess waiting = begin(server, "127.0.0.1", "echo 3")) {
          Outcome refused = run(server, "-S", socket, "127.0.0.1", "echo 2");
          assertEquals(126, refused.status(), refused::toString);
          limit(server, "--nofile=4096:4096");
          waiting.awaitOutput("3", PATIENCE);
          assertEquals(0, waiting.awaitExit(PATIENCE), waiting::toString);
        }
        running.write("still here");
        running.closeInput();
        assertEquals(5, running.awaitExit(PATIENCE), running::toString);
        assertEquals("runs\nstill here", running.output());
      }
    }
  }

  private static long descriptors(PeerProcess server) throws IOException {
    // The limit is one more than the largest number.
    try (var all = Files.list(Path.of("/proc/" + server.pid() + "/fd"))) {
      return all.mapToLong(each -> Long.parseLong(each.getFileName().toString())).max().orElse(0)
          + 1;
    }
  }

  private String crowd(PeerProcess server, String what) throws IOException, InterruptedException {
    Requires.unless(
        Files.isDirectory(Path.of("/usr/lib/python3/dist-packages/asyncssh")),
        "no python3-asyncssh");
    String program = Path.of("src", "test", "python", "ssh_crowd.py").toAbsolutePath().toString();
    Outcome outcome =
        run(
            "/usr/bin/python3",
            List.of(
                "-B",
                program,
                port(server),
                System.getProperty("user.name"),
                folder.resolve("client").toString(),
                what));
    assertEquals(0, outcome.status(), outcome::toString);
    return outcome.output();
  }

  @Test
  void twoHundredSessionsAtOnce() throws IOException, InterruptedException {
    try (PeerProcess server = start("60", "100:30:200")) {
      assertEquals("True\n", crowd(server, "sessions"));
      long count =
          Files.readAllLines(folder.resolve("audit")).stream()
              .filter(line -> line.contains("\"exit\":"))
              .count();
      assertEquals(200, count);
    }
  }

  /// Only a hundred of them are kept, and only for the time of the grace.
  @Test
  void aThousandThatSayNothing() throws IOException, InterruptedException {
    try (PeerProcess server = start("10", "10:30:100")) {
      assertEquals("[b'Exceeded MaxStartups', b'SSH-2.0-Landline']\n", crowd(server, "silence"));
      assertEquals(new Outcome(0, "served\n", ""), run(server, "127.0.0.1", "echo served"));
      Outcome penalty = run(server, "-b", "127.0.0.2", "127.0.0.1", "echo served");
      assertEquals(255, penalty.status(), penalty::toString);
    }
  }
}
