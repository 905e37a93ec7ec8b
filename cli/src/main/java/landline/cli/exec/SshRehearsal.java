// SPDX-License-Identifier: Apache-2.0
package landline.cli.exec;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import landline.server.StreamServer;
import landline.socket.Deadline;
import landline.socket.SockAddrIn;
import landline.ssh.PerSourcePenalties;
import landline.ssh.SshConfig;
import landline.ssh.SshObserver;
import landline.ssh.SshService;

/// The client of SSH in the training run: it logs in to a server of this process, whose files are
/// in a folder of their own that is deleted afterwards.
final class SshRehearsal {

  private static final String LIMIT = "10s";
  private static final Set<PosixFilePermission> OWN = PosixFilePermissions.fromString("rw-------");

  private final Path folder;

  private SshRehearsal(Path folder) {
    this.folder = folder;
  }

  /// Runs a command over SSH, by each of the key exchanges that servers have today.
  ///
  /// @param landline runs a command line to its end
  static void run(Consumer<List<String>> landline) throws IOException {
    Path folder = Files.createTempDirectory("landline-rehearsal-");
    try {
      new SshRehearsal(folder).run(landline, SockAddrIn.loopback(0));
    } finally {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
        for (Path file : files) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }

  private void run(Consumer<List<String>> landline, SockAddrIn anyPort) throws IOException {
    Path key = folder.resolve("key");
    Path knownHosts = folder.resolve("known_hosts");
    Path authorizedKeys = folder.resolve("authorized_keys");
    SshConfig config =
        SshConfig.builder(key)
            .authorizedKeys(authorizedKeys)
            // The folder is ours alone, wherever it is.
            .strictModes(false)
            .permitRoot(true)
            // Others of this machine have its address, too.
            .perSourcePenalties(PerSourcePenalties.OFF)
            .observer(SshObserver.NONE)
            .build();
    try (StreamServer server = SshService.listen(anyPort, config, SshService.SERVER)) {
      int port = ((SockAddrIn) server.address()).port();
      write(folder.resolve("config"), config(key, knownHosts));
      // The host is not known, and its key, which is the user's, too, is not authorized.
      landline.accept(words("ssh://127.0.0.1:" + port));
      String line = keyIn(Files.readString(knownHosts));
      write(authorizedKeys, line);
      // Where users have it.
      write(folder.resolve("key.pub"), line);
      landline.accept(words("ssh://127.0.0.1:" + port));
      landline.accept(words("ssh://localhost:" + port));
      server.stop(Deadline.in(Duration.ZERO));
    }
  }

  /// Whatever the umask is: others must not be able to change these files.
  private static void write(Path file, String text) throws IOException {
    Files.createFile(file, PosixFilePermissions.asFileAttribute(OWN));
    Files.writeString(file, text);
  }

  /// What the last line of known hosts has after the name of the host.
  private static String keyIn(String knownHosts) {
    String line = knownHosts.strip();
    return line.substring(line.indexOf(' ') + 1) + "\n";
  }

  /// The user's agent is left alone: its keys would come first, and no server hears them all.
  private static String config(Path key, Path knownHosts) {
    return """
    Host localhost
      KexAlgorithms sntrup761x25519-sha512@openssh.com
    Host *
      IdentityFile %s
      IdentityAgent none
      UserKnownHostsFile %s
      GlobalKnownHostsFile none
      StrictHostKeyChecking accept-new
    """
        .formatted(key, knownHosts);
  }

  private List<String> words(String address) {
    String file = folder.resolve("config").toString();
    return List.of("exec", "--timeout", LIMIT, "--ssh-config", file, address, "--", "true");
  }
}
