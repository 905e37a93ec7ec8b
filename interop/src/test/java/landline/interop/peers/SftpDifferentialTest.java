// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import landline.interop.harness.SshServers;
import landline.interop.harness.SshServers.Outcome;
import landline.ssh.SftpConfig;
import landline.testkit.PeerProcess;
import landline.testkit.Requires;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The same batches of OpenSSH's `sftp` on OpenSSH's server and on ours: status, output, errors and
/// the files that they leave are the same. Each server has a folder of its own, with the same
/// files: it is the root of ours, and where sessions of OpenSSH's start.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@RequiresPeer({"ssh", "sftp", "scp", "ssh-keygen"})
class SftpDifferentialTest {

  /// Links, owner and group of a file: the client asks sshd for their names, and takes ours from
  /// the listing if it can.
  private static final Pattern COLUMNS =
      Pattern.compile("(?m)^([-dl][-rwx]{9}) +\\S+ +\\S+ +\\S+ +");

  /// The time of a file of this half year: a minute may end between the two servers.
  private static final Pattern RECENT =
      Pattern.compile(" [A-Z][a-z]{2} [ 0-9][0-9] [0-9]{2}:[0-9]{2} ");

  private static final Instant THEN = Instant.parse("2024-05-06T07:08:09Z");

  private Path folder = Path.of("");
  private Optional<SshServers> started = Optional.empty();

  @BeforeAll
  void start(@TempDir Path temporary) throws IOException, InterruptedException {
    Requires.unless(SshServers.isInstalled(), "no sshd");
    folder = temporary;
    for (String name : List.of("sshd", "ours")) {
      Files.createDirectories(folder.resolve("files." + name));
    }
    started =
        Optional.of(
            SshServers.start(
                folder,
                "Subsystem sftp internal-sftp -d " + folder.resolve("files.sshd") + "\n",
                settings ->
                    settings.sftp(SftpConfig.builder(folder.resolve("files.ours")).build())));
  }

  @AfterAll
  void stop() {
    started.ifPresent(SshServers::close);
  }

  private SshServers servers() {
    return started.orElseThrow();
  }

  /// Makes both folders anew, with the same files.
  private void fill() throws IOException {
    for (String name : List.of("files.sshd", "files.ours", "local")) {
      Path there = folder.resolve(name);
      if (Files.exists(there)) {
        empty(there);
      }
      Files.createDirectories(there.resolve("d/e"));
      Files.writeString(there.resolve("file"), "content\n".repeat(1000));
      Files.writeString(there.resolve("part"), "content\n".repeat(100));
      Files.writeString(there.resolve("d/e/deep"), "deep\n");
      Files.createFile(there.resolve("empty"));
      Files.createSymbolicLink(there.resolve("link"), Path.of("d/e"));
      Files.setPosixFilePermissions(
          there.resolve("file"), PosixFilePermissions.fromString("rw-r-----"));
      for (String each : List.of("file", "part", "empty", "d/e/deep", "d/e", "d")) {
        Files.setLastModifiedTime(there.resolve(each), FileTime.from(THEN));
      }
    }
  }

  private static void empty(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> tree = Files.walk(folder)) {
      all = tree.sorted(java.util.Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.delete(each);
    }
  }

  /// Names, types, modes, contents and old times of all files in a folder.
  private static List<String> files(Path folder) throws IOException {
    var all = new ArrayList<String>();
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path each : tree.sorted().toList()) {
        all.add(folder.relativize(each) + " " + file(each));
      }
    }
    return all;
  }

  private static String file(Path file) throws IOException {
    if (Files.isSymbolicLink(file)) {
      return "-> " + Files.readSymbolicLink(file);
    }
    String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    FileTime time = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS);
    String old = time.toInstant().isBefore(Instant.parse("2025-01-01T00:00:00Z")) ? " " + time : "";
    Object links = Files.getAttribute(file, "unix:nlink");
    return Files.isDirectory(file)
        ? mode + old
        : mode + old + " " + links + " " + Files.readString(file).hashCode();
  }

  private Outcome run(String program, int port, String input, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> options = SshServers.client(folder, String.valueOf(port), List.of());
    // The last two are the port, which these programs have another letter for.
    var words = new ArrayList<>(options.subList(0, options.size() - 2));
    words.addAll(List.of("-P", String.valueOf(port)));
    words.addAll(arguments);
    try (PeerProcess running = PeerProcess.start(program, words.toArray(String[]::new))) {
      running.write(input);
      running.closeInput();
      int status = running.awaitExit(PATIENCE);
      return new Outcome(status, running.output(), running.errors());
    }
  }

  private Outcome sftp(int port, String batch) throws IOException, InterruptedException {
    return run("sftp", port, batch, List.of("-b", "-", "127.0.0.1"));
  }

  /// One client in the folder `local` for each server: what it gets is in a copy of it.
  private List<Object> session(String name, int port, String batch)
      throws IOException, InterruptedException {
    Path there = folder.resolve("files." + name);
    Path here = folder.resolve("local");
    Outcome outcome = sftp(port, "lcd " + here + "\n" + batch);
    return List.of(
        outcome.status(),
        RECENT
            .matcher(
                COLUMNS
                    .matcher(
                        outcome.output().replace(there + "/", "/").replace(there.toString(), "/"))
                    .replaceAll("$1 "))
            .replaceAll(" recently "),
        outcome.errors().replace(there + "/", "/").replace(there.toString(), "/"),
        files(there),
        files(here));
  }

  static Stream<String> batches() {
    return Stream.of(
        "pwd\nls\nls -l\nls -1\nls -n file\ncd d\nls -la",
        "cd d\npwd\nls -l\ncd ..\npwd\ncd link\npwd\nls -l deep",
        "get file got\nget -p file old\nget empty nothing",
        "get -r d all\nget -pr d old",
        "put file new\nput -p file old\nls -l new old",
        "put -r d all\nput -pr d old",
        "reget part file",
        "reput file part",
        "put file d/e/new\nput file link/new",
        "rename file d/new",
        "rename file part",
        "rename d file",
        "rename no-such new",
        "rename d d/e/f",
        "rename file d/e/" + "x".repeat(300),
        "symlink file soft\nls -l soft\nget soft got",
        "symlink d/e soft\nls soft\nsymlink no-such dangling\nls -l dangling",
        "symlink file part",
        "ln file hard\nls -l hard\nls -l file",
        "ln no-such hard",
        "ln d hard",
        "mkdir new\nmkdir new/deep\ncd new\nls -l",
        "mkdir d",
        "mkdir no-such/new",
        "rmdir d",
        "rmdir d/e/deep",
        "rmdir no-such",
        "rm file\nrm link\nls",
        "rm d",
        "rm no-such",
        "rm d/e/*\nrmdir d/e\nrmdir d\nls",
        "chmod 600 file\nchmod 700 d\nls -l",
        "chmod 000 file\nls -l file",
        "chmod 600 no-such",
        "chmod -h 600 link",
        "chown 4321 file\nls -ln file",
        "get no-such",
        "get d",
        "put no-such",
        "put file d",
        "put file no-such/new",
        "cd file",
        "cd no-such",
        "ls no-such",
        "ls file/deep",
        "get file/deep");
  }

  @ParameterizedTest
  @MethodSource("batches")
  void theOutcomeIsThatOfSshd(String batch) throws IOException, InterruptedException {
    servers().authorize("");
    fill();
    List<Object> theirs = session("sshd", servers().sshdPort(), batch);
    fill();
    assertEquals(theirs, session("ours", servers().ourPort(), batch));
  }

  @Test
  void thereIsAsMuchRoomAsSshdSays() throws IOException, InterruptedException {
    servers().authorize("");
    List<String> theirs = sftp(servers().sshdPort(), "df").output().lines().toList();
    List<String> ours = sftp(servers().ourPort(), "df").output().lines().toList();
    assertEquals(theirs.size(), ours.size());
    assertEquals(theirs.get(1), ours.get(1));
    // Others write meanwhile.
    assertEquals(size(theirs.get(2)), size(ours.get(2)));
  }

  private static String size(String line) {
    return line.strip().split("\\s+", -1)[0];
  }

  private String copy(int port, String there) throws IOException, InterruptedException {
    Path local = folder.resolve("local");
    String to = "127.0.0.1:" + there;
    var log = new StringBuilder();
    for (List<String> arguments :
        List.of(
            List.of(local.resolve("file").toString(), to + "scp"),
            List.of("-p", local.resolve("file").toString(), to + "scp.old"),
            List.of("-rp", local.resolve("d").toString(), to + "scp.d"),
            List.of(to + "scp.old", local.resolve("back").toString()),
            List.of("-rp", to + "scp.d", local.resolve("back.d").toString()),
            List.of(to + "no-such", local.resolve("none").toString()))) {
      log.append(run("scp", port, "", arguments)).append('\n');
    }
    return log.toString();
  }

  @Test
  void scpCopiesAsFromSshd() throws IOException, InterruptedException {
    servers().authorize("");
    fill();
    Path theirs = folder.resolve("files.sshd");
    // Where it starts, sshd's options for the subsystem say; scp asks for what it names.
    String log = copy(servers().sshdPort(), theirs + "/").replace(theirs + "/", "/");
    List<String> files = files(theirs);
    List<String> local = files(folder.resolve("local"));
    fill();
    assertEquals(log, copy(servers().ourPort(), "/"));
    assertEquals(files, files(folder.resolve("files.ours")));
    assertEquals(local, files(folder.resolve("local")));
  }

  @Test
  void fiftyMegabytesGoBothWays() throws IOException, InterruptedException {
    servers().authorize("");
    fill();
    byte[] bytes = new byte[50_000_000];
    new Random(1).nextBytes(bytes);
    Path here = Files.write(folder.resolve("local/big"), bytes);
    Path back = folder.resolve("local/back");
    Outcome outcome =
        sftp(servers().ourPort(), "put " + here + " big\nget big " + back + "\nrm big");
    assertEquals(0, outcome.status(), outcome::toString);
    assertEquals(-1, Files.mismatch(here, back));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "command=\"internal-sftp\"",
        "command=\"internal-sftp -R\"",
        "command=\"internal-sftp  -R\t-l INFO\"",
        "command=\"internal-sftpd\"",
        "command=\"echo $SSH_ORIGINAL_COMMAND\"",
        "command=\"exit 3\"",
        "restrict"
      })
  void aForcedCommandMeansTheSame(String options) throws IOException, InterruptedException {
    fill();
    servers().authorize(options);
    try {
      // Where OpenSSH's starts depends on the options of the subsystem, which forced ones replace.
      for (List<String> asked :
          List.of(List.of("true"), List.of("internal-sftp"), List.<String>of())) {
        String[] command = asked.toArray(String[]::new);
        assertEquals(
            servers().run(servers().sshdPort(), List.of("-T"), "", command),
            servers().run(servers().ourPort(), List.of("-T"), "", command));
      }
      int theirs = sftp(servers().sshdPort(), "mkdir " + folder + "/files.sshd/new").status();
      assertEquals(theirs, sftp(servers().ourPort(), "mkdir /new").status());
    } finally {
      servers().authorize("");
    }
  }

  @Test
  void aForcedCommandSeesTheSameRequest() throws IOException, InterruptedException {
    Path seen = folder.resolve("seen");
    servers().authorize("command=\"echo $SSH_ORIGINAL_COMMAND >" + seen + "; exit 3\"");
    try {
      Outcome theirs = sftp(servers().sshdPort(), "pwd");
      String command = Files.readString(seen);
      Outcome ours = sftp(servers().ourPort(), "pwd");
      assertTrue(command.startsWith("internal-sftp"), command);
      assertEquals("internal-sftp\n", Files.readString(seen));
      assertEquals(theirs, ours);
    } finally {
      servers().authorize("");
    }
  }
}
