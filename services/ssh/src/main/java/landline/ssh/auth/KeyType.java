// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The types of keys that may log in, and what their encodings consist of: RFC 4253 section 6.6,
/// RFC 5656 section 3.1, RFC 8709 section 4, and OpenSSH's PROTOCOL.u2f.
enum KeyType {
  ED25519("ssh-ed25519"),
  ECDSA_256("ecdsa-sha2-nistp256"),
  ECDSA_384("ecdsa-sha2-nistp384"),
  ECDSA_521("ecdsa-sha2-nistp521"),
  RSA("ssh-rsa"),
  SK_ED25519("sk-ssh-ed25519@openssh.com"),
  SK_ECDSA("sk-ecdsa-sha2-nistp256@openssh.com");

  private static final String CERTIFICATE = "-cert-v01@openssh.com";
  private static final String OPENSSH = "@openssh.com";
  private static final String DSS = "ssh-dss";
  private static final int ED25519_BYTES = 32;
  private static final int MOST_BITS = 16_384;
  // OpenSSL's limit for all but small moduli.
  private static final int MOST_EXPONENT_BITS = 64;

  private final String text;

  KeyType(String text) {
    this.text = text;
  }

  /// The algorithms that such a key signs with. The algorithm ssh-rsa signs with SHA-1.
  private List<String> signatures() {
    return this == RSA ? List.of("rsa-sha2-512", "rsa-sha2-256") : List.of(text);
  }

  /// The name in a key.
  String text() {
    return text;
  }

  /// The name in a certificate of such a key.
  String certificate() {
    return certificate(text);
  }

  private static String certificate(String name) {
    boolean openssh = name.endsWith(OPENSSH);
    return (openssh ? name.substring(0, name.length() - OPENSSH.length()) : name) + CERTIFICATE;
  }

  boolean isSecurityKey() {
    return text.startsWith("sk-");
  }

  /// Whether a key of this type may sign with an algorithm.
  boolean signsWith(String algorithm) {
    return signatures().contains(algorithm);
  }

  /// Whether a client may name an algorithm for a key of this type.
  boolean signsWith(String algorithm, boolean certificate) {
    return certificate
        ? signatures().stream().anyMatch(plain -> certificate(plain).equals(algorithm))
        : signsWith(algorithm);
  }

  static Optional<KeyType> ofKey(String text) {
    return Arrays.stream(values()).filter(type -> type.text.equals(text)).findFirst();
  }

  static Optional<KeyType> ofCertificate(String text) {
    return Arrays.stream(values()).filter(type -> type.certificate().equals(text)).findFirst();
  }

  /// Whether a word is the type of a key or certificate, although such a key may not log in.
  static boolean isName(String word) {
    return ofKey(word).isPresent() || word.equals(DSS) || word.endsWith(CERTIFICATE);
  }

  /// The type of a key that may log in.
  static KeyType require(String word, String what) throws RefusedException {
    Optional<KeyType> type = ofKey(word);
    if (type.isPresent()) {
      return type.get();
    }
    if (word.equals(DSS)) {
      throw new RefusedException("keys of type ssh-dss are not accepted");
    }
    if (word.endsWith(CERTIFICATE)) {
      throw new RefusedException("a certificate in place of a key");
    }
    throw new RefusedException(what);
  }

  /// Reads the fields of a key, after its type.
  void read(WireReader in, int requiredRsaSize) throws RefusedException {
    switch (this) {
      case ED25519, SK_ED25519 -> require(in.string().length == ED25519_BYTES);
      case ECDSA_256, SK_ECDSA -> readPoint(in, 256);
      case ECDSA_384 -> readPoint(in, 384);
      case ECDSA_521 -> readPoint(in, 521);
      case RSA -> readRsa(in, requiredRsaSize);
    }
    if (isSecurityKey()) {
      // The application.
      var _ = in.text();
    }
  }

  private void require(boolean condition) throws RefusedException {
    if (!condition) {
      throw new RefusedException("not a key of type " + text);
    }
  }

  /// An uncompressed point, SEC 1 section 2.3.3.
  private void readPoint(WireReader in, int bits) throws RefusedException {
    require(in.text().equals("nistp" + bits));
    byte[] point = in.string();
    int coordinate = (bits + Byte.SIZE - 1) / Byte.SIZE;
    require(point.length == 1 + 2 * coordinate && point[0] == 4);
  }

  private void readRsa(WireReader in, int requiredSize) throws RefusedException {
    BigInteger exponent = readPositive(in);
    int bits = readPositive(in).bitLength();
    if (bits < requiredSize || bits > MOST_BITS) {
      throw new RefusedException(
          "an RSA key of " + bits + " bits, not " + requiredSize + " to " + MOST_BITS);
    }
    require(
        exponent.testBit(0)
            && exponent.bitLength() > 1
            && exponent.bitLength() <= MOST_EXPONENT_BITS);
  }

  /// An mpint in its one shortest form, so that equal keys are equal bytes.
  private BigInteger readPositive(WireReader in) throws RefusedException {
    byte[] bytes = in.string();
    require(bytes.length > 0 && bytes.length <= MOST_BITS / Byte.SIZE + 1);
    var value = new BigInteger(bytes);
    require(value.signum() > 0 && value.toByteArray().length == bytes.length);
    return value;
  }

  /// The bytes of the name, as they are sent.
  byte[] encoded() {
    return WireReader.encode(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
