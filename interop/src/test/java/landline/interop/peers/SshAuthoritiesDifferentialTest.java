// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import landline.interop.harness.Placeholders;
import landline.interop.harness.SshServers;
import landline.interop.harness.SshServers.Outcome;
import landline.testkit.PeerProcess;
import landline.testkit.Requires;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The same authorities, principals, revoked keys and permitted variables for OpenSSH's server and
/// ours.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@RequiresPeer({"ssh", "ssh-keygen"})
class SshAuthoritiesDifferentialTest {

  private Path folder = Path.of("");
  private Optional<SshServers> started = Optional.empty();

  @BeforeAll
  void start(@TempDir Path temporary) throws IOException, InterruptedException {
    Requires.unless(SshServers.isInstalled(), "no sshd");
    folder = temporary;
    write("revoked", "");
    started =
        Optional.of(
            SshServers.start(
                folder,
                """
                TrustedUserCAKeys %1$s/cas
                AuthorizedPrincipalsFile %1$s/principals
                RevokedKeys %1$s/revoked
                PermitUserEnvironment A,B*,SHLVL
                """
                    .formatted(folder),
                ours ->
                    ours.trustedUserCaKeys(folder.resolve("cas"))
                        .authorizedPrincipals(folder.resolve("principals"))
                        .revokedKeys(List.of(folder.resolve("revoked")))
                        .permitUserEnvironment("A,B*,SHLVL")));
    SshServers.keygen(folder.resolve("other"));
    SshServers.keygen(folder.resolve("ca"));
  }

  @AfterAll
  void stop() {
    started.ifPresent(SshServers::close);
  }

  private void write(String name, String lines) throws IOException {
    Files.writeString(
        folder.resolve(name), keys(lines.replace("\\n", "\n")) + "\n", StandardCharsets.ISO_8859_1);
  }

  private String keys(String lines) throws IOException {
    return Placeholders.replace(
        lines, Map.of("KEY", line("client"), "OTHER", line("other"), "CA", line("ca")));
  }

  /// The line of a public key; empty if it is not made yet.
  private String line(String name) throws IOException {
    Path file = folder.resolve(name + ".pub");
    return Files.exists(file) ? Files.readString(file).strip() : "";
  }

  private void keygen(String... arguments) throws IOException, InterruptedException {
    try (PeerProcess keygen = PeerProcess.start("ssh-keygen", arguments)) {
      assertEquals(0, keygen.awaitExit(PATIENCE), keygen::errors);
    }
  }

  private void compare(String expected, String command, String... options)
      throws IOException, InterruptedException {
    SshServers servers = started.orElseThrow();
    servers.renew();
    var found = new ArrayList<String>();
    for (int port : new int[] {servers.sshdPort(), servers.ourPort()}) {
      Outcome outcome = servers.run(port, List.of(options), "", command);
      found.add(outcome.status() == 255 ? "refused" : outcome.output().strip());
    }
    assertEquals(List.of(expected, expected), found, "sshd, ours");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          CA             | a                      | -n a              | asked
          # CA\\nCA      | a                      | -n a              | asked
          OTHER\\nCA     | a                      | -n a              | asked
          OTHER          | a                      | -n a              | refused
          KEY            | a                      | -n a              | refused
          no key\\nCA    | a                      | -n a              | refused
          cert-authority CA | a                   | -n a              | refused
          CA             | b                      | -n a              | refused
          CA             | b\\na                  | -n a              | asked
          CA             | ``                     | -n a              | refused
          CA             | a b                    | -n b              | refused
          CA             | # a                    | -n a              | refused
          CA             | a # b                  | -n a              | asked
          CA             | \\ta\\t                | -n a              | asked
          CA             | a                      | -n b,a            | asked
          CA             | *                      | -n a              | refused
          CA             | a                      | -n *              | refused
          CA             | a                      | ``                | refused
          CA             | a                      | -n a -h           | refused
          CA             | restrict a             | -n a              | asked
          CA             | command="echo p" a     | -n a              | p
          CA             | command="echo # p" a   | -n a              | refused
          CA             | command="echo p" a     | -n a -O force-command=echo;c | refused
          CA             | a                      | -n a -O force-command=echo;c | c
          CA             | from="10.0.0.0/8" a    | -n a              | refused
          CA             | from="127.*" a         | -n a              | asked
          CA             | from="10.0.0.0/8" a\\na | -n a             | refused
          CA             | expiry-time="20200101" a | -n a            | refused
          CA             | cert-authority a       | -n a              | refused
          CA             | principals="a" a       | -n a              | refused
          CA             | frobnicate a           | -n a              | refused
          CA             | frobnicate a\\na       | -n a              | asked
          """)
  void anAuthorityMeansTheSame(
      String authorities, String principals, String options, String expected)
      throws IOException, InterruptedException {
    write("revoked", "");
    certify(options);
    write("authorized_keys", "");
    write("cas", authorities);
    write("principals", principals.replace("\\t", "\t"));
    compare(expected, "echo asked", "-o", "CertificateFile=" + folder.resolve("client-cert.pub"));
  }

  private void certify(String options) throws IOException, InterruptedException {
    var arguments =
        new ArrayList<>(
            List.of("-q", "-s", folder.resolve("ca").toString(), "-I", "id", "-z", "7"));
    for (String option : options.isEmpty() ? new String[0] : options.split(" ", -1)) {
      arguments.add(option.replace(';', ' '));
    }
    arguments.add(folder.resolve("client.pub").toString());
    keygen(arguments.toArray(String[]::new));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                    | asked   | asked
          OTHER                 | asked   | asked
          KEY                   | refused | refused
          OTHER\\n# x\\nKEY     | refused | refused
          CA                    | asked   | refused
          no key                | refused | refused
          KRL serial: 7         | asked   | refused
          KRL serial: 8         | asked   | asked
          KRL serial: 1-6       | asked   | asked
          KRL serial: 6-9       | asked   | refused
          KRL id: id            | asked   | refused
          KRL id: other         | asked   | asked
          KRL key: KEY          | refused | refused
          KRL sha256: KEY       | refused | refused
          KRL sha1: KEY         | refused | refused
          KRL key: OTHER        | asked   | asked
          KRL key: CA           | asked   | refused
          """)
  void aRevocationMeansTheSame(String revoked, String key, String certificate)
      throws IOException, InterruptedException {
    if (revoked.startsWith("KRL ")) {
      write("spec", revoked.substring(4));
      keygen(
          "-q",
          "-k",
          "-f",
          folder.resolve("revoked").toString(),
          "-s",
          folder.resolve("ca.pub").toString(),
          folder.resolve("spec").toString());
    } else {
      write("revoked", revoked);
    }
    certify("-n a");
    write("cas", "CA");
    write("principals", "a");
    write("authorized_keys", "");
    compare(
        certificate, "echo asked", "-o", "CertificateFile=" + folder.resolve("client-cert.pub"));
    Files.delete(folder.resolve("client-cert.pub"));
    write("authorized_keys", "KEY");
    compare(key, "echo asked");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          environment="A=1" KEY                                   | 1--
          environment="A=1",environment="A=2" KEY                 | 1--
          environment="A=1",environment="B1=2",environment="C=3" KEY | 1-2-
          environment="A=" KEY                                    | --
          environment="A=a b=c" KEY                               | a b=c--
          environment="AA=1" KEY                                  | --
          """)
  void aVariableMeansTheSame(String line, String expected)
      throws IOException, InterruptedException {
    write("revoked", "");
    write("authorized_keys", line);
    compare(expected, "echo \"$A-$B1-$C\"");
  }
}
