// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static landline.interop.harness.Patience.PATIENCE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import landline.testkit.PeerProcess;
import landline.testkit.Requires;

/// A PostgreSQL server of the machine's own make, which listens on a UNIX socket and nowhere else.
/// It refuses to run as root, so root starts it as nobody.
final class Postgres {

  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
  private static final boolean ROOT = System.getProperty("user.name").equals("root");

  private final Path folder;
  private final Path programs;
  private final PeerProcess server;

  private Postgres(Path folder, Path programs, PeerProcess server) {
    this.folder = folder;
    this.programs = programs;
    this.server = server;
  }

  /// Starts a server; where there is none, the test is left out.
  static Postgres start() throws IOException, InterruptedException {
    Optional<Path> found = programs();
    Requires.unless(found.isPresent(), "postgresql (initdb, postgres, pg_ctl) is not installed");
    Path programs = found.orElseThrow();
    // Short, since the path of a UNIX socket is; and open to the other user.
    Path folder = Files.createTempDirectory(Path.of("/tmp"), "pg");
    try {
      if (ROOT) {
        var users = folder.getFileSystem().getUserPrincipalLookupService();
        Files.setOwner(folder, users.lookupPrincipalByName("nobody"));
      }
      run(
          words(programs, "initdb", "-D", folder + "/data", "-U", "landline", "-A", "trust")
              .with("-E", "UTF8", "--locale=C", "--no-sync"));
      Words words = words(programs, "postgres", "-D", folder + "/data", "-k", folder.toString());
      PeerProcess server = words.with("-c", "listen_addresses=", "-c", "fsync=off").start();
      try {
        server.awaitErrors("database system is ready to accept connections", PATIENCE);
      } catch (AssertionError | InterruptedException failed) {
        server.close();
        throw failed;
      }
      return new Postgres(folder, programs, server);
    } catch (IOException | InterruptedException | AssertionError failed) {
      remove(folder);
      throw failed;
    }
  }

  private static Optional<Path> programs() throws IOException {
    Optional<Path> onPath = PeerProcess.find("initdb").map(Path::getParent);
    if (onPath.isPresent() || !Files.isDirectory(DEBIAN)) {
      return onPath;
    }
    try (Stream<Path> versions = Files.list(DEBIAN)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.naturalOrder());
    }
  }

  /// A command.
  private record Words(List<String> list) {
    Words with(String... more) {
      var all = new ArrayList<>(list);
      all.addAll(List.of(more));
      return new Words(all);
    }

    PeerProcess start() throws IOException {
      return PeerProcess.start(
          list.getFirst(), list.subList(1, list.size()).toArray(String[]::new));
    }
  }

  private static Words words(Path programs, String program, String... arguments) {
    Words words = new Words(ROOT ? List.of("runuser", "-u", "nobody", "--") : List.of());
    return words.with(programs.resolve(program).toString()).with(arguments);
  }

  private static void run(Words words) throws IOException, InterruptedException {
    try (PeerProcess peer = words.start()) {
      if (peer.awaitExit(PATIENCE) != 0) {
        throw new AssertionError(peer.toString());
      }
    }
  }

  /// Where it listens.
  Path socket() {
    return folder.resolve(".s.PGSQL.5432");
  }

  void stop() throws IOException, InterruptedException {
    // Killed, it would leave its shared memory behind.
    run(words(programs, "pg_ctl", "-D", folder + "/data", "-m", "immediate", "-w", "stop"));
    server.close();
    remove(folder);
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
