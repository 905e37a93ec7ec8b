// SPDX-License-Identifier: Apache-2.0
package landline.interop.harness;

import static landline.interop.harness.Patience.PATIENCE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import landline.server.StreamServer;
import landline.socket.HostPort;
import landline.socket.SockAddrIn;
import landline.socket.Type;
import landline.ssh.HostKeyChecking;
import landline.ssh.SshClientConfig;
import landline.ssh.SshConfig;
import landline.ssh.SshService;
import landline.testkit.FreePort;
import landline.testkit.PeerProcess;

/// An sshd(8) of OpenSSH and an SSH server of ours, side by side: both for this user, both with the
/// same file of authorized keys.
public final class SshServers implements AutoCloseable {

  private static final String SSHD = "/usr/sbin/sshd";

  /// OpenSSH's server or ours.
  public enum Server {
    OPENSSH,
    OURS
  }

  private final Path folder;
  private final PeerProcess sshd;
  private final int sshdPort;
  private final SshConfig config;
  private StreamServer ours;

  private SshServers(Path folder, PeerProcess sshd, int sshdPort, SshConfig config)
      throws IOException {
    this.folder = folder;
    this.sshd = sshd;
    this.sshdPort = sshdPort;
    this.config = config;
    ours = listen(config);
  }

  private static StreamServer listen(SshConfig config) throws IOException {
    return SshService.listen(SockAddrIn.loopback(0), config, SshService.SERVER);
  }

  /// Starts our server anew, on another port: it forgets the penalties of its clients.
  public void renew() throws IOException {
    ours.close();
    ours = listen(config);
  }

  /// Whether OpenSSH's server is installed.
  public static boolean isInstalled() {
    return Files.isExecutable(Path.of(SSHD));
  }

  /// Starts both, with a key of a client that may do everything.
  ///
  /// @param folder a folder of this user, to which nobody else may write
  public static SshServers start(Path folder) throws IOException, InterruptedException {
    return start(folder, "", UnaryOperator.identity());
  }

  /// As [#start(Path)], with more settings.
  ///
  /// @param lines of sshd_config(5), which count before those of every server here
  /// @param settings the same for our server
  public static SshServers start(
      Path folder, String lines, UnaryOperator<SshConfig.Builder> settings)
      throws IOException, InterruptedException {
    keygen(folder.resolve("client"));
    keygen(folder.resolve("sshd"));
    authorize(folder, "");
    int port = FreePort.find(Type.STREAM);
    Files.writeString(
        folder.resolve("sshd_config"),
        lines
            + """
            Port %d
            ListenAddress 127.0.0.1
            HostKey %s
            AuthorizedKeysFile %s
            PidFile none
            StrictModes no
            UsePAM no
            PermitRootLogin prohibit-password
            AcceptEnv LANG LC_*
            PermitUserEnvironment SHLVL
            LogLevel INFO
            """
                .formatted(port, folder.resolve("sshd"), folder.resolve("authorized_keys")));
    // Where it is root, sshd wants this folder, which a service manager would make.
    Path separation = Path.of("/run/sshd");
    if (Files.isWritable(separation.getParent()) && Files.notExists(separation)) {
      Files.createDirectory(
          separation,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    }
    PeerProcess sshd =
        PeerProcess.start(SSHD, "-D", "-e", "-f", folder.resolve("sshd_config").toString());
    try {
      sshd.awaitErrors("Server listening", PATIENCE);
      SshConfig config =
          settings
              .apply(
                  SshConfig.builder(folder.resolve("ours"))
                      .authorizedKeys(folder.resolve("authorized_keys"))
                      .strictModes(false)
                      .permitUserEnvironment("SHLVL")
                      .permitRoot(true))
              .build();
      return new SshServers(folder, sshd, port, config);
    } catch (IOException | RuntimeException | Error failed) {
      sshd.close();
      throw failed;
    }
  }

  /// Makes an ed25519 key without a passphrase.
  public static void keygen(Path file) throws IOException, InterruptedException {
    try (PeerProcess keygen =
        PeerProcess.start("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file.toString())) {
      if (keygen.awaitExit(PATIENCE) != 0) {
        throw new IOException(keygen.toString());
      }
    }
  }

  /// What OpenSSH's server has logged.
  public String log() {
    return sshd.errors();
  }

  /// Waits until OpenSSH's server has logged a text.
  public void awaitLog(String part) throws InterruptedException {
    sshd.awaitErrors(part, PATIENCE);
  }

  /// The port of OpenSSH's server.
  public int sshdPort() {
    return sshdPort;
  }

  /// The port of our server.
  public int ourPort() {
    return ((SockAddrIn) ours.address()).port();
  }

  /// Where one of them listens.
  public HostPort address(Server server) {
    return new HostPort("127.0.0.1", server == Server.OURS ? ourPort() : sshdPort);
  }

  /// The configuration of our client for both servers, which it does not know yet.
  public SshClientConfig.Builder clientConfig() {
    return SshClientConfig.builder()
        .knownHosts(List.of(folder.resolve("known_hosts")))
        .globalKnownHosts(List.of())
        .hostKeyChecking(HostKeyChecking.ACCEPT_NEW)
        .identityFiles(List.of(folder.resolve("client")));
  }

  /// Writes the authorized keys of both servers anew.
  ///
  /// @param options for the key of the client, such as `restrict`, or empty
  public void authorize(String options) throws IOException {
    authorize(folder, options);
  }

  private static void authorize(Path folder, String options) throws IOException {
    Files.writeString(
        folder.resolve("authorized_keys"), authorizedKey(options, folder.resolve("client.pub")));
  }

  /// A line of authorized_keys with a variable that keeps bash from its start-up file, which may
  /// take long: it runs it for each command of SSH where SHLVL is below 2 then. The server has to
  /// permit SHLVL.
  ///
  /// @param options before the key, or empty
  public static String authorizedKey(String options, Path publicKey) throws IOException {
    String more = options.isEmpty() ? "" : "," + options;
    return "environment=\"SHLVL=1\"" + more + " " + Files.readString(publicKey);
  }

  /// The arguments of `ssh` for a server of this pair. The key exchange is the cheapest: a test of
  /// many connections is not about it.
  public List<String> client(int port, List<String> options) {
    List<String> all = client(folder, String.valueOf(port), options);
    all.addAll(List.of("-o", "KexAlgorithms=curve25519-sha256", "127.0.0.1"));
    return all;
  }

  /// The options of `ssh` for a server that knows the key `client` of a folder.
  ///
  /// @param more options after these
  public static List<String> client(Path folder, String port, List<String> more) {
    var all =
        new ArrayList<>(
            List.of(
                "-F", "none",
                "-i", folder.resolve("client").toString(),
                "-o", "IdentitiesOnly=yes",
                "-o", "IdentityAgent=none",
                "-o", "BatchMode=yes",
                "-o", "StrictHostKeyChecking=no",
                "-o", "UserKnownHostsFile=/dev/null",
                "-o", "LogLevel=ERROR",
                "-p", port));
    all.addAll(more);
    return all;
  }

  /// Waits until a master of connections listens on its socket file: see ControlPath in
  /// ssh_config(5). It tells nobody when it does.
  public static void awaitMaster(PeerProcess master, String socket) throws InterruptedException {
    while (!Files.exists(Path.of(socket))) {
      if (!master.isAlive()) {
        throw new AssertionError(master.toString());
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  /// Runs a command through a server, and waits for its end.
  ///
  /// @param options further options of `ssh`
  /// @param input what to send; its end follows
  /// @param command the command, or none for a shell
  public Outcome run(int port, List<String> options, String input, String... command)
      throws IOException, InterruptedException {
    List<String> arguments = client(port, options);
    arguments.addAll(List.of(command));
    try (PeerProcess ssh = PeerProcess.start("ssh", arguments.toArray(String[]::new))) {
      try {
        ssh.write(input);
        ssh.closeInput();
      } catch (IOException unread) {
        // The command does not read it.
      }
      int status = ssh.awaitExit(PATIENCE);
      return new Outcome(status, ssh.output(), ssh.errors());
    }
  }

  /// What a client has seen.
  ///
  /// @param status its exit status
  /// @param output its standard output
  /// @param errors its standard error
  public record Outcome(int status, String output, String errors) {

    private static final int LONG = 300;

    @Override
    public String toString() {
      return "status " + status + ", output " + start(output) + ", errors " + start(errors);
    }

    private static String start(String text) {
      return text.length() <= LONG
          ? "<" + text + ">"
          : "<" + text.substring(0, LONG) + "...> of " + text.length();
    }
  }

  @Override
  public void close() {
    // This process may have adopted what it leaves behind, and reaps it as long as ours is there.
    sshd.close();
    ours.close();
  }
}
