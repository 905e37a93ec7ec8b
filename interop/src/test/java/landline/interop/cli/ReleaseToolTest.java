// SPDX-License-Identifier: Apache-2.0
package landline.interop.cli;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import landline.testkit.PeerProcess;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What `tools/release` does with versions and tags, in a small tree.
@RequiresPeer({"bash", "git"})
class ReleaseToolTest {

  private static final Path TOOL = Path.of("..", "tools", "release").toAbsolutePath().normalize();

  /// Functions of the tool, with the folders that they use.
  private static final String FUNCTIONS =
      """
      . "$1"
      tree=$2 out=$2.out work=$2.out
      mkdir -p "$out"
      old=$(version_of "$tree")
      version=$3
      """;

  @TempDir private Path folder;
  private Path tree = Path.of("none");

  @BeforeEach
  void makeTree() throws IOException, InterruptedException {
    tree = Files.createDirectory(folder.resolve("tree"));
    Files.createDirectories(tree.resolve("docs/api"));
    Files.writeString(tree.resolve("pom.xml"), "<project>\n  <version>0.1.0-SNAPSHOT</version>\n");
    Files.writeString(
        tree.resolve("docs/page.md"), "landline-0.1.0-SNAPSHOT\n0.1.0 to 0.1.1, 10.0.1.0/24\n");
    Files.writeString(tree.resolve("docs/api/a.txt"), "void a()\nvoid b()\n");
    Files.createDirectory(tree.resolve("packaging"));
    Files.writeString(tree.resolve("packaging/Containerfile"), "VERSION=0.1.0-SNAPSHOT\n");
    Files.writeString(tree.resolve("CHANGELOG.md"), "# Changelog\n\n## Unreleased\n\n- All.\n");
    git("init", "-q", "-b", "main");
    git("config", "user.name", "someone");
    git("config", "user.email", "someone@example.org");
    commit("Begin");
  }

  private static String succeed(String program, String... arguments)
      throws IOException, InterruptedException {
    try (PeerProcess peer = PeerProcess.start(program, arguments)) {
      peer.closeInput();
      assertEquals(0, peer.awaitExit(PATIENCE), peer::toString);
      return peer.output();
    }
  }

  private String git(String... words) throws IOException, InterruptedException {
    return succeed(
        "git",
        Stream.concat(Stream.of("-C", tree.toString()), Stream.of(words)).toArray(String[]::new));
  }

  private void commit(String message) throws IOException, InterruptedException {
    git("add", ".");
    git("commit", "-q", "-m", message);
  }

  private PeerProcess call(String functions, String version) throws IOException {
    return PeerProcess.start(
        "bash", "-c", FUNCTIONS + functions, "bash", TOOL.toString(), tree.toString(), version);
  }

  @Test
  void theVersionIsSetWhereItIsWrittenAndNowhereElse() throws IOException, InterruptedException {
    try (PeerProcess released = call("commit_version && commit_next", "0.1.0")) {
      assertEquals(0, released.awaitExit(PATIENCE), released::toString);
    }
    assertEquals("v0.1.0\n", git("tag"));
    assertEquals(
        "landline-0.1.0\n0.1.0 to 0.1.1, 10.0.1.0/24\n", git("show", "v0.1.0:docs/page.md"));
    assertEquals("VERSION=0.1.0\n", git("show", "v0.1.0:packaging/Containerfile"));
    assertEquals(
        "landline-0.2.0-SNAPSHOT\n0.1.0 to 0.1.1, 10.0.1.0/24\n",
        Files.readString(tree.resolve("docs/page.md")));
    assertTrue(
        Files.readString(tree.resolve("pom.xml")).contains("<version>0.2.0-SNAPSHOT</version>"));
    assertTrue(
        Files.readString(tree.resolve("CHANGELOG.md"))
            .matches(
                "(?s)# Changelog\n\n## Unreleased\n\n## 0\\.1\\.0, \\d{4}-\\d\\d-\\d\\d\n\n- All\\.\n"));
  }

  /// By the command that the last line of the tool has.
  @Test
  void theTagIsKept() throws IOException, InterruptedException {
    Path clone = folder.resolve("clone");
    succeed("git", "clone", "-q", tree.toString(), clone.toString());
    try (PeerProcess released = call("commit_version && commit_next", "0.1.0")) {
      assertEquals(0, released.awaitExit(PATIENCE), released::toString);
    }
    Matcher told =
        Pattern.compile("to keep its tag and the commits: (.*)\"$", Pattern.MULTILINE)
            .matcher(Files.readString(TOOL));
    assertTrue(told.find());
    String keep = told.group(1).replace("$tree", tree.toString()).replace("$version", "0.1.0");
    succeed("bash", "-c", "cd \"$0\" && " + keep, clone.toString());
    assertEquals("v0.1.0\n", succeed("git", "-C", clone.toString(), "tag"));
  }

  /// Otherwise whoever installs the packages would trust whom this machine trusts.
  @Test
  void theAuthoritiesAreThoseOfTheJdk() throws IOException, InterruptedException {
    Path security = Files.createDirectories(folder.resolve("jdk/lib/security"));
    Files.createSymbolicLink(security.resolve("cacerts"), folder.resolve("others"));
    String check = "type() { :; }; need_maven() { :; }; jdk=" + folder + "/jdk; ";
    try (PeerProcess checked = call(check + "own_roots=; check_machine", "0.1.0")) {
      assertEquals(1, checked.awaitExit(PATIENCE), checked::toString);
      assertTrue(checked.errors().contains("are those of this machine"), checked::toString);
    }
    try (PeerProcess checked = call(check + "own_roots=yes; check_machine", "0.1.0")) {
      assertEquals(0, checked.awaitExit(PATIENCE), checked::toString);
    }
  }

  @ParameterizedTest
  @CsvSource({"a.pom a.pom.asc, 0", "a.pom, 1"})
  void whatIsSignedHasASignatureForEachPom(String files, int exit)
      throws IOException, InterruptedException {
    Path where =
        Files.createDirectories(folder.resolve("tree.out/maven/io/github/landline/a/0.1.0"));
    for (String each : files.split(" ", -1)) {
      Files.writeString(
          where.resolve(each.replace("a.pom", "a-0.1.0.pom")), "<packaging>pom</packaging>");
    }
    try (PeerProcess checked = call("LANDLINE_SIGN=yes; check_repository", "0.1.0")) {
      assertEquals(exit, checked.awaitExit(PATIENCE), checked::toString);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "v0.1.0, 0.1.1, false",
    "v0.1.0, 0.2.0, true",
    "v1.0.3, 1.0.4, false",
    "v1.0.3, 1.1.0, false",
    "v1.0.3, 2.0.0, true"
  })
  void whatTheApiHadMayGoWithSomeVersions(String last, String version, boolean may)
      throws IOException, InterruptedException {
    git("tag", last);
    Files.writeString(tree.resolve("docs/api/a.txt"), "void a()\n");
    Files.writeString(tree.resolve("CHANGELOG.md"), "## Unreleased\n\n### Migration\n\n- a.\n");
    commit("Remove b");
    try (PeerProcess checked = call("check_api", version)) {
      assertEquals(may ? 0 : 1, checked.awaitExit(PATIENCE), checked::toString);
      assertEquals(!may, checked.errors().contains("-void b()"), checked::toString);
    }
  }
}
