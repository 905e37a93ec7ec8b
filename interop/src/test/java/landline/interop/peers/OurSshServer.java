// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import landline.interop.harness.SshServers;
import landline.interop.harness.SshServers.Outcome;
import landline.server.StreamServer;
import landline.socket.SockAddrIn;
import landline.ssh.SshConfig;
import landline.ssh.SshService;
import landline.testkit.PeerProcess;

/// An SSH server of ours for this user, and programs of others that are its clients. They run in a
/// home of their own.
final class OurSshServer implements AutoCloseable {

  private final Path folder;
  private final StreamServer server;

  private OurSshServer(Path folder) throws IOException {
    this.folder = folder;
    server = SshService.listen(SockAddrIn.loopback(0), config(), SshService.SERVER);
  }

  /// Starts a server that takes any free port.
  ///
  /// @param folder gets the keys of both sides, and the home
  static OurSshServer start(Path folder) throws IOException, InterruptedException {
    SshServers.keygen(folder.resolve("client"));
    Files.createDirectory(folder.resolve("home"));
    return new OurSshServer(folder);
  }

  SshConfig config() {
    return SshConfig.builder(folder.resolve("host"))
        .authorizedKeys(folder.resolve("client.pub"))
        .strictModes(false)
        .permitRoot(true)
        .build();
  }

  String port() {
    return String.valueOf(((SockAddrIn) server.address()).port());
  }

  static String user() {
    return System.getProperty("user.name");
  }

  /// The file of the client's key.
  String key() {
    return folder.resolve("client").toString();
  }

  /// The words of `ssh` and its options, without the host.
  List<String> ssh(String... options) {
    List<String> all = SshServers.client(folder, port(), List.of(options));
    all.addFirst("ssh");
    return all;
  }

  /// Runs a program in a home of its own, and waits for its end.
  Outcome run(String input, List<String> command) throws IOException, InterruptedException {
    var words = new ArrayList<>(List.of("-u", "SSH_AUTH_SOCK", "HOME=" + folder.resolve("home")));
    words.addAll(command);
    try (PeerProcess program = PeerProcess.start("env", words.toArray(String[]::new))) {
      try {
        program.write(input);
        program.closeInput();
      } catch (IOException unread) {
        // It does not read its input.
      }
      int status = program.awaitExit(PATIENCE);
      return new Outcome(status, program.output(), program.errors());
    }
  }

  /// Runs a program that succeeds.
  ///
  /// @return its output
  String check(String... command) throws IOException, InterruptedException {
    Outcome outcome = run("", List.of(command));
    assertEquals(0, outcome.status(), () -> List.of(command) + ": " + outcome);
    return outcome.output();
  }

  @Override
  public void close() {
    server.close();
  }
}
