// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import landline.socket.internal.LogText;
import landline.testkit.Identity;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsKeysTest {

  private Path folder = Path.of("");
  private Optional<Identity> server = Optional.empty();

  @BeforeAll
  void makeIdentity(@TempDir Path place) throws Exception {
    folder = place;
    server = Optional.of(Identity.make(place, "server", "EC"));
  }

  private Identity server() {
    return server.orElseThrow();
  }

  private static String refusal(TlsConfig config) {
    return LogText.of(assertThrows(IOException.class, () -> Tls.load(config)));
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("file.pem"), text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "RSASSA-PSS", "Ed25519", "Ed448"})
  void keysOfOtherKindsAreReadAndBelongToTheirCertificates(String algorithm) throws Exception {
    Identity other = Identity.make(folder, algorithm, algorithm);
    TlsKeys keys = TlsKeys.load(Pair.tls(other));
    assertEquals(other.certificate(), keys.certificate());
    assertEquals(
        other.key() + ": is not the key of the certificate in " + server().certificates(),
        refusal(TlsConfig.builder(server().certificates(), other.key()).build()));
  }

  @Test
  void oneFileMayHoldEverything() throws Exception {
    Path both =
        file(
            "what somebody noted\n"
                + Files.readString(server().key())
                + Files.readString(server().certificates()).replace("\n", "\r\n"));
    assertEquals(
        server().certificate(), TlsKeys.load(TlsConfig.builder(both, both).build()).certificate());
  }

  @Test
  void aKeyOfTheSameKindFromAnotherPairIsRefused() throws Exception {
    Identity other = Identity.make(folder, "other", "EC");
    assertEquals(
        other.key() + ": is not the key of the certificate in " + server().certificates(),
        refusal(TlsConfig.builder(server().certificates(), other.key()).build()));
  }

  @Test
  void aFileThatIsMissingIsNamed() {
    Path nowhere = folder.resolve("nowhere.pem");
    assertEquals(
        nowhere + ": no such file", refusal(TlsConfig.builder(nowhere, server().key()).build()));
    assertEquals(
        nowhere + ": no such file",
        refusal(TlsConfig.builder(server().certificates(), nowhere).build()));
    var roots =
        Pair.tls(server()).toBuilder()
            .clientCa(nowhere)
            .clientAuth(TlsConfig.ClientAuth.WANT)
            .build();
    assertEquals(nowhere + ": no such file", refusal(roots));
  }

  @Test
  void aFileWithoutWhatItShouldHoldIsNamed() {
    Path certificates = server().certificates();
    Path key = server().key();
    assertEquals(
        key + ": holds no CERTIFICATE in PEM form", refusal(TlsConfig.builder(key, key).build()));
    assertEquals(
        certificates + ": holds no PRIVATE KEY in PEM form",
        refusal(TlsConfig.builder(certificates, certificates).build()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA PRIVATE KEY", "EC PRIVATE KEY"})
  void anOldFormOfKeyIsRefusedWithTheCommandThatConvertsIt(String label) throws IOException {
    Path file = file(Identity.pem(label, new byte[40]));
    assertEquals(
        file
            + ": "
            + label
            + " is not PKCS#8; convert it: openssl pkcs8 -topk8 -nocrypt -in "
            + file
            + " -out NEW",
        refusal(TlsConfig.builder(server().certificates(), file).build()));
  }

  @Test
  void anEncryptedKeyIsRefusedWithTheCommandThatDecryptsIt() throws IOException {
    Path file = file(Identity.pem("ENCRYPTED PRIVATE KEY", new byte[40]));
    assertEquals(
        file
            + ": the key is encrypted; decrypt it: openssl pkcs8 -topk8 -nocrypt -in "
            + file
            + " -out NEW",
        refusal(TlsConfig.builder(server().certificates(), file).build()));
  }

  @Test
  void brokenBlocksAreRefusedInOneLine() throws IOException {
    Path key = file(Identity.pem("PRIVATE KEY", new byte[40]));
    assertEquals(
        key
            + ": the key is broken, or not one of RSA, RSA-PSS, EC (P-256, P-384, P-521), Ed25519 and"
            + " Ed448; a new one: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256"
            + " -out NEW",
        refusal(TlsConfig.builder(server().certificates(), key).build()));
    Path text = file("-----BEGIN CERTIFICATE-----\n!?\n-----END CERTIFICATE-----\n");
    String reason = refusal(TlsConfig.builder(text, server().key()).build());
    assertTrue(reason.startsWith(text + ": a broken CERTIFICATE: "), reason);
    assertEquals(1, reason.lines().count());
    Path bytes = file(Identity.pem("CERTIFICATE", new byte[40]));
    assertTrue(
        refusal(TlsConfig.builder(bytes, server().key()).build())
            .startsWith(bytes + ": a broken CERTIFICATE"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"DSA", "X25519", "DH"})
  void aKeyThatTlsCantUseIsNamed(String algorithm) throws Exception {
    byte[] encoded =
        KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPrivate().getEncoded();
    Path key = file(Identity.pem("PRIVATE KEY", encoded));
    String reason = refusal(TlsConfig.builder(server().certificates(), key).build());
    assertTrue(
        reason.startsWith(
            key + ": a key of the kind " + algorithm + " is not one of RSA, RSA-PSS, EC"),
        reason);
  }

  @Test
  void aKeyOnAnotherCurveIsNamed() throws Exception {
    String secp256k1 =
        "MIGEAgEAMBAGByqGSM49AgEGBSuBBAAKBG0wawIBAQQgI/reyCyr5DMNH7yv8fVO"
            + "v8ysmHisegJpGEgExgb703OhRANCAAQwOz3TvKborXk5Q+k/ikxVDUeHbWpUeL1p"
            + "HAO4//8aq12hz4NWRUt5FckpkY//NYXKpWgkX2n2GPPV8wq7kFMe";
    Path key = file(Identity.pem("PRIVATE KEY", Base64.getDecoder().decode(secp256k1)));
    assertEquals(
        key
            + ": the curve of the EC key is not P-256, P-384 or P-521; a new one: openssl"
            + " genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out NEW",
        refusal(TlsConfig.builder(server().certificates(), key).build()));
  }

  @Test
  void whatIsNoPemFileIsToldFromOneThatLacksSomething() throws Exception {
    Path key = server().key();
    Path empty = Files.createFile(folder.resolve("empty.pem"));
    assertEquals(empty + ": is empty", refusal(TlsConfig.builder(empty, key).build()));
    assertEquals(folder + ": not a regular file", refusal(TlsConfig.builder(folder, key).build()));
    Path der = Files.write(folder.resolve("x.der"), server().certificate().getEncoded());
    assertEquals(
        der + ": DER, not PEM; convert it: openssl x509 -inform DER -in " + der + " -out NEW",
        refusal(TlsConfig.builder(der, key).build()));
    Path pfx = folder.resolve("server.p12");
    assertEquals(
        pfx + ": DER, not PEM; convert it: openssl pkcs12 -nodes -in " + pfx + " -out NEW",
        refusal(TlsConfig.builder(server().certificates(), pfx).build()));
    Path ssh = file(Identity.pem("OPENSSH PRIVATE KEY", new byte[40]));
    assertTrue(
        refusal(TlsConfig.builder(server().certificates(), ssh).build())
            .contains("-m PKCS8 -f COPY"));
  }

  @Test
  void aChainIsPutInOrderAndWhatIsNotOfItIsLeftOut() throws Exception {
    Identity root = Identity.make(folder, "root", "EC", "-ext", "bc:c");
    Identity leaf = Identity.make(folder, "leaf", "EC", "-signer", "root");
    Path mixed =
        Files.writeString(
            folder.resolve("mixed.crt"),
            Files.readString(root.certificates())
                + Files.readString(server().certificates())
                + Files.readString(leaf.certificates()));
    TlsKeys keys = TlsKeys.load(TlsConfig.builder(mixed, leaf.key()).build());
    assertEquals(
        List.of("CN=leaf", "CN=root"),
        keys.chain().certificates().stream()
            .map(each -> each.getSubjectX500Principal().getName())
            .toList());
    assertEquals(
        List.of(
            mixed + ": the certificate of CN=server does not belong to the chain and is not sent"),
        keys.warnings(Instant.now()));
  }

  @Test
  void flawsOfCertificatesAreWarnedOf() throws Exception {
    assertEquals(List.of(), TlsKeys.load(Pair.tls(server())).warnings(Instant.now()));
    Identity old = Identity.make(folder, "old", "EC", "-startdate", "-10d");
    Identity young = Identity.make(folder, "young", "EC", "-startdate", "+1d");
    Identity weak =
        Identity.make(folder, "weak", "RSA", "-keysize", "1024", "-sigalg", "SHA1withRSA");
    assertEquals(
        List.of("has expired at " + old.certificate().getNotAfter().toInstant()), flaws(old));
    assertEquals(
        List.of("is not valid before " + young.certificate().getNotBefore().toInstant()),
        flaws(young));
    assertEquals(
        List.of(
            "has an RSA key of 1024 bits, fewer than 2048",
            "is signed with SHA1withRSA, whose digest is broken"),
        flaws(weak));
  }

  private static List<String> flaws(Identity identity) throws Exception {
    String start =
        identity.certificates()
            + ": the certificate of "
            + identity.certificate().getSubjectX500Principal()
            + " ";
    return TlsKeys.load(Pair.tls(identity)).warnings(Instant.now()).stream()
        .map(each -> each.startsWith(start) ? each.substring(start.length()) : each)
        .toList();
  }

  @Test
  void contradictionsInAConfigurationAreRefused() {
    TlsConfig good = Pair.tls(server());
    Path file = server().certificates();
    assertRefused(
        "clientAuth is NONE, but clientCa is " + file,
        () -> good.toBuilder().clientCa(file).clientAuth(TlsConfig.ClientAuth.NONE).build());
    assertRefused(
        "alpn name is not 1 to 255 bytes: 0", () -> good.toBuilder().alpn(List.of("")).build());
    assertRefused(
        "protocols are not some of [TLSv1.3, TLSv1.2]: [TLSv1.1]",
        () -> good.toBuilder().protocols(List.of("TLSv1.1")).build());
    assertRefused(
        "protocols are not some of [TLSv1.3, TLSv1.2]: []",
        () -> good.toBuilder().protocols(List.of()).build());
    assertRefused(
        "clientAuth is NEED, but clientCa is empty",
        () -> TlsConfig.builder(file, file).clientAuth(TlsConfig.ClientAuth.NEED).build());
  }

  private static void assertRefused(String reason, Runnable making) {
    var refused = assertThrows(IllegalArgumentException.class, making::run);
    assertEquals(reason, refused.getMessage());
  }
}
