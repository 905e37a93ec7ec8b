// SPDX-License-Identifier: Apache-2.0
package landline.interop.cli;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import landline.interop.harness.Cli;
import landline.interop.harness.Machine;
import landline.interop.harness.OrdinaryUser;
import landline.interop.harness.SshServers;
import landline.testkit.PeerProcess;
import landline.testkit.Requires;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What `tools/package` makes of the jars that Maven has built: the archive, unpacked where nobody
/// may write; the package for Debian, in a root of its own; the container file, as far as that goes
/// without a builder.
@RequiresPeer({"bash", "tar", "gzip", "strip", "dpkg-deb", "setpriv", "python3"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PackagesTest {

  private static final Path TREE = Path.of("..").toAbsolutePath().normalize();
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  /// What the launcher runs.
  private static final List<String> PROGRAMS = List.of("bash", "readlink", "locale");

  private Path folder = Path.of("none");
  private Path release = Path.of("none");

  @BeforeAll
  void pack(@TempDir Path made) throws IOException, InterruptedException {
    folder = made;
    everybodyEnters(folder);
    succeed(
        "env",
        "JAVA_HOME=" + System.getProperty("java.home"),
        TREE.resolve("tools/package").toString(),
        "--jars",
        TREE.resolve("cli/target/modules").toString(),
        "--out",
        folder.toString());
    succeed("tar", "-C", folder.toString(), "-xzf", made(".tar.gz").toString());
    release = Path.of(made(".tar.gz").toString().replace(".tar.gz", ""));
    succeed("chmod", "-R", "a-w", release.toString());
    Path programs = Files.createDirectory(folder.resolve("programs"));
    for (String program : PROGRAMS) {
      Files.createSymbolicLink(
          programs.resolve(program), PeerProcess.find(program).orElseThrow().toRealPath());
    }
  }

  private static void everybodyEnters(Path folder) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Path made(String suffix) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(suffix)).findFirst().orElseThrow();
    }
  }

  private static String succeed(String program, String... arguments)
      throws IOException, InterruptedException {
    try (PeerProcess peer = PeerProcess.start(program, arguments)) {
      peer.closeInput();
      assertEquals(0, peer.awaitExit(PATIENCE), peer::toString);
      return peer.output();
    }
  }

  /// The command of the archive, in an environment that has no JDK, by a user who has no home and
  /// may write nothing there.
  private PeerProcess start(String launcher, String... words) throws IOException {
    var all = new ArrayList<String>();
    if (OrdinaryUser.mayBecome()) {
      all.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
    }
    all.addAll(List.of("/usr/bin/env", "-i", "PATH=" + folder.resolve("programs")));
    all.addAll(List.of("HOME=/nonexistent", "XDG_CONFIG_DIRS=/nonexistent", launcher));
    all.addAll(List.of(words));
    return PeerProcess.start(all.getFirst(), all.subList(1, all.size()).toArray(String[]::new));
  }

  private String launcher() {
    return release.resolve("bin/landline").toString();
  }

  @Test
  void jarsThatAreNotThereAreToldAndNotBuilt() throws IOException, InterruptedException {
    String absent = folder.resolve("no/such/folder").toString();
    String java = "JAVA_HOME=" + System.getProperty("java.home");
    String script = TREE.resolve("tools/package").toString();
    try (PeerProcess pack =
        PeerProcess.start("env", java, script, "--jars", absent, "--out", absent)) {
      pack.closeInput();
      assertEquals(1, pack.awaitExit(PATIENCE), pack::toString);
      assertTrue(
          pack.errors().contains("package: not in " + absent + ": landline-*.jar\n"),
          pack::toString);
    }
  }

  @Test
  void theArchiveRunsThroughALink() throws IOException, InterruptedException {
    Path far = Files.createSymbolicLink(folder.resolve("far"), release.resolve("bin/landline"));
    Path near = Files.createSymbolicLink(folder.resolve("near"), Path.of("far"));
    try (PeerProcess version = start(near.toString(), "--version")) {
      assertEquals(0, version.awaitExit(PATIENCE), version::toString);
      assertEquals("", version.errors());
      String name = release.getFileName().toString().replaceAll("-linux-.*", "").replace('-', ' ');
      assertTrue(version.output().replace('-', ' ').startsWith(name + ","), version::toString);
    }
    Files.delete(far);
  }

  @Test
  void theArchiveHasPagesCompletionsAndLicences() throws IOException {
    for (String file :
        List.of(
            "LICENSE",
            "NOTICE",
            "lib/runtime/legal/java.base/LICENSE",
            "share/bash-completion/completions/landline",
            "share/doc/landline/THIRD-PARTY",
            "share/doc/landline/bouncycastle.txt",
            "share/man/man1/landline-serve.1")) {
      assertTrue(Files.exists(release.resolve(file)), file);
    }
    String licences = Files.readString(release.resolve("share/doc/landline/THIRD-PARTY"));
    try (Stream<Path> jars = Files.list(release.resolve("lib/modules"))) {
      assertEquals(
          List.of(),
          jars.map(jar -> jar.getFileName().toString())
              .filter(jar -> !jar.startsWith("landline-"))
              .filter(jar -> !licences.contains("lib/modules/" + jar + ": "))
              .toList());
    }
  }

  /// MINA SSHD names classes of modules that it does not require.
  @Test
  @RequiresPeer("ssh-keygen")
  void theArchiveServesAndLogsInBySsh() throws IOException, InterruptedException {
    Requires.unless(!"nobody".equals(System.getProperty("user.name")), "nobody has no shell");
    // Not in /tmp, where others may write.
    Path keys = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "keys");
    SshServers.keygen(keys.resolve("client"));
    Path config =
        Files.writeString(
            keys.resolve("config"),
            """
            StrictHostKeyChecking no
            UserKnownHostsFile /dev/null
            GlobalKnownHostsFile none
            IdentityFile %s
            IdentityAgent none
            """
                .formatted(keys.resolve("client")));
    // As this user: the other has no shell.
    String[] words = {
      "LANDLINE_SERVE_CONFIG=/dev/null",
      launcher(),
      "serve",
      "exec",
      "--ssh",
      "127.0.0.1:0",
      "--set",
      "exec.permit-root=true",
      "--set",
      "exec.host-key=" + keys.resolve("host"),
      "--set",
      "exec.authorized-keys=" + keys.resolve("client.pub")
    };
    try (PeerProcess server = PeerProcess.start("env", words)) {
      String address = Cli.listeners(server, 1).getFirst().address();
      String said =
          succeed(
              launcher(),
              "exec",
              "--ssh-config",
              config.toString(),
              "ssh://" + address,
              "--",
              "echo over; exit 0");
      assertEquals("over\n", said);
      Cli.interrupt(server);
      assertEquals(0, server.awaitExit(PATIENCE), server::toString);
    }
  }

  private static String containerfile() throws IOException {
    return Files.readString(TREE.resolve("packaging/Containerfile"));
  }

  /// What an instruction of the container file has in brackets, with any port in place of its own.
  private static String words(String instruction) throws IOException {
    Matcher line =
        Pattern.compile("^ *" + instruction + " (\\[.*\\])$", Pattern.MULTILINE)
            .matcher(containerfile());
    assertTrue(line.find(), instruction);
    return line.group(1);
  }

  @Test
  void theContainerAddsWhatIsThere() throws IOException {
    Matcher add = Pattern.compile("^ADD (\\S+) /opt/$", Pattern.MULTILINE).matcher(containerfile());
    assertTrue(add.find());
    String[] parts = release.getFileName().toString().split("-linux-", 2);
    String version = parts[0].substring("landline-".length());
    Path file =
        folder.resolve(add.group(1).replace("${VERSION}", version).replace("${ARCH}", parts[1]));
    assertTrue(Files.exists(file), file::toString);
    // The link that the container has leads to the launcher in the archive.
    assertTrue(containerfile().contains("-linux-${ARCH}/bin/landline\" /usr/local/bin/landline"));
    assertEquals("[\"/usr/local/bin/landline\"]", words("ENTRYPOINT"));
  }

  /// The command of the container, and what asks for its health.
  @Test
  void theContainerServesAndIsHealthy() throws IOException, InterruptedException {
    String command = words("CMD").replaceAll(":\\d+\"", ":0\"").replace("\"9464\"", "\"0\"");
    String[] serve =
        Pattern.compile("\"([^\"]*)\"")
            .matcher(command)
            .results()
            .map(word -> word.group(1))
            .toArray(String[]::new);
    try (PeerProcess server = start(launcher(), serve)) {
      List<Cli.Listener> listeners = Cli.listeners(server, 3);
      try (PeerProcess greet =
          start(
              launcher(),
              "greet",
              port(listeners.getFirst().address(), "127.0.0.1:"),
              Cli.PATIENT)) {
        assertEquals(0, greet.awaitExit(PATIENCE), greet::toString);
        assertEquals("welcome to Landline\n", greet.output());
      }
      String health = words("HEALTHCHECK.*\\\\\n +CMD");
      String check =
          "import json, subprocess, sys; sys.exit(subprocess.call(json.loads(sys.argv[1])))";
      String metrics = port(listeners.getLast().address(), "/");
      succeed("python3", "-c", check, health.replace("/9464", metrics));
      Cli.interrupt(server);
      assertEquals(0, server.awaitExit(PATIENCE), server::toString);
      try (PeerProcess gone =
          PeerProcess.start("python3", "-c", check, health.replace("/9464", metrics))) {
        assertEquals(1, gone.awaitExit(PATIENCE), gone::toString);
      }
    }
  }

  private static String port(String address, String before) {
    return before + address.substring(address.lastIndexOf(':') + 1);
  }

  @Test
  @RequiresPeer("lintian")
  void lintianFindsNoErrors() throws IOException, InterruptedException {
    succeed("lintian", "--fail-on", "error", made(".deb").toString());
  }

  @Test
  @RequiresPeer({"unshare", "mount", "chroot", "dpkg"})
  void thePackageIsInstalledAndLeavesNothing() throws IOException, InterruptedException {
    Requires.unless(Machine.may(Machine.CAP_SYS_ADMIN), "a root of its own needs CAP_SYS_ADMIN");
    String result =
        succeed(
            "unshare",
            "--mount",
            "bash",
            Path.of("src/test/bash/install_deb").toAbsolutePath().toString(),
            made(".deb").toString(),
            Files.createDirectory(folder.resolve("root")).toString());
    Pattern expected =
        Pattern.compile(
            """
            status: install ok installed
            cached: landline .*
            owners: 0 644 0 755
            again: landline .*
            kept: /etc/landline /etc/landline/config.toml
            left:\\s
            """);
    assertTrue(expected.matcher(result).matches(), result);
  }
}
