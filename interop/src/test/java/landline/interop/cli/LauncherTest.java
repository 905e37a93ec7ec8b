// SPDX-License-Identifier: Apache-2.0
package landline.interop.cli;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import landline.testkit.PeerProcess;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `./landline` wherever its tree is, and in whatever locale. What it runs was built by Maven: it
/// finds that in its place and has nothing to build.
@RequiresPeer({"bash", "env", "find", "flock"})
class LauncherTest {

  private static final Path TREE = Path.of("..").toAbsolutePath().normalize();

  @TempDir Path folder;

  /// A tree that is built, and whose AOT cache counts as made.
  private Path tree(String name) throws IOException {
    Path tree = Files.createDirectories(folder.resolve(name));
    Files.createDirectory(tree.resolve("tools"));
    for (String file :
        List.of("landline", "tools/find-jdk", "tools/build", "tools/build-command")) {
      Files.copy(TREE.resolve(file), tree.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
    }
    Path app = Files.createDirectories(tree.resolve("cli/target/launcher"));
    Files.createSymbolicLink(app.resolve("modules"), TREE.resolve("cli/target/modules"));
    Files.createFile(app.resolve("built"));
    rehearsed(tree, Path.of(System.getProperty("java.home")));
    return tree;
  }

  private static void rehearsed(Path tree, Path jdk) throws IOException {
    Files.writeString(
        tree.resolve("cli/target/launcher/rehearsed"),
        tree + "\n" + jdk + "\n" + Files.readString(jdk.resolve("release")) + "\n");
  }

  private static PeerProcess run(Path tree, List<String> environment, String... words)
      throws IOException, InterruptedException {
    var all = new ArrayList<>(List.of("JAVA_HOME=" + System.getProperty("java.home")));
    all.addAll(List.of("XDG_CONFIG_HOME=", "XDG_CONFIG_DIRS=/nonexistent"));
    all.addAll(environment);
    all.addAll(List.of("bash", tree.resolve("landline").toString()));
    all.addAll(List.of(words));
    String line = all.stream().map(LauncherTest::quoted).collect(Collectors.joining(" "));
    PeerProcess peer = PeerProcess.start("bash", "-c", "exec env " + line);
    peer.closeInput();
    peer.awaitExit(PATIENCE);
    return peer;
  }

  /// A word for bash in ASCII alone, whatever this JVM's own locale is.
  private static String quoted(String word) {
    var quoted = new StringBuilder("$'");
    for (byte b : word.getBytes(StandardCharsets.UTF_8)) {
      quoted.append(String.format("\\x%02x", b));
    }
    return quoted.append("'").toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:b", "two words", "quo'te\"d", "new\nline", "-dash", "dots..", "$x\\y"})
  void theTreeMayHaveAnyPath(String name) throws IOException, InterruptedException {
    try (PeerProcess version = run(tree(name), List.of(), "--version")) {
      assertTrue(version.output().startsWith("landline "), version::toString);
      assertEquals("", version.errors());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "LC_ALL=C",
        "LC_ALL=POSIX",
        "LC_ALL=xx_NONE.UTF-8",
        "LC_ALL=",
        "LANG=xx_NONE.UTF-8",
        "LANG=xx_NONE.UTF-8 LC_CTYPE=C.UTF-8",
        "LANG=C.UTF-8 LC_CTYPE=xx_NONE.UTF-8",
        "LANG=C.UTF-8 LC_TIME=xx_NONE.UTF-8",
        "LC_TIME=xx_NONE.UTF-8"
      })
  void withoutACharsetNamesAreUtf8(String locale) throws IOException, InterruptedException {
    Path tree = tree("plain");
    var environment = new ArrayList<>(List.of("LANG=", "LC_ALL=", "LC_CTYPE="));
    environment.addAll(List.of(locale.split(" ", -1)));
    environment.add("HOME=" + folder + "/jos\u00e9");
    String absent = "# " + folder + "/jos\u00e9/.config/landline/config.toml: not there\n";
    try (PeerProcess config = run(tree, environment, "config", "--explain", "grace")) {
      assertTrue(config.output().startsWith(absent), config::toString);
    }
    String path = folder + "/\u00fc.sock";
    try (PeerProcess greet = run(tree, environment, "greet", "unix:" + path)) {
      assertEquals(69, greet.awaitExit(PATIENCE), greet::toString);
      assertTrue(greet.errors().contains("connect unix:" + path + ": ENOENT"), greet::toString);
    }
  }

  /// A JDK whose `java` prints its environment and its arguments.
  private Path showing() throws IOException {
    Path show =
        Files.writeString(
            folder.resolve("java"),
            """
            #!/bin/sh
            env
            printf '%s\\n' "$@"
            """);
    assertTrue(show.toFile().setExecutable(true));
    Path jdk = Files.createDirectories(folder.resolve("jdk"));
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.home")))) {
      for (Path file : files.filter(file -> !file.endsWith("bin")).toList()) {
        Files.createSymbolicLink(jdk.resolve(file.getFileName()), file);
      }
    }
    Path bin = Files.createDirectory(jdk.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("java"), show);
    Files.createSymbolicLink(bin.resolve("javac"), show);
    return jdk;
  }

  @ParameterizedTest
  @CsvSource({
    "greet localhost,            landline",
    "exec ssh://h,               ssh",
    "exec -t ssh://h -- true,    ssh",
    "exec unix:/x -- ssh://h,    landline",
    "serve exec ssh://h,         none"
  })
  void sshHasACacheOfItsOwn(String words, String cache) throws IOException, InterruptedException {
    Path tree = tree("plain");
    Path app = tree.resolve("cli/target/launcher");
    Files.createFile(app.resolve("landline.aot"));
    Files.createFile(app.resolve("ssh.aot"));
    Path jdk = showing();
    rehearsed(tree, jdk);
    List<String> environment = List.of("JAVA_HOME=" + jdk);
    try (PeerProcess java = run(tree, environment, words.split(" ", -1))) {
      List<String> options =
          java.output().lines().filter(line -> line.startsWith("-XX:AOTCache=")).toList();
      List<String> expected =
          cache.equals("none") ? List.of() : List.of("-XX:AOTCache=" + app.resolve(cache + ".aot"));
      assertEquals(expected, options, java::toString);
      assertTrue(
          java.output().lines().noneMatch(line -> line.startsWith("-XX:TieredStopAtLevel")),
          java::toString);
    }
  }

  @Test
  void whatCopiesIsNotCompiledInTheTrainingRun() throws IOException, InterruptedException {
    Path tree = tree("plain");
    Path app = tree.resolve("cli/target/launcher");
    Files.delete(app.resolve("rehearsed"));
    try (PeerProcess java = run(tree, List.of("JAVA_HOME=" + showing()), "--version")) {
      assertFalse(java.output().contains("exclude"), java::toString);
    }
    assertTrue(Files.exists(app.resolve("rehearsed")));
    List<String> training = Files.readAllLines(app.resolve("ssh.log"));
    assertTrue(training.contains("-XX:TieredStopAtLevel=1"), training::toString);
    assertTrue(
        training.contains("-XX:CompileCommand=exclude,com.sun.crypto.provider.*::*"),
        training::toString);
    assertEquals(
        List.of("landline.cli/landline.cli.Rehearsal", "exec"),
        training.subList(training.size() - 2, training.size()));
  }

  @Test
  void aCharsetThatIsThereStays() throws IOException, InterruptedException {
    Path tree = tree("plain");
    Path jdk = showing();
    try (PeerProcess kept =
        run(tree, List.of("JAVA_HOME=" + jdk, "LC_ALL=C.UTF-8", "LC_CTYPE=some"), "x")) {
      assertTrue(kept.output().contains("LC_ALL=C.UTF-8\n"), kept::toString);
      assertTrue(kept.output().contains("LC_CTYPE=some\n"), kept::toString);
    }
  }
}
