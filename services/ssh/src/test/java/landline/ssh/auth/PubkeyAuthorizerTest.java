// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

import static landline.ssh.auth.SampleKeys.ED25519;
import static landline.ssh.auth.SampleKeys.FINGERPRINT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import landline.socket.UserId;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PubkeyAuthorizerTest {

  private static final String ALL = "yes P P A X U";

  @TempDir Path temporary;
  private AuthorizerFixture server;

  @BeforeEach
  void aUserWithAHome() throws IOException {
    server = new AuthorizerFixture(temporary);
  }

  private String outcome() {
    return server.outcome(ED25519);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                                | yes P P A X U
          restrict                          | yes
          restrict,command="id"             | yes c=id
          from="10.0.0.0/8"                 | yes P P A X U
          from="11.0.0.0/8"                 | FILE:1: not from 10.1.2.3
          from="*,!10.1.2.3"                | FILE:1: not from 10.1.2.3
          from="*.example.com"              | FILE:1: not from 10.1.2.3
          expiry-time="20300601"            | yes P P A X U
          expiry-time="20300531"            | FILE:1: expired at 2030-05-31T00:00:00Z
          expiry-time="20300531235959"      | FILE:1: expired at 2030-05-31T23:59:59Z
          expiry-time="19691231"            | FILE:1: expired at 1969-12-31T00:00:00Z
          environment="A=1"                 | yes P P A X U
          principals="alice"                | FILE:1: principals without cert-authority
          cert-authority                    | no such key
          frobnicate                        | no such key
          """)
  void aKeyMayWhatItsLineSays(String options, String expected) {
    server.authorize(options + " " + ED25519);
    assertEquals(expected, outcome());
  }

  @Test
  void theKeyIsNamedForTheLog() {
    server.authorize(ED25519);
    var accepted =
        assertInstanceOf(KeyDecision.Accepted.class, server.decide(SampleKeys.key(ED25519)));
    assertEquals(
        new KeyIdentity("ssh-ed25519", FINGERPRINT, Optional.empty()), accepted.grant().key());
    server.authorize("");
    var refused =
        assertInstanceOf(KeyDecision.Refused.class, server.decide(SampleKeys.key(ED25519)));
    assertEquals(Optional.of(accepted.grant().key()), refused.key());
  }

  @Test
  void aLineThatIsNotUnderstoodIsReportedOnce() {
    server.authorize("# keys", "frobnicate,command=\"id\" " + ED25519, "no key \u0007at all");
    assertEquals("no such key", outcome());
    assertEquals("no such key", outcome());
    String file = server.authorizedKeys().toString();
    assertEquals(
        List.of(file + ":2: unknown key option: frobnicate", file + ":3: unknown key option: no"),
        server.reports);
  }

  @Test
  void aReportIsALineOfLimitedLength() {
    server.authorize("x".repeat(10_000) + " " + ED25519);
    assertEquals("no such key", outcome());
    assertEquals(503, server.reports.getFirst().length());
  }

  @Test
  void theFirstLineThatPermitsCounts() {
    server.authorize(
        "frobnicate " + ED25519, "from=\"11.0.0.0/8\" " + ED25519, "no-pty " + ED25519, ED25519);
    assertEquals("yes P A X U", outcome());
  }

  @Test
  void linesMayEndAsInOtherSystems() {
    server.authorize("\r", "# comment\r", "no-pty " + ED25519 + "\r");
    assertEquals("yes P A X U", outcome());
    assertEquals(List.of(), server.reports);
  }

  @Test
  void aLineWithoutAnEndIsALine() throws IOException {
    Files.writeString(server.authorizedKeys(), ED25519);
    assertEquals(ALL, outcome());
  }

  @Test
  void anEndlessLineIsPassedOver() {
    server.authorize("command=\"" + "x".repeat(70_000) + "\" " + ED25519, "no-pty " + ED25519);
    assertEquals("yes P A X U", outcome());
    assertEquals(
        List.of(server.authorizedKeys() + ":1: a line of more than 65536 bytes"), server.reports);
  }

  @Test
  void anEndlessFileIsNotRead() {
    server.authorize(ED25519, "#".repeat(Lines.MOST_BYTES));
    assertEquals("FILE: more than 4194304 bytes", outcome());
  }

  @Test
  void aFileThatOthersMayWriteToPermitsNobody() throws IOException {
    server.authorize(ED25519);
    Files.setAttribute(server.authorizedKeys(), "unix:mode", 0620);
    assertEquals("others may write to FILE (mode 0620)", outcome());
    Files.setAttribute(server.authorizedKeys(), "unix:mode", 0600);
    assertEquals(ALL, outcome());
    Files.setAttribute(server.home, "unix:mode", 0777);
    assertEquals("others may write to home (mode 0777)", outcome());
    assertEquals(2, server.reports.size(), server.reports::toString);
    server.configure(server.config().strictModes(false));
    assertEquals(ALL, outcome());
  }

  @Test
  void aUserWithoutAFileHasNoKeys() {
    assertEquals("no such key", outcome());
    assertEquals(List.of(), server.reports);
  }

  @Test
  void bothFilesCount() {
    server.write(server.home.resolve(".ssh/authorized_keys2"), "restrict " + ED25519);
    assertEquals("yes", outcome());
    server.authorize("no-pty " + ED25519);
    assertEquals("yes P A X U", outcome());
  }

  @Test
  void aFileMayBeOutsideOfTheHome() throws IOException {
    Path keys = Files.createDirectories(server.folder.resolve("keys%"));
    server.write(keys.resolve("alice"), ED25519);
    server.configure(
        server.config().authorizedKeysFiles(List.of(server.folder + "/keys%%/%u", "%h/keys.%U")));
    // The folder of all temporary files is not a user's own.
    assertTrue(outcome().startsWith("others may write to /"), outcome());
    server.write(server.home.resolve("keys." + server.alice.id()), ED25519);
    assertEquals(ALL, outcome());
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "%x", "a%"})
  void anUnknownTokenIsAnError(String file) {
    var builder = server.config();
    assertThrows(IllegalArgumentException.class, () -> builder.authorizedKeysFiles(List.of(file)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "../root", "a\0"})
  void aNameThatIsAPathIsNoUser(String name) {
    var id = new UserId(1);
    assertThrows(IllegalArgumentException.class, () -> new LoginUser(name, id, temporary));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          *          | e=A=1 e=LANG=C
          LANG,LC_*  | e=LANG=C
          *,!A       | e=LANG=C
          B          | none
          """)
  void variablesArePermittedByName(String patterns, String expected) {
    server.authorize("restrict,environment=\"A=1\",environment=\"LANG=C\" " + ED25519);
    server.configure(server.config().permitUserEnvironment(patterns));
    assertEquals(expected.equals("none") ? "yes" : "yes " + expected, outcome());
  }

  @Test
  @RequiresPeer("ssh-keygen")
  void anotherKeyIsNoneOfTheUsers() {
    server.authorize(ED25519);
    for (String type : List.of("ed25519", "ecdsa")) {
      assertEquals("no such key", server.outcome(SampleKeys.make(temporary, type, type, 256)));
    }
    assertEquals(
        "an RSA key of 1024 bits, not 2048 to 16384",
        server.outcome(SampleKeys.make(temporary, "short", "rsa", 1024)));
  }

  @Test
  @RequiresPeer("ssh-keygen")
  void aRevokedKeyIsRefused() {
    String key = SampleKeys.make(temporary, "key", "ed25519", 256);
    server.authorize(key);
    Path revoked = server.folder.resolve("revoked");
    server.configure(server.config().revokedKeys(List.of(revoked)));
    server.write(revoked, "# none", "", "ssh-dss AAAAB3NzaC1kc3MAAAAA comment", ED25519);
    assertEquals(ALL, server.outcome(key));
    server.write(revoked, ED25519, key + " of alice");
    assertEquals("revoked by revoked", server.outcome(key));
    SampleKeys.make(temporary, "ca", "ed25519", 256);
    server.write(revoked, SampleKeys.certify(temporary, "ca", "key"));
    assertEquals("revoked by revoked", server.outcome(key));
  }

  @Test
  void ifRevokedKeysAreNotKnownNobodyMayLogIn() throws IOException {
    server.authorize(ED25519);
    Path revoked = server.folder.resolve("revoked");
    server.configure(server.config().revokedKeys(List.of(revoked)));
    assertTrue(
        outcome().startsWith("revoked keys are not known: revoked: no such file"), outcome());
    server.write(revoked, "no key");
    assertEquals("revoked keys are not known: revoked:1: no key", outcome());
    server.write(revoked, "command=\"id\" " + ED25519);
    assertEquals("revoked keys are not known: revoked:1: no key", outcome());
    server.write(revoked, "ssh-ed25519 AAAA");
    assertEquals("revoked keys are not known: revoked:1: truncated data", outcome());
    Files.setAttribute(revoked, "unix:mode", 0666);
    assertTrue(outcome().startsWith("revoked keys are not known: others may write"), outcome());
    assertEquals(4, server.reports.size(), server.reports::toString);
  }
}
