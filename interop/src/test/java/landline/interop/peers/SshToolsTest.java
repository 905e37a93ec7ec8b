// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import landline.interop.harness.SshServers.Outcome;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Programs that run over `ssh`, with our server.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@RequiresPeer({"ssh", "ssh-keygen"})
class SshToolsTest {

  /// With the modules of Debian's packages, whatever other Python is on the PATH.
  private static final String PYTHON = "/usr/bin/python3";

  private Path folder = Path.of("");
  private Optional<OurSshServer> started = Optional.empty();

  @BeforeAll
  void start(@TempDir Path temporary) throws IOException, InterruptedException {
    folder = temporary;
    started = Optional.of(OurSshServer.start(folder));
  }

  @AfterAll
  void stop() {
    started.ifPresent(OurSshServer::close);
  }

  private OurSshServer server() {
    return started.orElseThrow();
  }

  @Test
  @RequiresPeer("rsync")
  void rsyncCopiesBothWays() throws IOException, InterruptedException {
    Path from = Files.createDirectories(folder.resolve("rsync/from/deep"));
    byte[] content = new byte[300_000];
    new java.util.Random(1).nextBytes(content);
    Files.write(from.resolve("file"), content);
    String shell = String.join(" ", server().ssh());
    String there = "127.0.0.1:" + folder.resolve("rsync") + "/there/";
    server().check("rsync", "-a", "-e", shell, folder.resolve("rsync/from") + "/", there);
    server().check("rsync", "-a", "-e", shell, there, folder.resolve("rsync") + "/back/");
    assertEquals(-1, Files.mismatch(from.resolve("file"), folder.resolve("rsync/back/deep/file")));
  }

  @Test
  @RequiresPeer("git")
  void gitPushesAndClones() throws IOException, InterruptedException {
    Path git = Files.createDirectory(folder.resolve("git"));
    Path bare = git.resolve("bare");
    Path work = git.resolve("work");
    String shell = "GIT_SSH_COMMAND=" + String.join(" ", server().ssh());
    String there = OurSshServer.user() + "@127.0.0.1:" + bare;
    server().check("git", "init", "-q", "--bare", "-b", "main", bare.toString());
    server().check("git", "init", "-q", "-b", "main", work.toString());
    Files.writeString(work.resolve("file"), "content\n".repeat(10_000));
    server().check("git", "-C", work.toString(), "add", "file");
    server()
        .check(
            "git",
            "-C",
            work.toString(),
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@b",
            "commit",
            "-qm",
            "one");
    server().check(shell, "git", "-C", work.toString(), "push", "-q", there, "main");
    server().check(shell, "git", "clone", "-q", there, git.resolve("clone").toString());
    assertEquals(-1, Files.mismatch(work.resolve("file"), git.resolve("clone/file")));
  }

  private Outcome scp(String... arguments) throws IOException, InterruptedException {
    List<String> options = server().ssh();
    var words = new ArrayList<>(List.of("scp", "-q", "-P", server().port()));
    words.addAll(options.subList(1, options.size() - 2));
    words.addAll(List.of(arguments));
    return server().run("", words);
  }

  @Test
  @RequiresPeer("scp")
  void scpCopiesByItsOldProtocolAlone() throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve("scp"), "content\n".repeat(100_000));
    String there = "127.0.0.1:" + folder.resolve("scp.there");
    assertEquals(new Outcome(0, "", ""), scp("-O", file.toString(), there));
    assertEquals(new Outcome(0, "", ""), scp("-O", there, folder.resolve("scp.back").toString()));
    assertEquals(-1, Files.mismatch(file, folder.resolve("scp.back")));
    Outcome sftp = scp("-s", file.toString(), there);
    assertNotEquals(0, sftp.status());
  }

  @Test
  @RequiresPeer("ansible")
  void ansiblePingsAndRunsCommands() throws IOException, InterruptedException {
    List<String> options = server().ssh();
    String shared = String.join(" ", options.subList(1, options.size() - 2));
    var words =
        new ArrayList<>(
            List.of(
                "ANSIBLE_LOCAL_TEMP=" + folder.resolve("ansible"),
                "ANSIBLE_REMOTE_TEMP=" + folder.resolve("remote"),
                "ANSIBLE_CONFIG=" + Files.createFile(folder.resolve("ansible.cfg")),
                "ANSIBLE_NOCOLOR=1",
                "LC_ALL=C.UTF-8",
                "ansible",
                "all",
                "-i",
                "127.0.0.1,",
                "-u",
                OurSshServer.user(),
                "-e",
                "ansible_port=" + server().port(),
                "-e",
                "ansible_python_interpreter=" + PYTHON,
                "--ssh-common-args",
                shared + " -o ControlMaster=auto -o ControlPersist=no"));
    words.addAll(List.of("-m", "ping"));
    Outcome ping = server().run("", words);
    assertEquals(0, ping.status(), ping::toString);
    assertTrue(ping.output().contains("\"pong\""), ping::toString);
    words.set(words.size() - 1, "command");
    words.addAll(List.of("-a", "echo from $SSH_CONNECTION here"));
    Outcome command = server().run("", words);
    assertEquals(0, command.status(), command::toString);
  }
}
