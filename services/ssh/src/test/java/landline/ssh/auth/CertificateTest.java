// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@RequiresPeer("ssh-keygen")
class CertificateTest {

  private static final String ALL = "yes P P A X U";

  @TempDir Path temporary;
  private AuthorizerFixture server;
  private String authority;
  private String key;

  @BeforeEach
  void anAuthorityAndAKey() throws IOException {
    server = new AuthorizerFixture(temporary);
    authority = SampleKeys.make(temporary, "ca", "ed25519", 256);
    key = SampleKeys.make(temporary, "key", "ed25519", 256);
  }

  private String certificate(String... options) {
    return SampleKeys.certify(temporary, "ca", "key", options);
  }

  /// Options with `;` for a space.
  private String outcome(String line, String options) {
    server.authorize("cert-authority" + line + " " + authority);
    String[] words = options.isEmpty() ? new String[0] : options.split(" ", -1);
    return server.outcome(
        certificate(Stream.of(words).map(word -> word.replace(';', ' ')).toArray(String[]::new)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``    | -n alice                               | yes P P A X U
          ``    | -n bob,alice                           | yes P P A X U
          ``    | -n bob                                 | FILE:1: Certificate invalid: name is not a listed principal
          ``    | -n ALICE                               | FILE:1: Certificate invalid: name is not a listed principal
          ``    | -n *                                   | FILE:1: Certificate invalid: name is not a listed principal
          ``    | ``                                     | FILE:1: Certificate lacks principal list
          ,principals="bob" | -n alice                   | FILE:1: Certificate does not contain an authorized principal
          ,principals="bob" | -n bob                     | yes P P A X U
          ,principals="x,bob" | -n bob                   | yes P P A X U
          ,principals="x,,bob" | -n bob                  | FILE:1: Certificate does not contain an authorized principal
          ,principals="" | -n alice                      | FILE:1: Certificate does not contain an authorized principal
          ,principals="b*" | -n bob                      | FILE:1: Certificate does not contain an authorized principal
          ,principals="alice" | ``                       | FILE:1: Certificate does not contain an authorized principal
          ``    | -n alice -h                            | not a user certificate
          ``    | -n alice -V 20300531:20300602          | yes P P A X U
          ``    | -n alice -V 20300601:20300602          | yes P P A X U
          ``    | -n alice -V 20300602:20300603          | FILE:1: Certificate invalid: not yet valid
          ``    | -n alice -V 20300501:20300601          | FILE:1: Certificate invalid: expired
          ``    | -n alice -V 20000101:20010101          | FILE:1: Certificate invalid: expired
          ``    | -n alice -O clear                      | yes
          ``    | -n alice -O clear -O permit-pty        | yes P
          ``    | -n alice -O no-pty                     | yes P A X U
          ``    | -n alice -O no-port-forwarding         | yes P A X U
          ``    | -n alice -O no-touch-required          | yes P P A X U
          ,no-touch-required | -n alice -O no-touch-required | yes P P A X U N
          ,no-touch-required | -n alice                  | yes P P A X U
          ,restrict | -n alice                           | yes
          ,restrict,pty | -n alice                       | yes P
          ,restrict,pty | -n alice -O no-pty             | yes
          ``    | -n alice -O verify-required            | yes P P A X U verify
          ,verify-required | -n alice                    | yes P P A X U verify
          ``    | -n alice -O force-command=a;b          | yes P P A X U c=a b
          ,command="a b" | -n alice -O force-command=a;b | yes P P A X U c=a b
          ,command="a c" | -n alice -O force-command=a;b | FILE:1: forced command options do not match
          ,command="a" | -n alice                        | yes P P A X U c=a
          ``    | -n alice -O source-address=10.0.0.0/8  | yes P P A X U
          ``    | -n alice -O source-address=11.0.0.0/8  | FILE:1: certificate is not for 10.1.2.3
          ,from="11.0.0.0/8" | -n alice                  | FILE:1: not from 10.1.2.3
          ,from="10.*" | -n alice -O source-address=11.0.0.0/8 | FILE:1: certificate is not for 10.1.2.3
          ,expiry-time="20300101" | -n alice             | FILE:1: expired at 2030-01-01T00:00:00Z
          ``    | -n alice -O critical:else@example.com=1 | Certificate critical option "else@example.com" is not supported
          ``    | -n alice -O critical:verify-required=1 | Certificate option "verify-required" corrupt (extra data)
          ``    | -n alice -O critical:source-address=* | source-address: not an address
          ``    | -n alice -O critical:source-address=10.0.0.1/8 | inconsistent mask length for network: 10.0.0.1/8
          ``    | -n alice -O extension:else@example.com=1 | yes P P A X U
          ``    | -n alice -O clear -O extension:permit-pty=1 | Certificate option "permit-pty" corrupt (extra data)
          """)
  void aCertificateMayWhatItAndItsAuthoritysLineSay(String line, String options, String expected) {
    String found = outcome(line, options);
    assertEquals(expected, found.replace("Certificate invalid: not a user", "not a user"));
  }

  @Test
  void theCertificateIsNamedForTheLog() {
    server.authorize("cert-authority " + authority);
    var accepted =
        assertInstanceOf(
            KeyDecision.Accepted.class, server.decide(SampleKeys.key(certificate("-n", "alice"))));
    KeyIdentity identity = accepted.grant().key();
    String printed = SampleKeys.keygen(temporary, "-l", "-f", "key.pub");
    assertTrue(printed.contains(identity.fingerprint()), printed);
    CertificateIdentity certificate = identity.certificate().orElseThrow();
    assertEquals("an id", certificate.id());
    assertEquals("7", certificate.serial());
    printed = SampleKeys.keygen(temporary, "-l", "-f", "ca.pub");
    assertTrue(printed.contains(certificate.authorityFingerprint()), printed);
  }

  @Test
  void anAuthorityIsNoKeyAndAKeyIsNoAuthority() {
    server.authorize("cert-authority " + authority);
    assertEquals("no such key", server.outcome(authority));
    assertEquals("no such key", server.outcome(key));
    server.authorize(authority);
    assertEquals("no such key", server.outcome(certificate("-n", "alice")));
    server.authorize(key);
    assertEquals("no such key", server.outcome(certificate("-n", "alice")));
    assertEquals(ALL, server.outcome(key));
  }

  @ParameterizedTest
  @CsvSource({
    "ecdsa, 256, ''",
    "ecdsa, 384, ''",
    "ecdsa, 521, ''",
    "rsa, 2048, rsa-sha2-512",
    "rsa, 2048, rsa-sha2-256"
  })
  void authoritiesSignWithEachAlgorithmButSha1(String type, int bits, String algorithm) {
    authority = SampleKeys.make(temporary, "ca2", type, bits);
    server.authorize("cert-authority " + authority);
    String[] options =
        algorithm.isEmpty()
            ? new String[] {"-n", "alice"}
            : new String[] {"-n", "alice", "-t", algorithm};
    assertEquals(ALL, server.outcome(SampleKeys.certify(temporary, "ca2", "key", options)));
  }

  @Test
  void sha1AndShortAuthoritiesAreRefused() {
    server.authorize("cert-authority " + SampleKeys.make(temporary, "rsa", "rsa", 2048));
    assertEquals(
        "FILE:1: certificate signature algorithm ssh-rsa",
        server.outcome(
            SampleKeys.certify(temporary, "rsa", "key", "-n", "alice", "-t", "ssh-rsa")));
    SampleKeys.make(temporary, "short", "rsa", 1024);
    assertEquals(
        "an RSA key of 1024 bits, not 2048 to 16384",
        server.outcome(SampleKeys.certify(temporary, "short", "key", "-n", "alice")));
  }

  @Test
  void keysOfAllTypesAreCertified() {
    server.authorize("cert-authority " + authority);
    for (String type : List.of("ecdsa", "rsa")) {
      SampleKeys.make(temporary, type, type, type.equals("rsa") ? 2048 : 384);
      assertEquals(ALL, server.outcome(SampleKeys.certify(temporary, "ca", type, "-n", "alice")));
    }
  }

  @Test
  void anAuthorityMayBeTrustedForAllUsers() {
    Path trusted = server.write(server.folder.resolve("cas"), "# ours", authority + " comment");
    server.configure(server.config().trustedUserCaKeys(trusted));
    assertEquals(ALL, server.outcome(certificate("-n", "alice")));
    assertEquals(
        "yes c=id",
        server.outcome(certificate("-n", "alice", "-O", "clear", "-O", "force-command=id")));
    assertEquals(
        "Certificate invalid: name is not a listed principal",
        server.outcome(certificate("-n", "bob")));
    assertEquals("Certificate lacks principal list", server.outcome(certificate()));
    assertEquals("no such key", server.outcome(authority));
    SampleKeys.make(temporary, "other", "ed25519", 256);
    String other = SampleKeys.certify(temporary, "other", "key", "-n", "alice");
    assertEquals("CA is not listed in cas", server.outcome(other));
    server.write(trusted, "cert-authority " + authority);
    assertEquals("cas:1: no key", server.outcome(certificate("-n", "alice")));
    server.write(trusted, authority, "no key");
    assertEquals(ALL, server.outcome(certificate("-n", "alice")));
    assertEquals("cas:2: no key", server.outcome(other));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          bob                            | yes P P A X U
          \tbob\t# comment               | yes P P A X U
          alice                          | Certificate does not contain an authorized principal
          command="id" bob               | yes P P A X U c=id
          restrict,command="echo a" bob  | yes c=echo a
          from="11.0.0.0/8" bob          | not from 10.1.2.3
          from="10.0.0.0/8" bob          | yes P P A X U
          expiry-time="20300101" bob     | expired at 2030-01-01T00:00:00Z
          frobnicate bob                 | Certificate does not contain an authorized principal
          command="id" x bob             | Certificate does not contain an authorized principal
          command="a # b" bob            | Certificate does not contain an authorized principal
          cert-authority bob             | cert-authority is not possible here
          principals="bob" bob           | principals without cert-authority
          """)
  void aFileNamesThePrincipalsOfAUser(String line, String expected) {
    Path trusted = server.write(server.folder.resolve("cas"), authority);
    server.configure(
        server.config().trustedUserCaKeys(trusted).authorizedPrincipalsFile(".ssh/principals"));
    String certificate = certificate("-n", "bob");
    assertEquals(
        "Certificate does not contain an authorized principal", server.outcome(certificate));
    server.write(server.home.resolve(".ssh/principals"), "# names", "", "carol", line);
    assertEquals(expected, server.outcome(certificate));
  }

  @Test
  void aRevokedAuthorityOrKeyIsRefused() {
    server.authorize("cert-authority " + authority);
    Path revoked = server.write(server.folder.resolve("revoked"), authority);
    server.configure(server.config().revokedKeys(List.of(revoked)));
    assertEquals(
        "certificate authority revoked by revoked", server.outcome(certificate("-n", "alice")));
    server.write(revoked, key);
    assertEquals("revoked by revoked", server.outcome(certificate("-n", "alice")));
    server.write(revoked, "");
    assertEquals(ALL, server.outcome(certificate("-n", "alice")));
  }

  @Test
  void validityIsThatOfTheClock() {
    server.authorize("cert-authority " + authority);
    String certificate = certificate("-n", "alice", "-V", "always:forever");
    for (Instant now : List.of(Instant.EPOCH, Instant.MAX)) {
      server.configure(server.config().clock(InstantSource.fixed(now)));
      assertEquals(ALL, server.outcome(certificate));
    }
    server.configure(server.config().clock(InstantSource.fixed(Instant.EPOCH.minusSeconds(1))));
    assertEquals("FILE:1: Certificate invalid: not yet valid", server.outcome(certificate));
  }

  @Test
  void whatTheAuthorityHasNotSignedIsRefused() {
    server.authorize("cert-authority " + authority);
    byte[] certificate = SampleKeys.blob(certificate("-n", "alice", "-O", "force-command=id"));
    String type = "ssh-ed25519-cert-v01@openssh.com ";
    var random = new SplittableRandom(16);
    for (int i = 0; i < 3_000; i++) {
      byte[] changed =
          Arrays.copyOf(
              certificate, certificate.length + (i % 10 == 0 ? random.nextInt(-9, 9) : 0));
      for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      }
      if (Arrays.equals(changed, certificate)) {
        continue;
      }
      try {
        var parsed = SshCertificate.parse(changed);
        CertificateSignature.check(parsed);
        throw new AssertionError(Base64.getEncoder().encodeToString(changed));
      } catch (RefusedException refused) {
        assertTrue(!refused.reason().isEmpty());
      }
      String outcome;
      try {
        outcome = server.outcome(type + Base64.getEncoder().encodeToString(changed));
      } catch (RuntimeException unreadable) {
        // The library does not take it for a key.
        continue;
      }
      assertTrue(!outcome.startsWith("yes"), outcome);
    }
  }
}
