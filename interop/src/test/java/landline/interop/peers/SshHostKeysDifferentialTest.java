// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import landline.interop.harness.Placeholders;
import landline.interop.harness.SshServers;
import landline.server.StreamServer;
import landline.socket.Deadline;
import landline.socket.HostPort;
import landline.socket.SockAddrIn;
import landline.ssh.HostKeyException;
import landline.ssh.SshAddress;
import landline.ssh.SshClientConfig;
import landline.ssh.SshConnection;
import landline.ssh.SshHosts;
import landline.testkit.PeerProcess;
import landline.testkit.Requires;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The same files of known hosts for OpenSSH's client and ours, before an sshd(8) with two host
/// keys and a host certificate: both trust it, or neither does.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@RequiresPeer({"ssh", "ssh-keygen"})
class SshHostKeysDifferentialTest {

  private Path folder;
  private int port;
  private Optional<PeerProcess> sshd = Optional.empty();

  @BeforeAll
  void start(@TempDir Path temporary) throws IOException, InterruptedException {
    Requires.unless(SshServers.isInstalled(), "no sshd");
    folder = temporary;
    for (String name : List.of("client", "host", "ca", "wrong")) {
      SshServers.keygen(folder.resolve(name));
    }
    run("ssh-keygen", "-q", "-t", "ecdsa", "-N", "", "-f", path("ecdsa"));
    run(
        "ssh-keygen",
        "-q",
        "-s",
        path("ca"),
        "-h",
        "-I",
        "id",
        "-n",
        "127.0.0.1,a.example",
        path("host.pub"));
    try (StreamServer free = StreamServer.listen("127.0.0.1:0", _ -> {})) {
      port = ((SockAddrIn) free.address()).port();
    }
    Files.writeString(
        folder.resolve("sshd_config"),
        """
        Port %d
        ListenAddress 127.0.0.1
        HostKey %s
        HostKey %s
        HostCertificate %s
        AuthorizedKeysFile %s
        PidFile none
        StrictModes no
        UsePAM no
        PermitRootLogin prohibit-password
        """
            .formatted(
                port, path("host"), path("ecdsa"), path("host-cert.pub"), path("client.pub")));
    PeerProcess started =
        PeerProcess.start("/usr/sbin/sshd", "-D", "-e", "-f", path("sshd_config"));
    sshd = Optional.of(started);
    started.awaitErrors("Server listening", PATIENCE);
  }

  @AfterAll
  void stop() {
    sshd.ifPresent(PeerProcess::close);
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private static void run(String program, String... arguments)
      throws IOException, InterruptedException {
    try (PeerProcess process = PeerProcess.start(program, arguments)) {
      assertEquals(0, process.awaitExit(PATIENCE), process::toString);
    }
  }

  private String key(String name) throws IOException {
    String[] words = Files.readString(folder.resolve(name + ".pub")).strip().split(" ", -1);
    return words[0] + " " + words[1];
  }

  private boolean isTrustedBySsh() throws IOException, InterruptedException {
    var all =
        List.of("-F", path("config"), "-o", "BatchMode=yes", "-p", "" + port, "127.0.0.1", "true");
    try (PeerProcess ssh = PeerProcess.start("ssh", all.toArray(String[]::new))) {
      return ssh.awaitExit(PATIENCE) == 0;
    }
  }

  private boolean isTrustedByUs() throws IOException {
    SshClientConfig config =
        SshHosts.of(folder.resolve("config"))
            .find(SshAddress.parse("127.0.0.1"), SshClientConfig.DEFAULT)
            .config();
    try (SshConnection host =
        SshConnection.connect(new HostPort("127.0.0.1", port), config, Deadline.in(PATIENCE))) {
      return host.isOpen();
    } catch (HostKeyException refused) {
      return false;
    } catch (IOException other) {
      // It is a certificate of another host.
      if (String.valueOf(other.getMessage()).contains("principal")) {
        return false;
      }
      throw other;
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                                                  | no
          @cert-authority * CA                                | no
          @cert-authority * CA                                | a.example
          @cert-authority * CA                                | b.example
          @cert-authority [127.0.0.1]:PORT CA                 | no
          @cert-authority 127.0.0.1 CA                        | no
          @cert-authority 127.0.0.2 CA                        | no
          @cert-authority * HOST                              | no
          @cert-authority * WRONG                             | no
          @cert-authority * WRONG; [127.0.0.1]:PORT HOST      | no
          @cert-authority * CA; @revoked * CA                 | no
          @cert-authority * CA; @revoked * HOST               | no
          @cert-authority * CA; @revoked * WRONG              | no
          @cert-authority * CA; @revoked b.example HOST       | no
          [127.0.0.1]:PORT HOST                               | no
          127.0.0.1 HOST                                      | no
          127.0.0.1 WRONG                                     | no
          [127.0.0.1]:PORT WRONG                              | no
          [127.0.0.1]:PORT WRONG; [127.0.0.1]:PORT HOST       | no
          [127.0.0.1]:PORT ECDSA                              | no
          [127.0.0.1]:PORT ECDSA; @revoked * ECDSA            | no
          [127.0.0.1]:PORT ECDSA; @revoked * HOST             | no
          [127.0.0.*]:PORT HOST                               | no
          *,!127.0.0.1 HOST                                   | no
          *,![127.0.0.1]:PORT HOST                            | no
          a.example HOST                                      | a.example
          [a.example]:PORT HOST                               | a.example
          [127.0.0.1]:PORT HOST                               | a.example
          [127.0.0.1]:PORT CA                                 | no
          # comment;; [127.0.0.1]:PORT HOST a comment         | no
          """)
  void bothTrustAHostOrNeitherDoes(String lines, String alias)
      throws IOException, InterruptedException {
    write(lines, alias);
    assertEquals(isTrustedBySsh(), isTrustedByUs(), lines);
  }

  /// A line for the port says more than one without, and what is revoked is so at every port:
  /// ssh(1) trusts the host in both cases.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "[127.0.0.1]:PORT WRONG; 127.0.0.1 HOST",
        "[127.0.0.1]:PORT HOST; @revoked 127.0.0.1 HOST"
      })
  void oursIsStricter(String lines) throws IOException {
    write(lines, "no");
    assertFalse(isTrustedByUs());
  }

  /// @param alias the HostKeyAlias, or `no`
  private void write(String lines, String alias) throws IOException {
    Files.writeString(
        folder.resolve("known"),
        Placeholders.replace(
                lines.replace("; ", "\n"),
                Map.of(
                    "PORT", "" + port,
                    "HOST", key("host"),
                    "ECDSA", key("ecdsa"),
                    "WRONG", key("wrong"),
                    "CA", key("ca")))
            + "\n");
    Files.writeString(
        folder.resolve("config"),
        """
        UserKnownHostsFile %s
        GlobalKnownHostsFile none
        StrictHostKeyChecking yes
        IdentityFile %s
        IdentityAgent none
        %s
        """
            .formatted(
                path("known"), path("client"), alias.equals("no") ? "" : "HostKeyAlias " + alias));
  }
}
