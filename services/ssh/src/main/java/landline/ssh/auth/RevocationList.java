// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/// A key revocation list in the binary form that `ssh-keygen -k` makes; see OpenSSH's PROTOCOL.krl.
/// A list that is not understood to its end revokes everything, by an exception.
final class RevocationList {

  private static final byte[] MAGIC = "SSHKRL\n\0".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;

  private final KeyBlob key;
  private final PresentedKey presented;
  private boolean revoked;

  private RevocationList(PresentedKey presented) {
    this.presented = presented;
    key = presented.key();
  }

  /// Whether a file is such a list.
  static boolean isList(byte[] bytes) {
    return bytes.length >= MAGIC.length
        && Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  /// Whether a list revokes a key, or its certificate.
  static boolean revokes(byte[] list, PresentedKey presented) throws RefusedException {
    var reader = new RevocationList(presented);
    reader.read(new WireReader(Arrays.copyOfRange(list, MAGIC.length, list.length)));
    return reader.revoked;
  }

  private void read(WireReader in) throws RefusedException {
    if (in.uint32() != VERSION) {
      throw new RefusedException("a revocation list of another version");
    }
    // Its number, its date, flags, a reserved field and a comment.
    var _ = in.uint64();
    var _ = in.uint64();
    var _ = in.uint64();
    var _ = in.string();
    var _ = in.string();
    while (!in.isAtEnd()) {
      int type = in.uint8();
      var section = new WireReader(in.string());
      switch (type) {
        case 1 -> readCertificates(section);
        case 2 -> readBlobs(section, key.bytes());
        case 3 -> readBlobs(section, digest("SHA-1"));
        case 5 -> readBlobs(section, digest("SHA-256"));
        case 255 -> readExtension(section);
        default ->
            throw new RefusedException(
                "section " + type + " of a revocation list is not supported");
      }
    }
  }

  private void readBlobs(WireReader in, byte[] wanted) throws RefusedException {
    while (!in.isAtEnd()) {
      revoked |= Arrays.equals(in.string(), wanted);
    }
  }

  private byte[] digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm).digest(key.bytes());
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException(missing);
    }
  }

  private static void readExtension(WireReader in) throws RefusedException {
    String name = in.text();
    boolean critical = in.uint8() != 0;
    var _ = in.string();
    in.end();
    if (critical) {
      throw new RefusedException(
          "critical extension \"" + name + "\" of a revocation list is not supported");
    }
  }

  private void readCertificates(WireReader in) throws RefusedException {
    byte[] authority = in.string();
    // Reserved.
    var _ = in.string();
    boolean concerned =
        presented
            .certificate()
            .filter(certificate ->
                authority.length == 0 || Arrays.equals(authority, certificate.authority().bytes()))
            .isPresent();
    while (!in.isAtEnd()) {
      int type = in.uint8();
      boolean listed = readCertificates(type, new WireReader(in.string()));
      revoked |= concerned && listed;
    }
  }

  /// Whether the certificate's number or text is in a part of the section.
  private boolean readCertificates(int type, WireReader in) throws RefusedException {
    long serial = presented.certificate().map(SshCertificate::serial).orElse(0L);
    String id = presented.certificate().map(SshCertificate::id).orElse("");
    boolean listed = false;
    switch (type) {
      case 0x20 -> {
        while (!in.isAtEnd()) {
          listed |= in.uint64() == serial;
        }
      }
      case 0x21 -> {
        long least = in.uint64();
        long most = in.uint64();
        in.end();
        listed =
            Long.compareUnsigned(least, serial) <= 0 && Long.compareUnsigned(serial, most) <= 0;
      }
      case 0x22 -> {
        long offset = in.uint64();
        boolean before = Long.compareUnsigned(serial, offset) < 0;
        listed = isSet(serial - offset, in.string()) && !before;
        in.end();
      }
      case 0x23 -> {
        while (!in.isAtEnd()) {
          listed |= in.text().equals(id);
        }
        return listed;
      }
      case 0x39 -> readExtension(in);
      default ->
          throw new RefusedException(
              "certificate section " + type + " of a revocation list is not supported");
    }
    // An authority that does not number its certificates gives all of them 0.
    return listed && serial != 0;
  }

  private static boolean isSet(long bit, byte[] bitmap) throws RefusedException {
    if (bitmap.length > 0 && bitmap[0] < 0) {
      throw new RefusedException("a negative bitmap in a revocation list");
    }
    return bit >= 0
        && bit < (long) bitmap.length * Byte.SIZE
        && new BigInteger(1, bitmap).testBit((int) bit);
  }
}
