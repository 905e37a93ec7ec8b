// SPDX-License-Identifier: Apache-2.0
package landline.interop.cli;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import landline.interop.harness.OrdinaryUser;
import landline.interop.harness.Processes;
import landline.testkit.PeerProcess;
import landline.testkit.Requires;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The launcher as `bin/landline` of a release: whose quick starts it makes, where, and when it
/// takes them. The runtime there prints its arguments, and writes the caches that it is asked for.
@RequiresPeer({"awk", "bash", "env", "flock", "setpriv", "timeout"})
class ReleaseLauncherTest {

  private static final String NOBODY = "65534";

  @TempDir private Path folder;
  private Path release = Path.of("none");
  private Path home = Path.of("none");

  @BeforeEach
  void unpack() throws IOException {
    everybodyEnters(folder);
    release = Files.createDirectory(folder.resolve("release"));
    Path bin = Files.createDirectory(release.resolve("bin"));
    Files.copy(
        Path.of("..", "landline"), bin.resolve("landline"), StandardCopyOption.COPY_ATTRIBUTES);
    Files.createDirectories(release.resolve("lib/cache"));
    Files.createDirectories(release.resolve("lib/modules"));
    Files.writeString(release.resolve("lib/built"), "these jars\n");
    Path java = Files.createDirectories(release.resolve("lib/runtime/bin")).resolve("java");
    Files.writeString(release.resolve("lib/runtime/release"), "JAVA_VERSION=\"25\"\n");
    Files.writeString(
        java,
        """
        #!/bin/sh
        umask
        kill=$(dirname "$0")/../../../kill
        for each; do
          printf '%s\\n' "$each"
          case $each in
            -XX:AOTCacheOutput=*/ssh.new)
              # Its parent is timeout(1), whose parent is the launcher.
              [ ! -e "$kill" ] || kill -9 "$(awk '/^PPid/ { print $2 }' "/proc/$PPID/status")"
              ;;
          esac
          case $each in
            -XX:AOTCacheOutput=*) echo cache >"${each#*=}" ;;
          esac
        done
        """);
    assertTrue(java.toFile().setExecutable(true, false));
    home = Files.createDirectory(folder.resolve("home"));
  }

  private static void everybodyEnters(Path folder) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private PeerProcess run(List<String> prefix, String... words)
      throws IOException, InterruptedException {
    var all = new ArrayList<>(prefix);
    all.addAll(List.of("-i", "PATH=" + System.getenv("PATH"), "HOME=" + home));
    all.addAll(List.of("bash", "-c", "umask 027; exec \"$@\"", "bash"));
    all.add(release.resolve("bin/landline").toString());
    all.addAll(List.of(words));
    PeerProcess peer =
        PeerProcess.start(all.getFirst(), all.subList(1, all.size()).toArray(String[]::new));
    peer.closeInput();
    peer.awaitExit(PATIENCE);
    return peer;
  }

  /// Whoever has unpacked the release.
  private PeerProcess asOwner(String... words) throws IOException, InterruptedException {
    return run(List.of("env"), words);
  }

  /// Someone who may not write there, whose home is `home`.
  private PeerProcess asAnother(String... words) throws IOException, InterruptedException {
    if (!OrdinaryUser.mayBecome()) {
      Files.setPosixFilePermissions(
          release.resolve("lib/cache"), PosixFilePermissions.fromString("r-xr-xr-x"));
      return run(List.of("env"), words);
    }
    Files.setAttribute(home, "unix:uid", Integer.valueOf(NOBODY));
    return run(
        List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", "env"), words);
  }

  private static List<String> caches(PeerProcess java) {
    return java.output().lines().filter(line -> line.startsWith("-XX:AOTCache=")).toList();
  }

  private static List<String> cache(Path file) {
    return List.of("-XX:AOTCache=" + file);
  }

  /// The folders in the cache of this user's.
  private List<Path> own() throws IOException {
    Path folder = home.resolve(".cache/landline");
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> found = Files.list(folder)) {
      return found.toList();
    }
  }

  @Test
  void theOwnersQuickStartsAreForEverybody() throws IOException, InterruptedException {
    try (PeerProcess train = asOwner("--train")) {
      assertEquals(0, train.awaitExit(PATIENCE), train::toString);
    }
    Path cache = release.resolve("lib/cache");
    assertEquals(
        "rw-r--r--",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(cache.resolve("ssh.aot"))));
    try (PeerProcess greet = asAnother("greet", "localhost");
        PeerProcess exec = asAnother("exec", "ssh://localhost");
        PeerProcess serve = asAnother("serve")) {
      assertEquals(cache(cache.resolve("landline.aot")), caches(greet), greet::toString);
      assertEquals(cache(cache.resolve("ssh.aot")), caches(exec), exec::toString);
      assertEquals(List.of(), caches(serve), serve::toString);
      assertEquals("0027", greet.output().lines().findFirst().orElseThrow());
    }
    assertEquals(List.of(), own());
  }

  @Test
  void whoMayNotWriteThereHasTheirOwn() throws IOException, InterruptedException {
    try (PeerProcess train = asAnother("--train")) {
      assertEquals(0, train.awaitExit(PATIENCE), train::toString);
    }
    assertEquals(1, own().size());
    Path cache = own().getFirst();
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(cache)));
    try (PeerProcess greet = asAnother("greet", "localhost")) {
      assertEquals(cache(cache.resolve("landline.aot")), caches(greet), greet::toString);
      // What the command makes has the modes that its user wants.
      assertEquals("0027", greet.output().lines().findFirst().orElseThrow());
    }
  }

  @Test
  void aScriptIsNotHeldUp() throws IOException, InterruptedException {
    try (PeerProcess greet = asAnother("greet", "localhost")) {
      assertEquals(0, greet.awaitExit(PATIENCE), greet::toString);
      assertEquals("", greet.errors());
      assertEquals(List.of(), caches(greet), greet::toString);
    }
    assertFalse(Files.exists(home.resolve(".cache")));
  }

  @Test
  void thoseOfOtherJarsAreNotTaken() throws IOException, InterruptedException {
    asOwner("--train").close();
    Files.writeString(release.resolve("lib/built"), "other jars\n");
    try (PeerProcess greet = asOwner("greet", "localhost")) {
      assertEquals(List.of(), caches(greet), greet::toString);
    }
    asOwner("--train").close();
    try (PeerProcess greet = asOwner("greet", "localhost")) {
      assertEquals(
          cache(release.resolve("lib/cache/landline.aot")), caches(greet), greet::toString);
    }
  }

  /// The first cache is of the new jars then, and the second one of the old.
  @Test
  void thoseOfATrainingThatWasCutOffAreNotTaken() throws IOException, InterruptedException {
    asOwner("--train").close();
    Files.writeString(release.resolve("lib/built"), "other jars\n");
    Files.createFile(release.resolve("kill"));
    try (PeerProcess train = asOwner("--train")) {
      assertEquals(1, train.awaitExit(PATIENCE), train::toString);
    }
    Files.writeString(release.resolve("lib/built"), "these jars\n");
    try (PeerProcess greet = asOwner("greet", "localhost")) {
      assertEquals(List.of(), caches(greet), greet::toString);
    }
  }

  /// Each command would train again, for ever.
  @Test
  void onAFullDiskNothingIsTrained() throws IOException, InterruptedException {
    Path cache = release.resolve("lib/cache");
    Files.createFile(cache.resolve("landline.aot"));
    Files.createSymbolicLink(cache.resolve("rehearsed"), Path.of("/dev/full"));
    try (PeerProcess train = asOwner("--train")) {
      assertEquals(1, train.awaitExit(PATIENCE), train::toString);
    }
    assertFalse(Files.exists(cache.resolve("landline.log")));
  }

  @Test
  void whoAsksForQuickStartsWaitsForAnotherWhoMakesThem() throws Exception {
    Path cache = release.resolve("lib/cache");
    try (PeerProcess other =
            PeerProcess.start("flock", cache.toString(), "sh", "-c", "echo held; cat");
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      other.awaitOutput("held", PATIENCE);
      Future<PeerProcess> train = threads.submit(() -> asOwner("--train"));
      Processes.awaitLockWaiter(cache);
      other.closeInput();
      try (PeerProcess trained = train.get()) {
        assertEquals(0, trained.awaitExit(PATIENCE), trained::toString);
      }
    }
  }

  @Test
  void theJvmCannotBeInAFolderWithAColon() throws IOException, InterruptedException {
    release = Files.move(release, folder.resolve("a:b"));
    try (PeerProcess greet = asOwner("greet", "localhost")) {
      assertEquals(2, greet.awaitExit(PATIENCE), greet::toString);
      assertTrue(greet.errors().contains("whose path has a colon: " + release), greet::toString);
    }
  }

  /// As root with the home of whoever has called sudo(8).
  @Test
  void thoseInAHomeOfSomebodyElseAreNotTaken() throws IOException, InterruptedException {
    Requires.unless(OrdinaryUser.mayBecome(), "only root has another user to be");
    asAnother("--train").close();
    assertEquals(1, own().size());
    Files.delete(release.resolve("lib/cache"));
    try (PeerProcess train = asOwner("--train");
        PeerProcess greet = asOwner("greet", "localhost")) {
      assertEquals(1, train.awaitExit(PATIENCE), train::toString);
      assertTrue(train.errors().startsWith("landline: no quick starts in "), train::toString);
      assertEquals(List.of(), caches(greet), greet::toString);
    }
  }
}
