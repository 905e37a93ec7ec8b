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

/// The same authorized_keys for OpenSSH's server and ours: the same keys log in, and run the same.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@RequiresPeer({"ssh", "ssh-keygen"})
class SshKeysDifferentialTest {

  private static final String ASKED = "echo asked";

  private Path folder = Path.of("");
  private Optional<SshServers> started = Optional.empty();

  @BeforeAll
  void start(@TempDir Path temporary) throws IOException, InterruptedException {
    Requires.unless(SshServers.isInstalled(), "no sshd");
    folder = temporary;
    started = Optional.of(SshServers.start(folder));
    SshServers.keygen(folder.resolve("other"));
    SshServers.keygen(folder.resolve("ca"));
  }

  @AfterAll
  void stop() {
    started.ifPresent(SshServers::close);
  }

  /// Writes lines in which `KEY`, `OTHER` and `CA` stand for keys, and `\n` for the end of a line.
  private void authorize(String lines) throws IOException {
    Files.writeString(
        folder.resolve("authorized_keys"),
        Placeholders.replace(
                lines.replace("\\n", "\n").replace("\\r", "\r"),
                Map.of("KEY", key("client"), "OTHER", key("other"), "CA", key("ca")))
            + "\n",
        StandardCharsets.ISO_8859_1);
  }

  private String key(String name) throws IOException {
    String[] words = Files.readString(folder.resolve(name + ".pub")).strip().split(" ", -1);
    return words[0] + " " + words[1];
  }

  private void certify(String options) throws IOException, InterruptedException {
    var arguments =
        new ArrayList<>(List.of("-q", "-s", folder.resolve("ca").toString(), "-I", "id"));
    for (String option : options.isEmpty() ? new String[0] : options.split(" ", -1)) {
      arguments.add(option.replace("USER", user()).replace(';', ' '));
    }
    arguments.add(folder.resolve("client.pub").toString());
    try (PeerProcess keygen = PeerProcess.start("ssh-keygen", arguments.toArray(String[]::new))) {
      assertEquals(0, keygen.awaitExit(PATIENCE), keygen::errors);
    }
  }

  private static String user() {
    return System.getProperty("user.name");
  }

  private String outcome(int port, String... options) throws IOException, InterruptedException {
    Outcome outcome = started.orElseThrow().run(port, List.of(options), "", ASKED);
    return outcome.status() == 255 ? "refused" : outcome.output().strip();
  }

  private void compare(String expected, String... options)
      throws IOException, InterruptedException {
    SshServers servers = started.orElseThrow();
    servers.renew();
    assertEquals(
        "sshd: " + expected + ", ours: " + expected,
        "sshd: "
            + outcome(servers.sshdPort(), options)
            + ", ours: "
            + outcome(servers.ourPort(), options));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          KEY                                    | asked
          KEY a comment                          | asked
          \\tKEY                                 | asked
          KEY\\r                                 | asked
          KEY a comment\\r                       | asked
          # KEY                                  | refused
          OTHER                                  | refused
          OTHER\\nKEY                            | asked
          no key at all\\nKEY                    | asked
          restrict KEY                           | asked
          RESTRICT KEY                           | asked
          restrict,pty KEY                       | asked
          restrict, pty KEY                      | refused
          restrict,,pty KEY                      | asked
          ,restrict KEY                          | asked
          restrict, KEY                          | asked
          restricted KEY                         | refused
          no-restrict KEY                        | refused
          frobnicate KEY                         | refused
          frobnicate="x" KEY                     | refused
          frobnicate KEY\\nKEY                   | asked
          pty="yes" KEY                          | refused
          no-pty,no-X11-forwarding,no-user-rc KEY | asked
          no-touch-required,verify-required KEY  | asked
          command="echo forced" KEY              | forced
          COMMAND="echo forced" KEY              | forced
          command="echo \\"a b\\"" KEY           | a b
          command="echo 'a,b'",restrict KEY      | a,b
          command="echo '\\\\'" KEY              | \\\\
          command="echo $SSH_ORIGINAL_COMMAND" KEY | echo asked
          command="" KEY                         | ``
          command=echo KEY                       | refused
          command="echo KEY                      | refused
          command "echo" KEY                     | refused
          command="a",command="a" KEY            | refused
          command="echo 1"command="echo 2" KEY   | refused
          command="echo forced" KEY\\nKEY        | forced
          KEY\\ncommand="echo forced" KEY        | asked
          environment="A=1" KEY                  | asked
          environment="A" KEY                    | refused
          environment="A-B=1" KEY                | refused
          permitopen="localhost:80" KEY          | asked
          permitopen="localhost:0" KEY           | refused
          permitopen="localhost" KEY             | refused
          permitopen="[::1]:80" KEY              | asked
          permitopen="[::1" KEY                  | refused
          permitopen=":80" KEY                   | asked
          permitopen="localhost/80" KEY          | asked
          permitlisten="8080" KEY                | asked
          permitlisten="x" KEY                   | refused
          tunnel="1" KEY                         | asked
          tunnel="any" KEY                       | asked
          tunnel="x" KEY                         | refused
          expiry-time="20991231" KEY             | asked
          expiry-time="20991231Z" KEY            | asked
          expiry-time="209912312359" KEY         | asked
          expiry-time="20991231235959Z" KEY      | asked
          expiry-time="20200101" KEY             | refused
          expiry-time="2099" KEY                 | refused
          expiry-time="tomorrow" KEY             | refused
          expiry-time="20991231",expiry-time="20200101" KEY | refused
          from="127.0.0.1" KEY                   | asked
          from="127.0.0.0/8" KEY                 | asked
          from="127.0.*" KEY                     | asked
          from="*" KEY                           | asked
          from="localhost" KEY                   | refused
          from="127.0.0.2" KEY                   | refused
          from="*,!127.0.0.1" KEY                | refused
          from="*,!127.0.0.0/8" KEY              | refused
          from="!127.0.0.1" KEY                  | refused
          from="!127.0.0.2" KEY                  | refused
          from="!127.0.0.2,127.0.0.1" KEY        | asked
          from="::1,127.0.0.1" KEY               | asked
          from="::ffff:127.0.0.1" KEY            | refused
          from="::/0" KEY                        | refused
          from="127.0.0.1/8" KEY                 | refused
          from="127.0.0.0/33" KEY                | refused
          from="127.0.0.1,10.0.0.0/33" KEY       | refused
          from="127.0.0.1," KEY                  | refused
          from="" KEY                            | refused
          from="*",from="*" KEY                  | refused
          principals="x" KEY                     | refused
          cert-authority KEY                     | refused
          cert-authority CA\\nKEY                | asked
          """)
  void aLineMeansTheSame(String lines, String expected) throws IOException, InterruptedException {
    authorize(lines.replace("\\t", "\t"));
    compare(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          cert-authority CA                    | -n USER                              | asked
          CA                                   | -n USER                              | refused
          cert-authority OTHER                 | -n USER                              | refused
          cert-authority KEY                   | -n USER                              | refused
          cert-authority CA                    | -n x,USER                            | asked
          cert-authority CA                    | -n x                                 | refused
          cert-authority CA                    | -n USE*                              | refused
          cert-authority CA                    | -h -n USER                           | refused
          cert-authority CA                    | -n USER -V 20200101:20210101         | refused
          cert-authority CA                    | -n USER -V 20980101:20990101         | refused
          cert-authority,principals="x" CA     | -n USER                              | refused
          cert-authority,principals="x" CA     | -n x                                 | asked
          cert-authority,principals="y,x" CA   | -n x                                 | asked
          cert-authority,principals="y,,x" CA  | -n x                                 | refused
          cert-authority,principals="*" CA     | -n x                                 | refused
          cert-authority CA                    | -n USER -O clear                     | asked
          cert-authority CA                    | -n USER -O force-command=echo;forced | forced
          cert-authority,command="echo line" CA | -n USER                             | line
          cert-authority,command="echo line" CA | -n USER -O force-command=echo;forced | refused
          cert-authority,command="echo forced" CA | -n USER -O force-command=echo;forced | forced
          cert-authority CA                    | -n USER -O source-address=127.0.0.0/8 | asked
          cert-authority CA                    | -n USER -O source-address=10.0.0.0/8 | refused
          cert-authority CA                    | -n USER -O critical:source-address=* | refused
          cert-authority CA                    | -n USER -O critical:else@x=1         | refused
          cert-authority CA                    | -n USER -O extension:else@x=1        | asked
          cert-authority CA                    | -n USER -O critical:verify-required=1 | refused
          cert-authority CA                    | -n USER -O clear -O extension:permit-pty=1 | refused
          cert-authority,from="10.0.0.0/8" CA  | -n USER                              | refused
          cert-authority,from="127.*" CA       | -n USER                              | asked
          """)
  void aCertificateMeansTheSame(String lines, String options, String expected)
      throws IOException, InterruptedException {
    authorize(lines);
    certify(options);
    compare(expected, "-o", "CertificateFile=" + folder.resolve("client-cert.pub"));
  }

  /// Where we refuse what OpenSSH's server takes: each is read differently by somebody else.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          permitopen="localhost:http" KEY
          from="*,!10.0.0.0/x" KEY
          from="*,!10.0.0.*/24" KEY
          from="*,010.0.0.1" KEY
          from="*,10.1" KEY
          expiry-time="20990230" KEY
          """)
  void whatIsDoubtfulIsRefused(String lines) throws IOException, InterruptedException {
    authorize(lines);
    SshServers servers = started.orElseThrow();
    servers.renew();
    assertEquals("asked", outcome(servers.sshdPort()));
    assertEquals("refused", outcome(servers.ourPort()));
  }
}
