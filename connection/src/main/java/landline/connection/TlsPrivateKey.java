// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.PSSParameterSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import landline.socket.internal.LogText;

/// A private key in a PEM file. A format that the JDK's TLS does not support is refused with the
/// command that converts it.
final class TlsPrivateKey {

  private static final int NONCE = 32;
  private static final PSSParameterSpec PSS =
      new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1);

  /// The names that [KeyFactory] has for the object identifiers of RFC 8017, 5480 and 8410.
  private static final Map<String, String> USABLE =
      Map.of(
          "1.2.840.113549.1.1.1", "RSA",
          "1.2.840.113549.1.1.10", "RSASSA-PSS",
          "1.2.840.10045.2.1", "EC",
          "1.3.101.112", "Ed25519",
          "1.3.101.113", "Ed448");

  /// Keys that a TLS 1.3 certificate can't have here: RFC 3279, 8410, 9881.
  private static final Map<String, String> OTHERS =
      Map.of(
          "1.2.840.10040.4.1", "DSA",
          "1.2.840.113549.1.3.1", "DH",
          "1.3.101.110", "X25519",
          "1.3.101.111", "X448",
          "2.16.840.1.101.3.4.3.17", "ML-DSA-44",
          "2.16.840.1.101.3.4.3.18", "ML-DSA-65",
          "2.16.840.1.101.3.4.3.19", "ML-DSA-87");

  private static final String KINDS = "RSA, RSA-PSS, EC (P-256, P-384, P-521), Ed25519 and Ed448";

  private TlsPrivateKey() {}

  /// The first private key of a file.
  ///
  /// @throws IOException with a message of one line that has the file and the remedy
  static PrivateKey read(Path file) throws IOException {
    for (Pem block : Pem.read(file, "openssl pkey -inform DER")) {
      switch (block.label()) {
        case "PRIVATE KEY" -> {
          return decode(file, block);
        }
        case "ENCRYPTED PRIVATE KEY" ->
            throw new IOException(file + ": the key is encrypted; decrypt it: " + convert(file));
        case "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY" ->
            throw new IOException(
                file + ": " + block.label() + " is not PKCS#8; convert it: " + convert(file));
        case "OPENSSH PRIVATE KEY" ->
            throw new IOException(
                file
                    + ": OPENSSH PRIVATE KEY is not PKCS#8; convert a copy of it: ssh-keygen -p -N"
                    + " '' -m PKCS8 -f COPY");
        default -> {}
      }
    }
    throw new IOException(file + ": holds no PRIVATE KEY in PEM form");
  }

  private static String convert(Path file) {
    return "openssl pkcs8 -topk8 -nocrypt -in " + file + " -out NEW";
  }

  private static PrivateKey decode(Path file, Pem block) throws IOException {
    try {
      byte[] bytes = block.bytes();
      String kind = algorithm(bytes).orElse("");
      String name = USABLE.get(kind);
      if (name == null) {
        String what =
            kind.isEmpty() ? "the key is broken, or" : "a key of the kind " + named(kind) + " is";
        throw new IOException(file + ": " + what + " not one of " + KINDS + instead());
      }
      try {
        PrivateKey key =
            KeyFactory.getInstance(name).generatePrivate(new PKCS8EncodedKeySpec(bytes));
        if (key instanceof ECKey ec && !isOnKnownCurve(ec)) {
          throw new IOException(
              file + ": the curve of the EC key is not P-256, P-384 or P-521" + instead());
        }
        return key;
      } catch (InvalidKeySpecException bad) {
        throw new IOException(
            file + ": the " + name + " key is broken" + ": " + LogText.of(bad), bad);
      }
    } catch (GeneralSecurityException | IllegalArgumentException bad) {
      throw new IOException(file + ": a broken PRIVATE KEY: " + LogText.of(bad), bad);
    }
  }

  /// Other curves are not in TLS 1.3, RFC 8446 section 4.2.3, and the JDK can't sign with them.
  private static boolean isOnKnownCurve(ECKey key) throws GeneralSecurityException {
    for (String name : List.of("secp256r1", "secp384r1", "secp521r1")) {
      var curve = AlgorithmParameters.getInstance("EC");
      curve.init(new ECGenParameterSpec(name));
      if (curve
          .getParameterSpec(ECParameterSpec.class)
          .getCurve()
          .equals(key.getParams().getCurve())) {
        return true;
      }
    }
    return false;
  }

  private static String named(String kind) {
    return OTHERS.getOrDefault(kind, kind);
  }

  private static String instead() {
    return "; a new one: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out NEW";
  }

  /// The object identifier of the key's algorithm, at the beginning of a PrivateKeyInfo; RFC 5208
  /// section 5.
  ///
  /// @return such as `1.3.101.112`, or empty if it is not a PrivateKeyInfo
  static Optional<String> algorithm(byte[] encoded) {
    try {
      ByteBuffer der = ByteBuffer.wrap(encoded);
      enter(der, 0x30);
      int version = enter(der, 0x02);
      der.position(der.position() + version);
      enter(der, 0x30);
      int end = enter(der, 0x06) + der.position();
      int first = Byte.toUnsignedInt(der.get());
      var text = new StringBuilder();
      text.append(Math.min(first / 40, 2)).append('.').append(first - 40 * Math.min(first / 40, 2));
      long part = 0;
      while (der.position() < end) {
        byte digit = der.get();
        part = (part << 7) | (digit & 0x7f);
        if (digit >= 0) {
          text.append('.').append(part);
          part = 0;
        }
      }
      return Optional.of(text.toString());
    } catch (BufferUnderflowException | IllegalArgumentException broken) {
      return Optional.empty();
    }
  }

  /// Enters a value of DER, X.690 section 8.1.
  ///
  /// @return its length
  private static int enter(ByteBuffer der, int tag) {
    if (Byte.toUnsignedInt(der.get()) != tag) {
      throw new IllegalArgumentException("tag is not " + tag);
    }
    int length = Byte.toUnsignedInt(der.get());
    if (length < 0x80) {
      return length;
    }
    if (length > 0x83) {
      throw new IllegalArgumentException("length of more than 3 bytes");
    }
    int all = 0;
    for (int i = 0x80; i < length; i++) {
      all = (all << 8) | Byte.toUnsignedInt(der.get());
    }
    return all;
  }

  /// Whether the public key verifies a signature of the private key.
  static boolean belongs(PrivateKey key, PublicKey other) {
    byte[] nonce = new byte[NONCE];
    new SecureRandom().nextBytes(nonce);
    try {
      Signature signature =
          Signature.getInstance(
              switch (key.getAlgorithm()) {
                case "RSA" -> "SHA256withRSA";
                case "RSASSA-PSS" -> "RSASSA-PSS";
                case "EC" -> "SHA256withECDSA";
                default -> "EdDSA";
              });
      if (key.getAlgorithm().equals("RSASSA-PSS")) {
        // The key may allow no others.
        boolean fixed = ((RSAKey) key).getParams() instanceof PSSParameterSpec;
        signature.setParameter(fixed ? ((RSAKey) key).getParams() : PSS);
      }
      signature.initSign(key);
      signature.update(nonce);
      byte[] signed = signature.sign();
      signature.initVerify(other);
      signature.update(nonce);
      return signature.verify(signed);
    } catch (GeneralSecurityException differentKinds) {
      return false;
    }
  }
}
