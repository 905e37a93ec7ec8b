// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import landline.interop.harness.SshServers;
import landline.interop.harness.SshServers.Server;
import landline.process.Terminal;
import landline.server.StreamServer;
import landline.socket.Deadline;
import landline.socket.HostPort;
import landline.socket.SockAddrIn;
import landline.ssh.RemoteExit;
import landline.ssh.RemoteProcess;
import landline.ssh.SshClientConfig;
import landline.ssh.SshCommand;
import landline.ssh.SshConnection;
import landline.testkit.PeerProcess;
import landline.testkit.Requires;
import landline.testkit.RequiresPeer;
import landline.testkit.Task;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Our client against OpenSSH's server and ours.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@RequiresPeer({"ssh", "ssh-keygen"})
class SshConnectionTest {

  private static final int MANY = 8_000_000;

  private Path folder;
  private Optional<SshServers> started = Optional.empty();

  @BeforeAll
  void start(@TempDir Path temporary) throws IOException, InterruptedException {
    Requires.unless(SshServers.isInstalled(), "no sshd");
    folder = temporary;
    started = Optional.of(SshServers.start(folder));
  }

  @AfterAll
  void stop() {
    started.ifPresent(SshServers::close);
  }

  private HostPort address(Server server) {
    return started.orElseThrow().address(server);
  }

  private SshClientConfig.Builder config() {
    return started.orElseThrow().clientConfig();
  }

  private SshConnection connect(Server server) throws IOException {
    return SshConnection.connect(address(server), config().build(), Deadline.in(PATIENCE));
  }

  private static String read(java.io.InputStream in) throws IOException {
    return new String(in.readAllBytes(), UTF_8);
  }

  @ParameterizedTest
  @EnumSource
  void outputErrorsAndStatusAreApart(Server server) throws Exception {
    try (SshConnection host = connect(server);
        RemoteProcess command = host.start(SshCommand.of("cat; echo err >&2; exit 7"))) {
      Task<String> errors = Task.start(() -> read(command.stderr()));
      command.stdin().write("input".getBytes(UTF_8));
      command.stdin().close();
      String all = read(command.stdout()) + " " + errors.get() + command.await();
      assertEquals("input err\nstatus 7", all);
    }
  }

  @ParameterizedTest
  @CsvSource({"KILL", "TERM", "SEGV"})
  void aSignalThatEndsACommandIsKnown(String signal) throws Exception {
    for (Server server : Server.values()) {
      try (SshConnection host = connect(server);
          RemoteProcess command =
              host.start(SshCommand.of("ulimit -c 0; kill -" + signal + " $$"))) {
        assertEquals(
            new RemoteExit(OptionalInt.empty(), Optional.of(signal)), command.await(), "" + server);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void bytesThatAreNoTextReachTheShell(Server server) throws Exception {
    byte[] name = {(byte) 0xc4, (byte) 0xe3, (byte) 0xba, (byte) 0xc3, (byte) 0xff};
    byte[] line = Arrays.copyOf("printf %s ".getBytes(UTF_8), 15);
    System.arraycopy(name, 0, line, 10, name.length);
    try (SshConnection host = connect(server);
        RemoteProcess command = host.start(SshCommand.of(line))) {
      assertArrayEquals(name, command.stdout().readAllBytes());
    }
  }

  @ParameterizedTest
  @EnumSource
  void manyBytesGoBothWaysAtOnce(Server server) throws Exception {
    try (SshConnection host = connect(server);
        RemoteProcess command = host.start(SshCommand.of("cat"))) {
      byte[] sent = new byte[MANY];
      new java.util.SplittableRandom(1).nextBytes(sent);
      Task<byte[]> received = Task.start(() -> command.stdout().readAllBytes());
      command.stdin().write(sent);
      command.stdin().close();
      assertArrayEquals(sent, received.get());
      assertEquals(OptionalInt.of(0), command.await().status());
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatNobodyReadsIsHeldBackOrDiscarded(Server server) throws Exception {
    try (SshConnection host = connect(server);
        RemoteProcess command =
            host.start(SshCommand.of("head -c " + MANY + " /dev/zero; echo done >&2"))) {
      assertEquals(Optional.empty(), command.await(Deadline.in(Duration.ofMillis(300))));
      command.stdout().close();
      assertEquals("done\n", read(command.stderr()));
      assertEquals(OptionalInt.of(0), command.await().status());
    }
  }

  @ParameterizedTest
  @EnumSource
  void severalCommandsRunInOneConnection(Server server) throws Exception {
    try (SshConnection host = connect(server)) {
      List<Task<String>> all =
          IntStream.range(0, 8)
              .mapToObj(i ->
                  Task.start(() -> {
                    try (RemoteProcess command = host.start(SshCommand.of("echo " + i))) {
                      return read(command.stdout()) + command.await();
                    }
                  }))
              .toList();
      for (int i = 0; i < all.size(); i++) {
        assertEquals(i + "\nstatus 0", all.get(i).get());
      }
    }
  }

  /// OpenSSH's server delivers none where it is root, and its client, too.
  @Test
  void aSignalReachesTheCommand() throws Exception {
    try (SshConnection host = connect(Server.OURS);
        RemoteProcess command =
            host.start(
                SshCommand.of(
                    "trap 'echo got; exit 5' TERM; echo on; while :; do sleep 0.1; done"))) {
      assertEquals('o', command.stdout().read());
      command.signal("TERM");
      assertEquals("n\ngot\n", read(command.stdout()));
      assertEquals(OptionalInt.of(5), command.await().status());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTerminalHasTypeAndSizeAndGetsAnother(Server server) throws Exception {
    SshCommand line =
        SshCommand.of(
            "echo $TERM; stty size; trap 'stty size; exit 3' WINCH; echo on; while :; do sleep 0.1; done");
    try (SshConnection host = connect(server);
        RemoteProcess command =
            host.start(line.withTerminal("vt100", new Terminal.Size(40, 120, 0, 0)))) {
      assertTrue(command.hasTerminal());
      String first = "vt100\r\n40 120\r\non\r\n";
      assertEquals(first, new String(command.stdout().readNBytes(first.length()), UTF_8));
      command.resize(new Terminal.Size(50, 100, 0, 0));
      assertEquals("50 100\r\n", read(command.stdout()));
      assertEquals(OptionalInt.of(3), command.await().status());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aVariableIsSetThatTheServerPermits(Server server) throws Exception {
    try (SshConnection host = connect(server);
        RemoteProcess command =
            host.start(
                SshCommand.of("echo $LC_TEST $OTHER")
                    .withVariable("LC_TEST", "a b")
                    .withVariable("OTHER", "x"))) {
      assertEquals("a b\n", read(command.stdout()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aShellReadsItsInput(Server server) throws Exception {
    try (SshConnection host = connect(server);
        RemoteProcess shell = host.start(SshCommand.shell())) {
      shell.stdin().write("echo $((6*7)); exit 9\n".getBytes(UTF_8));
      shell.stdin().flush();
      assertTrue(read(shell.stdout()).endsWith("42\n"));
      assertEquals(OptionalInt.of(9), shell.await().status());
    }
  }

  @Test
  void aServerThatSaysNothingIsLate() throws Exception {
    try (StreamServer silent =
        StreamServer.listen("127.0.0.1:0", connection -> connection.read(new byte[1000000]))) {
      var at = new HostPort("127.0.0.1", ((SockAddrIn) silent.address()).port());
      assertThrows(
          IOException.class,
          () -> SshConnection.connect(at, config().build(), Deadline.in(Duration.ofMillis(200))));
    }
    try (StreamServer silent =
        StreamServer.listen(
            "127.0.0.1:0",
            connection -> {
              while (connection.read(new byte[1000]) >= 0) {
                // It goes on.
              }
            })) {
      var at = new HostPort("127.0.0.1", ((SockAddrIn) silent.address()).port());
      assertThrows(
          SocketTimeoutException.class,
          () -> SshConnection.connect(at, config().build(), Deadline.in(Duration.ofMillis(200))));
    }
  }

  @Test
  void aServerThatIsNoneIsAnError() throws Exception {
    try (StreamServer other =
        StreamServer.listen(
            "127.0.0.1:0", connection -> connection.writeUtf8("HTTP/1.0 400\r\n\r\n"))) {
      var at = new HostPort("127.0.0.1", ((SockAddrIn) other.address()).port());
      assertThrows(
          IOException.class,
          () -> SshConnection.connect(at, config().build(), Deadline.in(PATIENCE)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClosedConnectionEndsItsCommands(Server server) throws Exception {
    SshConnection host = connect(server);
    RemoteProcess command = host.start(SshCommand.of("sleep 3"));
    host.close();
    assertEquals(new RemoteExit(OptionalInt.empty(), Optional.empty()), command.await());
    assertFalse(host.isOpen());
    assertThrows(IOException.class, () -> host.start(SshCommand.of("true")));
  }

  /// The command stops its server, sshd, and later has it go on.
  @Test
  void aServerThatGivesNoSignOfLifeIsLeft() throws IOException, InterruptedException {
    SshClientConfig config = config().keepAlive(Duration.ofSeconds(1)).keepAliveProbes(4).build();
    Path over = folder.resolve("over");
    try (PeerProcess mkfifo = PeerProcess.start("mkfifo", over.toString())) {
      assertEquals(0, mkfifo.awaitExit(PATIENCE), mkfifo::toString);
    }
    String line = "kill -STOP $PPID; read x <" + over + "; kill -CONT $PPID";
    try (SshConnection host =
            SshConnection.connect(address(Server.OPENSSH), config, Deadline.in(PATIENCE));
        RemoteProcess command = host.start(SshCommand.of(line))) {
      assertEquals(new RemoteExit(OptionalInt.empty(), Optional.empty()), command.await());
      assertFalse(host.isOpen());
    } finally {
      // For reading, too: then it does not wait for a reader.
      try (var end = new RandomAccessFile(over.toFile(), "rw")) {
        end.writeBytes("over\n");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aServerThatGivesSignsOfLifeIsNotLeft(Server server) throws IOException {
    SshClientConfig config = config().keepAlive(Duration.ofMillis(200)).keepAliveProbes(20).build();
    try (SshConnection host =
            SshConnection.connect(address(server), config, Deadline.in(PATIENCE));
        RemoteProcess command = host.start(SshCommand.of("sleep 5; echo done"))) {
      assertEquals("done\n", read(command.stdout()));
    }
  }
}
