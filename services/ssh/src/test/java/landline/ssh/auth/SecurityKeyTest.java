// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

import static landline.ssh.auth.SampleKeys.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import org.apache.sshd.common.config.keys.u2f.SecurityKeyPublicKey;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Security keys made of software; see OpenSSH's PROTOCOL.u2f for what they sign.
class SecurityKeyTest {

  private static final String APPLICATION = "ssh:";
  private static final byte[] DATA = bytes("what is to be signed");

  @TempDir Path temporary;
  private AuthorizerFixture server;

  @BeforeEach
  void aUserWithAHome() throws IOException {
    server = new AuthorizerFixture(temporary);
  }

  // Flags: 1 for a touch, 4 for a verification.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                                | 1 | true
          ``                                | 5 | true
          ``                                | 0 | false
          ``                                | 4 | false
          no-touch-required                 | 0 | true
          no-touch-required                 | 4 | true
          no-touch-required,touch-required  | 0 | false
          verify-required                   | 5 | true
          verify-required                   | 1 | false
          verify-required                   | 4 | false
          no-touch-required,verify-required | 4 | true
          no-touch-required,verify-required | 0 | false
          """)
  void aSignatureNeedsWhatTheLineRequires(String options, int flags, boolean counts)
      throws Exception {
    KeyPair ed25519 = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    byte[] encoded = ed25519.getPublic().getEncoded();
    byte[] raw = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
    String line = SampleKeys.line("sk-ssh-ed25519@openssh.com", raw, bytes(APPLICATION));
    Signature signer = Signature.getInstance("Ed25519");
    signer.initSign(ed25519.getPrivate());
    signer.update(signed(flags));
    assertEquals(
        counts, verifies(options, line, BuiltinSignatures.sk_ssh_ed25519, signer.sign(), flags));

    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair ecdsa = generator.generateKeyPair();
    line =
        SampleKeys.line(
            "sk-ecdsa-sha2-nistp256@openssh.com",
            bytes("nistp256"),
            point((ECPublicKey) ecdsa.getPublic()),
            bytes(APPLICATION));
    signer = Signature.getInstance("SHA256withECDSAinP1363Format");
    signer.initSign(ecdsa.getPrivate());
    signer.update(signed(flags));
    byte[] pair = signer.sign();
    var both = new ByteArrayBuffer();
    both.putMPInt(new BigInteger(1, Arrays.copyOf(pair, 32)));
    both.putMPInt(new BigInteger(1, Arrays.copyOfRange(pair, 32, 64)));
    assertEquals(
        counts,
        verifies(
            options, line, BuiltinSignatures.sk_ecdsa_sha2_nistp256, both.getCompactData(), flags));
  }

  private static byte[] point(ECPublicKey key) {
    var point = ByteBuffer.allocate(65).put((byte) 4);
    for (BigInteger coordinate :
        new BigInteger[] {key.getW().getAffineX(), key.getW().getAffineY()}) {
      byte[] all = BigInteger.ONE.shiftLeft(256).add(coordinate).toByteArray();
      point.put(all, all.length - 32, 32);
    }
    return point.array();
  }

  private static byte[] signed(int flags) throws GeneralSecurityException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    byte[] application = digest.digest(bytes(APPLICATION));
    byte[] data = digest.digest(DATA);
    return ByteBuffer.allocate(69).put(application).put((byte) flags).putInt(9).put(data).array();
  }

  private boolean verifies(
      String options, String line, BuiltinSignatures algorithm, byte[] signature, int flags)
      throws Exception {
    server.authorize(options + " " + line);
    var key = (SecurityKeyPublicKey<?>) SampleKeys.key(line);
    var accepted = assertInstanceOf(KeyDecision.Accepted.class, server.decide(key));
    var blob = new ByteArrayBuffer();
    blob.putString(algorithm.getName());
    blob.putBytes(signature);
    blob.putByte((byte) flags);
    blob.putUInt(9);
    var verifier = algorithm.create();
    verifier.initVerifier(null, PubkeyAuthMethod.required(key, accepted.grant().options()));
    verifier.update(null, DATA);
    return verifier.verify(null, blob.getCompactData());
  }
}
