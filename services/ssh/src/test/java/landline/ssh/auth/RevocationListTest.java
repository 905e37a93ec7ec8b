// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import landline.testkit.RequiresPeer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@RequiresPeer("ssh-keygen")
class RevocationListTest {

  @TempDir Path temporary;
  private AuthorizerFixture server;
  private Path list;
  private String key;

  @BeforeEach
  void anAuthorityAndAKey() throws IOException {
    server = new AuthorizerFixture(temporary);
    list = server.folder.resolve("krl");
    server.configure(server.config().revokedKeys(List.of(list)));
    String authority = SampleKeys.make(temporary, "ca", "ed25519", 256);
    SampleKeys.make(temporary, "ca2", "ed25519", 256);
    SampleKeys.make(temporary, "other", "ed25519", 256);
    key = SampleKeys.make(temporary, "key", "ed25519", 256);
    server.authorize("cert-authority " + authority, key);
  }

  /// Has ssh-keygen(1) make the list.
  ///
  /// @param authority of the certificates in it, or `-` for all
  private void revoke(String authority, String... specification) {
    server.write(server.folder.resolve("spec"), specification);
    if (authority.equals("-")) {
      SampleKeys.keygen(temporary, "-q", "-k", "-f", "krl", "spec");
    } else {
      SampleKeys.keygen(temporary, "-q", "-k", "-f", "krl", "-s", authority + ".pub", "spec");
    }
    try {
      Files.setAttribute(list, "unix:mode", 0644);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private String certificate() {
    return SampleKeys.certify(temporary, "ca", "key", "-n", "alice");
  }

  // The certificate has the number 7.
  @ParameterizedTest
  @CsvSource({
    "ca, serial: 7, true",
    "ca, serial: 8, false",
    "ca2, serial: 7, false",
    "ca, serial: 5-7, true",
    "ca, serial: 7-18446744073709551615, true",
    "ca, serial: 8-18446744073709551615, false",
    "ca, serial: 1-6, false",
    "ca, id: an id, true",
    "ca, id: an, false",
    "ca2, id: an id, false"
  })
  void certificatesAreRevokedByNumberAndText(String authority, String line, boolean revoked) {
    revoke(authority, line);
    String expected = revoked ? "revoked by krl" : "yes P P A X U";
    assertEquals(expected, server.outcome(certificate()));
    assertEquals("yes P P A X U", server.outcome(key));
  }

  @Test
  void numbersMayBeManyOrABitmap() {
    revoke("ca", "serial: 2", "serial: 4", "serial: 7", "serial: 9", "serial: 11", "serial: 70");
    assertEquals("revoked by krl", server.outcome(certificate()));
    revoke("ca", "serial: 2", "serial: 4", "serial: 6", "serial: 8", "serial: 9", "serial: 70");
    assertEquals("yes P P A X U", server.outcome(certificate()));
    revoke("ca", "serial: 100000000", "serial: 7", "serial: 200000000000");
    assertEquals("revoked by krl", server.outcome(certificate()));
  }

  @Test
  void keysAreRevokedByThemselvesAndByFingerprint() {
    for (String kind : List.of("key: ", "sha1: ", "sha256: ")) {
      revoke("-", kind + key);
      assertEquals("revoked by krl", server.outcome(key), kind);
      assertEquals("revoked by krl", server.outcome(certificate()), kind);
      revoke("-", kind + SampleKeys.line(temporary.resolve("other.pub")));
      assertEquals("yes P P A X U", server.outcome(key), kind);
      assertEquals("yes P P A X U", server.outcome(certificate()), kind);
      revoke("-", kind + SampleKeys.line(temporary.resolve("ca.pub")));
      assertEquals("certificate authority revoked by krl", server.outcome(certificate()), kind);
    }
  }

  @Test
  void anEmptyListRevokesNothing() {
    revoke("-", "");
    assertEquals("yes P P A X U", server.outcome(key));
  }

  @Test
  void aListThatIsNotUnderstoodRevokesEverything() throws IOException {
    revoke("ca", "serial: 1-3", "id: x", "sha256: " + key);
    byte[] good = Files.readAllBytes(list);
    var presented = new PresentedKey(keyBlob(), Optional.empty());
    for (int length = 8; length < good.length; length++) {
      byte[] cut = Arrays.copyOf(good, length);
      try {
        // Where a section ends, the list may.
        RevocationList.revokes(cut, presented);
      } catch (RefusedException refused) {
        assertEquals("truncated data", refused.reason());
      }
    }
    Files.write(list, Arrays.copyOf(good, good.length - 1));
    assertEquals("revoked keys are not known: truncated data", server.outcome(key));
    for (int type : new int[] {0, 4, 6, 254}) {
      byte[] unknown = section(good, type, new byte[0]);
      assertEquals(
          "section " + type + " of a revocation list is not supported",
          refusal(unknown, presented));
    }
    byte[] other = good.clone();
    other[11] = 2;
    assertEquals("a revocation list of another version", refusal(other, presented));
  }

  private static String refusal(byte[] bytes, PresentedKey presented) {
    return assertThrows(RefusedException.class, () -> RevocationList.revokes(bytes, presented))
        .reason();
  }

  private KeyBlob keyBlob() {
    try {
      return KeyBlob.of(SampleKeys.blob(key));
    } catch (RefusedException refused) {
      throw new AssertionError(refused);
    }
  }

  private static byte[] section(byte[] list, int type, byte[] data) {
    var buffer = new ByteArrayBuffer();
    buffer.putRawBytes(list);
    buffer.putByte((byte) type);
    buffer.putBytes(data);
    return buffer.getCompactData();
  }

  @Test
  void anExtensionThatIsCriticalHasToBeUnderstood() throws IOException, RefusedException {
    revoke("-", "");
    byte[] good = Files.readAllBytes(list);
    var presented = new PresentedKey(keyBlob(), Optional.empty());
    for (int critical = 0; critical < 2; critical++) {
      var extension = new ByteArrayBuffer();
      extension.putString("else@example.com");
      extension.putByte((byte) critical);
      extension.putString("");
      byte[] bytes = section(good, 255, extension.getCompactData());
      if (critical == 0) {
        assertTrue(!RevocationList.revokes(bytes, presented));
      } else {
        assertEquals(
            "critical extension \"else@example.com\" of a revocation list is not supported",
            refusal(bytes, presented));
      }
    }
  }

  @Test
  void allBytesAreAListOrRefused() throws IOException {
    revoke("ca", "serial: 1-3", "serial: 9", "id: x", "sha256: " + key);
    byte[] good = Files.readAllBytes(list);
    var presented = new PresentedKey(keyBlob(), Optional.empty());
    var random = new SplittableRandom(17);
    for (int i = 0; i < 50_000; i++) {
      byte[] changed = good.clone();
      for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
        changed[random.nextInt(8, changed.length)] = (byte) random.nextInt();
      }
      try {
        RevocationList.revokes(changed, presented);
      } catch (RefusedException refused) {
        assertTrue(!refused.reason().isEmpty());
      }
    }
  }
}
