// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import landline.socket.internal.LogText;
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
  @ValueSource(strings = {"RSA", "Ed25519", "Ed448"})
  void keysOfOtherKindsAreReadAndBelongToTheirCertificates(String algorithm) throws Exception {
    Identity other = Identity.make(folder, algorithm, algorithm);
    TlsKeys keys = TlsKeys.load(other.config());
    assertEquals(other.certificate(), keys.certificate());
    assertEquals(
        other.key() + ": is not the key of the first certificate in " + server().certificates(),
        refusal(TlsConfig.of(server().certificates(), other.key())));
  }

  @Test
  void oneFileMayHoldEverything() throws Exception {
    Path both =
        file(
            "what somebody noted\n"
                + Files.readString(server().key())
                + Files.readString(server().certificates()).replace("\n", "\r\n"));
    assertEquals(server().certificate(), TlsKeys.load(TlsConfig.of(both, both)).certificate());
  }

  @Test
  void aKeyOfTheSameKindFromAnotherPairIsRefused() throws Exception {
    Identity other = Identity.make(folder, "other", "EC");
    assertEquals(
        other.key() + ": is not the key of the first certificate in " + server().certificates(),
        refusal(TlsConfig.of(server().certificates(), other.key())));
  }

  @Test
  void aFileThatIsMissingIsNamed() {
    Path nowhere = folder.resolve("nowhere.pem");
    assertEquals(nowhere + ": no such file", refusal(TlsConfig.of(nowhere, server().key())));
    assertEquals(
        nowhere + ": no such file", refusal(TlsConfig.of(server().certificates(), nowhere)));
    var roots = server().config().withClientAuth(nowhere, TlsConfig.ClientAuth.WANT);
    assertEquals(nowhere + ": no such file", refusal(roots));
  }

  @Test
  void aFileWithoutWhatItShouldHoldIsNamed() {
    Path certificates = server().certificates();
    Path key = server().key();
    assertEquals(key + ": holds no CERTIFICATE in PEM form", refusal(TlsConfig.of(key, key)));
    assertEquals(
        certificates + ": holds no PRIVATE KEY in PEM form",
        refusal(TlsConfig.of(certificates, certificates)));
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
        refusal(TlsConfig.of(server().certificates(), file)));
  }

  @Test
  void anEncryptedKeyIsRefusedWithTheCommandThatDecryptsIt() throws IOException {
    Path file = file(Identity.pem("ENCRYPTED PRIVATE KEY", new byte[40]));
    assertEquals(
        file
            + ": the key is encrypted; decrypt it: openssl pkcs8 -topk8 -nocrypt -in "
            + file
            + " -out NEW",
        refusal(TlsConfig.of(server().certificates(), file)));
  }

  @Test
  void brokenBlocksAreRefusedInOneLine() throws IOException {
    Path key = file(Identity.pem("PRIVATE KEY", new byte[40]));
    assertEquals(
        key + ": the key is broken, or of none of the kinds [RSA, EC, EdDSA]",
        refusal(TlsConfig.of(server().certificates(), key)));
    Path text = file("-----BEGIN CERTIFICATE-----\n!?\n-----END CERTIFICATE-----\n");
    String reason = refusal(TlsConfig.of(text, server().key()));
    assertTrue(reason.startsWith(text + ": a broken CERTIFICATE: "), reason);
    assertEquals(1, reason.lines().count());
    Path bytes = file(Identity.pem("CERTIFICATE", new byte[40]));
    assertTrue(
        refusal(TlsConfig.of(bytes, server().key())).startsWith(bytes + ": a broken CERTIFICATE"));
  }

  @Test
  void contradictionsInAConfigurationAreRefused() {
    TlsConfig good = server().config();
    Path file = server().certificates();
    assertRefused(
        "clientAuth is NONE, but clientCa is " + file,
        () -> good.withClientAuth(file, TlsConfig.ClientAuth.NONE));
    assertRefused("alpn name is not 1 to 255 bytes: 0", () -> good.withAlpn(List.of("")));
    assertRefused(
        "protocols are not some of [TLSv1.3, TLSv1.2]: [TLSv1.1]",
        () -> good.withProtocols(List.of("TLSv1.1")));
    assertRefused(
        "protocols are not some of [TLSv1.3, TLSv1.2]: []", () -> good.withProtocols(List.of()));
    assertRefused(
        "clientAuth is NEED, but clientCa is empty",
        () ->
            new TlsConfig(
                file,
                file,
                Optional.empty(),
                TlsConfig.ClientAuth.NEED,
                List.of(),
                List.of("TLSv1.3")));
  }

  private static void assertRefused(String reason, Runnable making) {
    var refused = assertThrows(IllegalArgumentException.class, making::run);
    assertEquals(reason, refused.getMessage());
  }
}
