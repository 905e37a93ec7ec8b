// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PublicKey;
import java.util.Base64;
import java.util.List;
import landline.ssh.HostKeyChecking;
import landline.ssh.HostKeyException;
import landline.ssh.SshClientConfig;
import landline.testkit.RequiresPeer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KnownHostsTest {

  private static final String KEY =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEZdY1yyJWj1YxBjOGkxJMPf1dGCfrK2jaBpdUi4zhsz";
  private static final String OTHER =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKig928NeMn3ZgBLTd79UWKiO5QM/PCHVsVOh74tVoDO";

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void aFile() {
    file = folder.resolve("known_hosts");
  }

  private void write(String... lines) throws IOException {
    Files.writeString(
        file, String.join("\n", lines).replace("KEY", KEY).replace("OTHER", OTHER) + "\n");
  }

  private SshClientConfig config(HostKeyChecking checking) {
    return SshClientConfig.builder()
        .knownHosts(List.of(file))
        .globalKnownHosts(List.of())
        .hostKeyChecking(checking)
        .build();
  }

  private static PublicKey key() throws Exception {
    return new ByteArrayBuffer(Base64.getDecoder().decode(KEY.split(" ", -1)[1])).getRawPublicKey();
  }

  @ParameterizedTest
  @CsvSource({"KEY, revoked", "OTHER, trusted", "ssh-ed25519, not known", "NONE, not known"})
  void aKeyThatIsRevokedForAllHostsIsRefused(String line, String expected) throws Exception {
    write("h KEY");
    Path revoked = folder.resolve("revoked");
    if (!line.equals("NONE")) {
      Files.writeString(
          revoked, "# keys\n" + line.replace("KEY", KEY).replace("OTHER", OTHER) + "\n");
    }
    SshClientConfig config =
        config(HostKeyChecking.REFUSE).toBuilder().revokedHostKeys(List.of(revoked)).build();
    var policy = new HostKeyPolicy(config, "h", 22);
    if (expected.equals("trusted")) {
      policy.check(key());
    } else {
      var refused = assertThrows(HostKeyException.class, () -> policy.check(key()));
      String message = String.valueOf(refused.getMessage());
      assertTrue(message.startsWith("host key of h: revoked "), message);
      assertEquals(
          expected.equals("not known"), message.contains("revoked keys are not known"), message);
    }
  }

  private String outcome(String host, int port) throws Exception {
    try {
      new HostKeyPolicy(config(HostKeyChecking.REFUSE), host, port).check(key());
      return "trusted";
    } catch (HostKeyException refused) {
      String reason = String.valueOf(refused.getMessage());
      return reason.contains("has changed")
          ? "changed"
          : reason.contains("is revoked")
              ? "revoked"
              : reason.contains("is not known") ? "unknown" : "unreadable";
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          h KEY                               | h   | 22   | trusted
          h OTHER                             | h   | 22   | changed
          g KEY                               | h   | 22   | unknown
          H KEY                               | h   | 22   | trusted
          h KEY                               | H   | 22   | trusted
          g,h KEY a comment                   | h   | 22   | trusted
          *.net KEY                           | a.net | 22 | trusted
          *.net,!a.net KEY                    | a.net | 22 | unknown
          a?.net KEY                          | ab.net | 22 | trusted
          [h]:2222 KEY                        | h   | 2222 | trusted
          [h]:2222 KEY                        | h   | 22   | unknown
          h KEY                               | h   | 2222 | trusted
          h OTHER                             | h   | 2222 | unknown
          [h]:2222 OTHER                      | h   | 2222 | changed
          [::1]:2222 KEY                      | ::1 | 2222 | trusted
          ::1 KEY                             | ::1 | 22   | trusted
          # h KEY                             | h   | 22   | unknown
          @revoked h KEY                      | h   | 22   | revoked
          @revoked * KEY                      | h   | 22   | revoked
          @revoked h OTHER                    | h   | 22   | unknown
          @revoked h KEY                      | h   | 2222 | revoked
          @revoked h ssh-ed25519 AAAA         | h   | 22   | unreadable
          @revoked h ssh-ed25519              | h   | 22   | unreadable
          @revoked g ssh-ed25519 AAAA         | h   | 22   | unknown
          @revoked                            | h   | 22   | unreadable
          @future h KEY                       | h   | 22   | unreadable
          @future g KEY                       | h   | 22   | unknown
          @cert-authority h KEY               | h   | 22   | unknown
          h ssh-ed25519 AAAA                  | h   | 22   | unreadable
          h 2048 65537 123456789              | h   | 22   | unknown
          h ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIEZdY1yyJWj1YxBjOGkxJMPf1dGCfrK2jaBpdUi4zhsz | h | 22 | unreadable
          """)
  void aLineSaysWhatItSaysToSsh(String line, String host, int port, String outcome)
      throws Exception {
    write(line);
    assertEquals(outcome, outcome(host, port));
  }

  @Test
  void aLineWithTheKeyCountsBesideOthers() throws Exception {
    write("h OTHER", "h KEY");
    assertEquals("trusted", outcome("h", 22));
  }

  @Test
  void aHashThatCanNotBeReadMayRevoke() throws Exception {
    write("@revoked |1|?|? KEY");
    assertEquals("unreadable", outcome("h", 22));
  }

  @Test
  void revocationCountsMost() throws Exception {
    write("h KEY", "@revoked h KEY");
    assertEquals("revoked", outcome("h", 22));
  }

  @Test
  void whoeverIsRefusedIsToldTheLine() throws Exception {
    write("# one", "h OTHER");
    var policy = new HostKeyPolicy(config(HostKeyChecking.ACCEPT_NEW), "h", 22);
    var refused = assertThrows(HostKeyException.class, () -> policy.check(key()));
    assertTrue(String.valueOf(refused.getMessage()).contains(file + ":2"), refused.getMessage());
    assertTrue(
        String.valueOf(refused.getMessage())
            .contains("SHA256:iMUEDljyStuneAqnAQGJlYnoVm7NqyKLjeqH2GGsc7Q"),
        refused.getMessage());
  }

  @RequiresPeer("ssh-keygen")
  @ParameterizedTest
  @CsvSource({"host.example, 22", "host.example, 2222", "192.0.2.1, 22", "2001:db8::1, 22"})
  void aHashIsThatOfSshKeygen(String host, int port) throws Exception {
    write((port == 22 ? host : "[" + host + "]:" + port) + " KEY");
    Process keygen =
        new ProcessBuilder("ssh-keygen", "-q", "-H", "-f", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keygen").toFile())
            .start();
    assertEquals(0, keygen.waitFor());
    assertTrue(Files.readString(file).startsWith("|1|"), Files.readString(file));
    assertEquals("trusted", outcome(host, port));
    assertEquals("unknown", outcome("other.example", port));
  }

  @Test
  void aNewHostIsAdded() throws Exception {
    file = folder.resolve("folder/known_hosts");
    new HostKeyPolicy(config(HostKeyChecking.ACCEPT_NEW), "h", 2222).check(key());
    assertEquals("[h]:2222 " + KEY + "\n", Files.readString(file));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertEquals(
        "rwx------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())));
    assertEquals("trusted", outcome("h", 2222));
  }

  @Test
  void aNewHostIsAddedAfterALineWithoutItsEnd() throws Exception {
    Files.writeString(file, "g " + OTHER);
    new HostKeyPolicy(config(HostKeyChecking.ACCEPT_NEW), "h", 22).check(key());
    assertEquals("g " + OTHER + "\nh " + KEY + "\n", Files.readString(file));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPersonIsAskedWithTheFingerprint(boolean answer) throws Exception {
    var asked = new StringBuilder();
    SshClientConfig config =
        config(HostKeyChecking.ASK).toBuilder()
            .prompt(
                new UnexpectedPrompt() {
                  @Override
                  public boolean confirm(String question) {
                    asked.append(question);
                    return answer;
                  }
                })
            .build();
    var policy = new HostKeyPolicy(config, "h", 22);
    if (answer) {
      policy.check(key());
      // Not for the next key exchange.
      policy.check(key());
    } else {
      assertThrows(HostKeyException.class, () -> policy.check(key()));
    }
    assertEquals(answer, Files.exists(file));
    assertEquals(1, asked.toString().split("SHA256:iMUEDl", -1).length - 1, asked.toString());
  }

  @RequiresPeer("ssh-keygen")
  @Test
  void aNewHostMayBeAddedAsAHash() throws Exception {
    SshClientConfig config =
        config(HostKeyChecking.ACCEPT_NEW).toBuilder().hashKnownHosts(true).build();
    new HostKeyPolicy(config, "Host.example", 2222).check(key());
    String line = Files.readString(file);
    assertTrue(line.startsWith("|1|"), line);
    assertFalse(line.contains("example"), line);
    new HostKeyPolicy(config(HostKeyChecking.REFUSE), "host.example", 2222).check(key());
    new HostKeyPolicy(config, "Host.example", 2222).check(key());
    assertEquals(line, Files.readString(file));
    Process find =
        new ProcessBuilder("ssh-keygen", "-F", "[host.example]:2222", "-f", file.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertEquals(0, find.waitFor());
  }

  @Test
  void anotherKeyInTheSameConnectionIsRefused() throws Exception {
    write("h KEY", "h OTHER");
    var policy = new HostKeyPolicy(config(HostKeyChecking.REFUSE), "h", 22);
    policy.check(key());
    PublicKey other =
        new ByteArrayBuffer(Base64.getDecoder().decode(OTHER.split(" ", -1)[1])).getRawPublicKey();
    assertThrows(HostKeyException.class, () -> policy.check(other));
  }

  @Test
  void algorithmsOfKnownKeysComeFirst() throws Exception {
    List<String> all =
        List.of(
            "ssh-ed25519-cert-v01@openssh.com",
            "ssh-ed25519",
            "ecdsa-sha2-nistp256",
            "rsa-sha2-512");
    write("g KEY");
    assertEquals(
        List.of("ssh-ed25519", "ecdsa-sha2-nistp256", "rsa-sha2-512"), preferred(all, "h", 22));
    byte[] rsa =
        ByteBuffer.allocate(12).putInt(7).put("ssh-rsa".getBytes(US_ASCII)).put((byte) 0).array();
    write("h ssh-rsa " + Base64.getEncoder().encodeToString(rsa));
    assertEquals(
        List.of("rsa-sha2-512", "ssh-ed25519", "ecdsa-sha2-nistp256"), preferred(all, "h", 22));
    assertEquals(
        List.of("rsa-sha2-512", "ssh-ed25519", "ecdsa-sha2-nistp256"), preferred(all, "h", 2222));
    write("@cert-authority h KEY");
    assertEquals(all, preferred(all, "h", 22));
  }

  private List<String> preferred(List<String> all, String host, int port) throws IOException {
    return new HostKeyPolicy(config(HostKeyChecking.REFUSE), host, port).preferred(all);
  }

  @Test
  void aFileThatIsNotThereSaysNothing() throws IOException {
    assertFalse(KnownHosts.read(List.of(file, Path.of("/dev/null")), "h").hasAuthority());
  }
}
