// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import landline.ssh.auth.KeyOptions.Permission;
import org.apache.sshd.common.config.keys.OpenSshCertificate;

/// A user's certificate; see OpenSSH's PROTOCOL.certkeys. Its signature is not checked yet.
///
/// @param key whom it is for
/// @param serial an unsigned number
/// @param validAfter seconds since 1970, unsigned
/// @param validBefore seconds since 1970, unsigned
/// @param options what it permits
/// @param authority the key that signed it
/// @param signed the bytes that are signed
/// @param signature the algorithm and the signature
record SshCertificate(
    KeyBlob key,
    String id,
    long serial,
    List<String> principals,
    long validAfter,
    long validBefore,
    KeyOptions options,
    KeyBlob authority,
    ByteBuffer signed,
    ByteBuffer signature) {

  private static final int USER = 1;
  // SSHKEY_CERT_MAX_PRINCIPALS
  private static final int MOST_PRINCIPALS = 256;

  /// Parses the certificate that the SSH library has read. The library keeps the signed bytes, but
  /// of the options no more than text.
  static SshCertificate of(OpenSshCertificate certificate) throws RefusedException {
    byte[] message = certificate.getMessage();
    byte[] signature = WireReader.encode(certificate.getSignature());
    return parse(
        ByteBuffer.allocate(message.length + signature.length).put(message).put(signature).array());
  }

  /// Parses a certificate.
  static SshCertificate parse(byte[] bytes) throws RefusedException {
    var in = new WireReader(bytes);
    KeyBlob key = readKey(in, KeyBlob.REQUIRED_RSA_SIZE);
    long serial = in.uint64();
    if (in.uint32() != USER) {
      throw new RefusedException("Certificate invalid: not a user certificate");
    }
    String id = in.text();
    List<String> principals = principals(in.string());
    long validAfter = in.uint64();
    long validBefore = in.uint64();
    var values = new KeyOptionsBuilder();
    readCritical(values, new WireReader(in.string()));
    readExtensions(values, new WireReader(in.string()));
    // Reserved.
    var _ = in.string();
    KeyBlob authority = KeyBlob.of(in.string());
    int end = in.position();
    byte[] signature = in.string();
    in.end();
    return new SshCertificate(
        key,
        id,
        serial,
        principals,
        validAfter,
        validBefore,
        new KeyOptions(values),
        authority,
        ByteBuffer.wrap(bytes, 0, end).slice().asReadOnlyBuffer(),
        ByteBuffer.wrap(signature).asReadOnlyBuffer());
  }

  /// Reads the start of a certificate: the key.
  static KeyBlob readKey(WireReader in, int requiredRsaSize) throws RefusedException {
    KeyType type =
        KeyType.ofCertificate(in.text())
            .orElseThrow(() -> new RefusedException("a certificate of an unknown type"));
    // The nonce.
    var _ = in.string();
    int start = in.position();
    type.read(in, requiredRsaSize);
    byte[] name = type.encoded();
    byte[] fields = in.range(start, in.position());
    byte[] key = ByteBuffer.allocate(name.length + fields.length).put(name).put(fields).array();
    return KeyBlob.of(key, requiredRsaSize);
  }

  private static List<String> principals(byte[] list) throws RefusedException {
    var in = new WireReader(list);
    var names = new ArrayList<String>();
    while (!in.isAtEnd()) {
      if (names.size() == MOST_PRINCIPALS) {
        throw new RefusedException("more than " + MOST_PRINCIPALS + " principals");
      }
      names.add(in.text());
    }
    return List.copyOf(names);
  }

  private static void readCritical(KeyOptionsBuilder values, WireReader in)
      throws RefusedException {
    var names = new HashSet<String>();
    while (!in.isAtEnd()) {
      String name = in.text();
      var data = new WireReader(in.string());
      if (!names.add(name)) {
        throw new RefusedException("Certificate has multiple " + name + " options");
      }
      switch (name) {
        case "force-command" -> values.command = Optional.of(data.text());
        case "source-address" ->
            values.sourceAddress = Optional.of(SourceAddresses.parse(data.text()));
        case "verify-required" -> values.verifyRequired = true;
        default ->
            throw new RefusedException(
                "Certificate critical option \"" + name + "\" is not supported");
      }
      requireEnd(name, data);
    }
  }

  /// Extensions only permit, so an unknown one is passed over.
  private static void readExtensions(KeyOptionsBuilder values, WireReader in)
      throws RefusedException {
    while (!in.isAtEnd()) {
      String name = in.text();
      var data = new WireReader(in.string());
      Permission permission;
      switch (name) {
        case "permit-pty" -> permission = Permission.PTY;
        case "permit-port-forwarding" -> permission = Permission.PORT_FORWARDING;
        case "permit-agent-forwarding" -> permission = Permission.AGENT_FORWARDING;
        case "permit-X11-forwarding" -> permission = Permission.X11_FORWARDING;
        case "permit-user-rc" -> permission = Permission.USER_RC;
        case "no-touch-required" -> permission = Permission.NO_TOUCH;
        default -> {
          continue;
        }
      }
      requireEnd(name, data);
      values.permit(permission, true);
    }
  }

  private static void requireEnd(String name, WireReader data) throws RefusedException {
    if (!data.isAtEnd()) {
      throw new RefusedException("Certificate option \"" + name + "\" corrupt (extra data)");
    }
  }

  /// Refuses a certificate at a time that it is not valid at, or without principals.
  void checkAuthority(Instant now) throws RefusedException {
    long seconds = now.getEpochSecond();
    if (seconds < 0 || Long.compareUnsigned(seconds, validAfter) < 0) {
      throw new RefusedException("Certificate invalid: not yet valid");
    }
    if (Long.compareUnsigned(seconds, validBefore) >= 0) {
      throw new RefusedException("Certificate invalid: expired");
    }
    if (principals.isEmpty()) {
      throw new RefusedException("Certificate lacks principal list");
    }
  }

  /// As [#checkAuthority(Instant)]; and a user must be one of its principals.
  void checkAuthority(Instant now, String user) throws RefusedException {
    checkAuthority(now);
    if (!principals.contains(user)) {
      throw new RefusedException("Certificate invalid: name is not a listed principal");
    }
  }

  /// Whether one of the principals is in a list with commas. An empty entry ends the list, as by
  /// sshd(8).
  boolean hasPrincipal(String list) {
    for (String name : list.split(",", -1)) {
      if (name.isEmpty()) {
        return false;
      }
      if (principals.contains(name)) {
        return true;
      }
    }
    return false;
  }

  String signatureAlgorithm() throws RefusedException {
    return new WireReader(bytes(signature)).text();
  }

  static byte[] bytes(ByteBuffer buffer) {
    byte[] copy = new byte[buffer.remaining()];
    buffer.duplicate().get(copy);
    return copy;
  }

  /// What it is in a log.
  CertificateIdentity identity() {
    return new CertificateIdentity(
        new String(id.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8),
        Long.toUnsignedString(serial),
        authority.type().text(),
        authority.fingerprint());
  }
}
