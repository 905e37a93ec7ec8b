// SPDX-License-Identifier: Apache-2.0
package landline.interop.faults;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import landline.interop.harness.ChildJava;
import landline.interop.harness.Python;
import landline.interop.harness.SshServers;
import landline.interop.harness.SshServers.Outcome;
import landline.server.StreamServer;
import landline.socket.SockAddrIn;
import landline.ssh.CommandRecord;
import landline.ssh.FileRecord;
import landline.ssh.LoginRecord;
import landline.ssh.Recordings;
import landline.ssh.SshConfig;
import landline.ssh.SshObserver;
import landline.ssh.SshService;
import landline.testkit.PeerProcess;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Recordings of an SSH server in a process of its own, which prints its audit.
@RequiresPeer({"ssh", "ssh-keygen", "python3"})
class SshRecordingsTest {

  private static final String LIMIT = "20000";

  @TempDir private Path folder;
  private List<PeerProcess> started = new ArrayList<>();

  /// The server: its argument is a folder, and it ends with its input.
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    SshConfig config =
        SshConfig.builder(folder.resolve("host"))
            .authorizedKeys(folder.resolve("client.pub"))
            .strictModes(false)
            .permitRoot(true)
            .recordings(Recordings.open(folder.resolve("recordings"), Long.parseLong(LIMIT)))
            .observer(new Printer())
            .build();
    try (StreamServer server =
        SshService.listen(SockAddrIn.loopback(0), config, SshService.SERVER)) {
      IO.println("listening on " + server.address());
      while (System.in.read() >= 0) {
        // Until the test is over.
      }
    }
  }

  /// An audit on standard output.
  private static final class Printer implements SshObserver {

    @Override
    public void login(LoginRecord login) {
      // Commands alone count.
    }

    @Override
    public void command(CommandRecord command) {
      IO.println("ended " + command.reason() + " " + command.recording());
    }

    @Override
    public void file(FileRecord file) {
      // There is no SFTP.
    }
  }

  @BeforeEach
  void start() throws IOException, InterruptedException {
    SshServers.keygen(folder.resolve("client"));
    Files.createDirectory(folder.resolve("recordings"));
    started.add(ChildJava.startWithAll(SshRecordingsTest.class, folder.toString()));
  }

  @AfterEach
  void stop() {
    started.forEach(PeerProcess::close);
  }

  private PeerProcess server() {
    return started.getFirst();
  }

  private List<String> ssh(String... words) throws InterruptedException {
    String port = String.valueOf(((SockAddrIn) Python.address(server())).port());
    var all = new ArrayList<>(SshServers.client(folder, port, List.of()));
    all.addAll(List.of(words));
    return all;
  }

  private Outcome run(String... words) throws IOException, InterruptedException {
    try (PeerProcess client = PeerProcess.start("ssh", ssh(words).toArray(String[]::new))) {
      client.closeInput();
      int status = client.awaitExit(PATIENCE);
      return new Outcome(status, client.output(), client.errors());
    }
  }

  private List<Path> recordings() throws IOException {
    try (Stream<Path> all = Files.list(folder.resolve("recordings"))) {
      return all.toList();
    }
  }

  private static String replay(Path recording) throws IOException, InterruptedException {
    try (PeerProcess replay = Python.run("asciicast.py", recording.toString())) {
      assertEquals(0, replay.awaitExit(PATIENCE), replay::toString);
      return replay.output();
    }
  }

  @Test
  void aReplayShowsWhatTheClientSawAndNotWhatItTyped() throws IOException, InterruptedException {
    String command =
        "stty -echo; echo ready; read x; stty echo; echo got; read y; printf '\u4f60\\a';"
            + " trap 'stty size; exit 7' WINCH; echo armed; while :; do sleep 0.05; done";
    String steps =
        "['ready', ('type', 'secret\\r'), 'got', ('type', 'plain\\r'), 'armed',"
            + " ('resize', 50, 100)]";
    var words = new ArrayList<>(List.of(steps, "ssh"));
    words.addAll(ssh("-tt", "127.0.0.1", command));
    try (PeerProcess client =
        Python.run(List.of("TERM=vt220"), "ssh_terminal.py", words.toArray(String[]::new))) {
      assertEquals(0, client.awaitExit(PATIENCE.multipliedBy(2)), client::toString);
      List<String> seen = client.output().lines().toList();
      assertEquals("7", seen.getLast());
      server().awaitOutput("ended Optional.empty Optional[", PATIENCE);
      Path recording = recordings().getFirst();
      assertTrue(server().output().contains("Optional[" + recording.toRealPath() + "]"));
      List<String> replayed = replay(recording).lines().toList();
      assertTrue(
          replayed
              .getFirst()
              .startsWith("3 {'cols': 111, 'rows': 33, 'type': 'vt220'} stty -echo;"),
          replayed::toString);
      assertEquals(seen.getFirst(), replayed.get(1));
      assertEquals("[('r', '100x50'), ('x', '7')]", replayed.get(2));
      assertTrue(Files.readString(recording).contains("plain"));
      assertFalse(Files.readString(recording).contains("secret"));
    }
  }

  @Test
  void aCommandWithoutATerminalIsNotRecorded() throws IOException, InterruptedException {
    assertEquals(new Outcome(0, "out\n", ""), run("127.0.0.1", "echo out"));
    assertEquals(List.of(), recordings());
  }

  /// A limit on the size of files does what a full disk does.
  private void limit(String size) throws IOException, InterruptedException {
    try (PeerProcess set =
        PeerProcess.start(
            "prlimit", "--pid", String.valueOf(server().pid()), "--fsize=" + size + ":unlimited")) {
      assertEquals(0, set.awaitExit(PATIENCE), set::toString);
    }
  }

  @Test
  @RequiresPeer("prlimit")
  void onAFullDiskNoTerminalStartsAndARunningOneEnds() throws IOException, InterruptedException {
    List<String> words = ssh("-tt", "127.0.0.1", "echo runs; read x; seq 10000; sleep 1000");
    try (PeerProcess running = PeerProcess.start("ssh", words.toArray(String[]::new))) {
      running.awaitOutput("runs", PATIENCE);
      limit("0");
      Outcome refused = run("-tt", "127.0.0.1", "touch " + folder.resolve("ran"));
      assertEquals(126, refused.status(), refused::toString);
      assertEquals("landline: recording: File too large\r\n", refused.errors());
      assertFalse(Files.exists(folder.resolve("ran")));
      server().awaitOutput("ended Optional[recording: File too large] Optional[", PATIENCE);
      assertEquals(1, recordings().size());
      running.write("\n");
      assertEquals(255, running.awaitExit(PATIENCE), running::toString);
      assertTrue(
          running.errors().contains("landline: recording: File too large"), running::toString);
      // Nothing is shown that is not recorded: not even the line that was typed.
      assertEquals("runs\r\n", running.output());
      limit("unlimited");
      assertEquals(0, run("-tt", "127.0.0.1", "true").status());
    }
  }

  @Test
  void aCommandThatShowsMoreThanTheLimitIsEnded() throws IOException, InterruptedException {
    Outcome ended = run("-tt", "127.0.0.1", "seq 100000; sleep 1000");
    assertEquals(255, ended.status(), ended::toString);
    assertTrue(ended.errors().contains("landline: recording limit of 20000 bytes"));
    assertTrue(Files.size(recordings().getFirst()) < 100_000);
    replay(recordings().getFirst());
  }

  @Test
  void withoutTheFolderNoTerminalStarts() throws IOException, InterruptedException {
    Python.address(server());
    Files.delete(folder.resolve("recordings"));
    Outcome refused = run("-tt", "127.0.0.1", "touch " + folder.resolve("ran"));
    assertEquals(126, refused.status(), refused::toString);
    assertTrue(refused.errors().contains("no such file or folder"), refused::toString);
    assertFalse(Files.exists(folder.resolve("ran")));
  }
}
