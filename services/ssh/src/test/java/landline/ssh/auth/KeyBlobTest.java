// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

import static landline.ssh.auth.SampleKeys.ED25519;
import static landline.ssh.auth.SampleKeys.bytes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.SplittableRandom;
import landline.testkit.RequiresPeer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyBlobTest {

  private static final byte[] RSA_E = BigInteger.valueOf(65_537).toByteArray();

  @TempDir Path folder;

  private static KeyBlob parse(String line) throws RefusedException {
    String[] words = line.split(" ", -1);
    return KeyBlob.parse(words[0], words[1]);
  }

  private static String refusal(String line) {
    return assertThrows(RefusedException.class, () -> parse(line)).reason();
  }

  @ParameterizedTest
  @RequiresPeer("ssh-keygen")
  @CsvSource({"ed25519, 256", "ecdsa, 256", "ecdsa, 384", "ecdsa, 521", "rsa, 2048", "rsa, 3072"})
  void keysAndFingerprintsAreThoseOfSshKeygen(String type, int bits) throws RefusedException {
    String line = SampleKeys.make(folder, "key", type, bits);
    KeyBlob key = parse(line);
    String printed = SampleKeys.keygen(folder, "-l", "-f", "key.pub");
    assertTrue(printed.startsWith(bits + " " + key.fingerprint() + " "), printed);
    // The SSH library encodes it the same.
    var encoded = new ByteArrayBuffer();
    encoded.putRawPublicKey(SampleKeys.key(line));
    assertArrayEquals(key.bytes(), encoded.getCompactData());
  }

  @ParameterizedTest
  @CsvSource({"sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com"})
  void securityKeysAreEncodedAsTheLibraryDoes(String type) throws RefusedException {
    // The generator of P-256, SEC 2 section 2.4.2, as a point on the curve.
    byte[] point =
        new BigInteger(
                "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
                    + "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
                16)
            .toByteArray();
    byte[] ed25519 = Arrays.copyOfRange(SampleKeys.blob(ED25519), 19, 51);
    String line =
        type.contains("ecdsa")
            ? SampleKeys.line(type, bytes("nistp256"), point, bytes("ssh:"))
            : SampleKeys.line(type, ed25519, bytes("ssh:"));
    KeyBlob key = parse(line);
    assertEquals(type, key.type().text());
    PublicKey library = SampleKeys.key(line);
    var encoded = new ByteArrayBuffer();
    encoded.putRawPublicKey(library);
    assertArrayEquals(key.bytes(), encoded.getCompactData());
  }

  private static String rsa(int bits) {
    return SampleKeys.line(
        "ssh-rsa", RSA_E, BigInteger.TWO.pow(bits - 1).add(BigInteger.ONE).toByteArray());
  }

  @ParameterizedTest
  @CsvSource({"1024", "2047", "16385"})
  void rsaKeysOfUnsafeSizesAreRefused(int bits) {
    assertEquals("an RSA key of " + bits + " bits, not 2048 to 16384", refusal(rsa(bits)));
  }

  @Test
  void rsaKeysOfTheSizesBetweenAreTaken() throws RefusedException {
    for (int bits : new int[] {2048, 4096, 16_384}) {
      assertEquals(KeyType.RSA, parse(rsa(bits)).type());
    }
  }

  @Test
  void anRsaKeyHasOneForm() {
    byte[] modulus = BigInteger.TWO.pow(2047).add(BigInteger.ONE).toByteArray();
    byte[] longer = new byte[modulus.length + 1];
    System.arraycopy(modulus, 0, longer, 1, modulus.length);
    byte[] negative = Arrays.copyOfRange(modulus, 1, modulus.length);
    for (byte[] n : new byte[][] {longer, negative, new byte[0], new byte[1]}) {
      assertEquals("not a key of type ssh-rsa", refusal(SampleKeys.line("ssh-rsa", RSA_E, n)));
    }
    for (byte[] e :
        new byte[][] {{1}, {2}, {-1}, {0}, {}, BigInteger.ONE.shiftLeft(80).toByteArray()}) {
      assertEquals("not a key of type ssh-rsa", refusal(SampleKeys.line("ssh-rsa", e, modulus)));
    }
  }

  @Test
  void aKeyEndsWithItsLastField() {
    assertEquals(
        "8 more bytes than expected",
        refusal(SampleKeys.line("ssh-ed25519", new byte[32], bytes("ssh:"))));
    assertEquals(
        "truncated data", refusal(SampleKeys.line("sk-ssh-ed25519@openssh.com", new byte[32])));
    assertEquals(
        "not a key of type ssh-ed25519", refusal(SampleKeys.line("ssh-ed25519", new byte[31])));
    assertEquals(
        "not a key of type ecdsa-sha2-nistp256",
        refusal(SampleKeys.line("ecdsa-sha2-nistp256", bytes("nistp384"), new byte[65])));
    assertEquals(
        "not a key of type ecdsa-sha2-nistp256",
        refusal(SampleKeys.line("ecdsa-sha2-nistp256", bytes("nistp256"), new byte[65])));
  }

  @ParameterizedTest
  @CsvSource({
    "ssh-ed25519, ssh-ed25519, false, true",
    "ssh-ed25519, ssh-ed25519-cert-v01@openssh.com, false, false",
    "ssh-ed25519, ssh-ed25519-cert-v01@openssh.com, true, true",
    "ssh-ed25519, ssh-ed25519, true, false",
    "ssh-ed25519, ecdsa-sha2-nistp256, false, false",
    "ecdsa-sha2-nistp256, ecdsa-sha2-nistp256, false, true",
    "ecdsa-sha2-nistp256, ecdsa-sha2-nistp384, false, false",
    "ssh-rsa, ssh-rsa, false, false",
    "ssh-rsa, rsa-sha2-256, false, true",
    "ssh-rsa, rsa-sha2-512, false, true",
    "ssh-rsa, ssh-rsa-cert-v01@openssh.com, true, false",
    "ssh-rsa, rsa-sha2-256-cert-v01@openssh.com, true, true",
    "sk-ssh-ed25519@openssh.com, sk-ssh-ed25519@openssh.com, false, true",
    "sk-ssh-ed25519@openssh.com, ssh-ed25519, false, false",
    "sk-ssh-ed25519@openssh.com, sk-ssh-ed25519-cert-v01@openssh.com, true, true"
  })
  void aKeySignsWithTheAlgorithmsOfItsType(
      String key, String algorithm, boolean certificate, boolean expected) {
    assertEquals(expected, KeyType.ofKey(key).orElseThrow().signsWith(algorithm, certificate));
  }

  @Test
  void allBytesAreAKeyOrRefused() {
    var random = new SplittableRandom(13);
    byte[] key = SampleKeys.blob(ED25519);
    for (int i = 0; i < 50_000; i++) {
      byte[] changed = Arrays.copyOf(key, random.nextInt(key.length + 8));
      for (int changes = random.nextInt(3); changes > 0 && changed.length > 0; changes--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      }
      try {
        assertEquals(KeyType.ED25519, KeyBlob.of(changed).type());
        assertEquals(key.length, changed.length);
      } catch (RefusedException refused) {
        assertTrue(!refused.reason().isEmpty());
      }
    }
  }
}
