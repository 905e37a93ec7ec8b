// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import landline.interop.harness.SshServers;
import landline.interop.harness.SshServers.Outcome;
import landline.server.StreamServer;
import landline.socket.SockAddrIn;
import landline.ssh.AuditLog;
import landline.ssh.CommandList;
import landline.ssh.SftpConfig;
import landline.ssh.SshConfig;
import landline.ssh.SshService;
import landline.testkit.PeerProcess;
import landline.testkit.Requires;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Programs that speak SFTP, with our server.
@RequiresPeer({"ssh", "sftp", "scp", "ssh-keygen"})
class SftpPeersTest {

  /// With the modules of Debian's packages, whatever other Python is on the PATH.
  private static final String PYTHON = "/usr/bin/python3";

  @TempDir Path folder;

  @BeforeEach
  void prepare() throws IOException, InterruptedException {
    SshServers.keygen(folder.resolve("client"));
    Files.createDirectory(folder.resolve("root"));
  }

  private StreamServer start(UnaryOperator<SshConfig.Builder> settings) throws IOException {
    return SshService.listen(
        SockAddrIn.loopback(0),
        settings
            .apply(
                SshConfig.builder(folder.resolve("host"))
                    .authorizedKeys(folder.resolve("client.pub"))
                    .strictModes(false)
                    .permitRoot(true))
            .build(),
        SshService.SERVER);
  }

  private SftpConfig.Builder sftp() {
    return SftpConfig.builder(folder.resolve("root"));
  }

  private static String port(StreamServer server) {
    return String.valueOf(((SockAddrIn) server.address()).port());
  }

  private Outcome run(StreamServer server, String program, String input, String... arguments)
      throws IOException, InterruptedException {
    List<String> options = SshServers.client(folder, port(server), List.of());
    var words = new ArrayList<>(options.subList(0, options.size() - 2));
    words.addAll(List.of("-P", port(server)));
    words.addAll(List.of(arguments));
    try (PeerProcess running = PeerProcess.start(program, words.toArray(String[]::new))) {
      running.write(input);
      running.closeInput();
      return new Outcome(running.awaitExit(PATIENCE), running.output(), running.errors());
    }
  }

  private Outcome batch(StreamServer server, String batch)
      throws IOException, InterruptedException {
    return run(server, "sftp", batch, "-b", "-", "127.0.0.1");
  }

  @Test
  void paramikoReadsAndWrites() throws IOException, InterruptedException {
    Requires.unless(
        Files.isDirectory(Path.of("/usr/lib/python3/dist-packages/paramiko")),
        "no python3-paramiko");
    try (StreamServer server = start(config -> config.sftp(sftp().build()));
        PeerProcess python =
            PeerProcess.start(
                PYTHON,
                "-B",
                Path.of("src", "test", "python", "sftp_paramiko.py").toString(),
                port(server),
                System.getProperty("user.name"),
                folder.resolve("client").toString())) {
      assertEquals(0, python.awaitExit(PATIENCE), python::toString);
      assertEquals(
          """
          0o40750 ['d']
          ['oNe\\n', 'tw'] 6
          0o100600 1 2
          d/a True
          /d/a /
          /d ['link']
          ['b', 'd']
          FileNotFoundError 2
          OSError None
          FileNotFoundError 2
          PermissionError 13
          OSError None
          True
          [True, True, True]
          """,
          python.output());
    }
  }

  @Test
  void withoutItsSettingThereIsNoSftp() throws IOException, InterruptedException {
    try (StreamServer server = start(config -> config)) {
      Outcome outcome = batch(server, "pwd\n");
      assertNotEquals(0, outcome.status());
      assertTrue(outcome.errors().contains("subsystem request failed"), outcome::toString);
    }
  }

  @Test
  void aListOfCommandsHasNoOldScp() throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve("file"), "text");
    Path list = Files.writeString(folder.resolve("list"), "true /bin/true\n");
    CommandList commands = CommandList.read(list);
    try (StreamServer server = start(config -> config.sftp(sftp().build()).commands(commands))) {
      String from = file.toString();
      assertNotEquals(0, run(server, "scp", "", "-O", from, "127.0.0.1:/old").status());
      assertEquals(new Outcome(0, "", ""), run(server, "scp", "", from, "127.0.0.1:/new"));
      try (var all = Files.list(folder.resolve("root"))) {
        assertEquals(List.of("new"), all.map(each -> each.getFileName().toString()).toList());
      }
    }
  }

  @Test
  void whatMayOnlyBeReadStays() throws IOException, InterruptedException {
    Files.writeString(folder.resolve("root/file"), "text");
    try (StreamServer server = start(config -> config.sftp(sftp().readOnly(true).build()))) {
      Path got = folder.resolve("got");
      assertEquals(0, batch(server, "get file " + got).status());
      assertEquals("text", Files.readString(got));
      for (String each :
          List.of(
              "put " + got + " new",
              "rm file",
              "rename file new",
              "chmod 600 file",
              "mkdir new",
              "symlink file new",
              "ln file new")) {
        Outcome outcome = batch(server, each);
        assertEquals(1, outcome.status(), each);
        assertTrue(outcome.errors().contains("Permission denied"), outcome::toString);
      }
    }
  }

  @Test
  void aSessionOverItsLimitIsTold() throws IOException, InterruptedException {
    Path audit = folder.resolve("audit");
    Path file = Files.write(folder.resolve("file"), new byte[300_000]);
    try (AuditLog log = AuditLog.open(audit);
        StreamServer server =
            start(config -> config.sftp(sftp().writeLimit(200_000).build()).observer(log))) {
      Outcome outcome = batch(server, "put " + file + " new");
      assertNotEquals(0, outcome.status(), outcome::toString);
      assertTrue(
          outcome.errors().contains("landline: write limit of 200000 bytes"), outcome::toString);
      assertTrue(Files.size(folder.resolve("root/new")) <= 200_000);
    }
    List<String> lines = Files.readAllLines(audit);
    String session = lines.getLast();
    assertTrue(session.contains("\"subsystem\":\"sftp\""), session);
    assertTrue(session.contains("\"reason\":\"write limit of 200000 bytes\""), session);
    String written = lines.get(lines.size() - 2);
    assertTrue(written.contains("\"operation\":\"write\",\"path\":\"/new\""), written);
  }
}
