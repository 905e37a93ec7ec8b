// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

import java.util.Optional;

/// A file with a key in each line and no options: TrustedUserCAKeys and RevokedKeys of
/// sshd_config(5). A line that is no key ends the reading, since what follows may be part of it.
final class KeyList {

  private KeyList() {}

  /// Whether a key is in the list.
  ///
  /// @throws RefusedException if a line before it is no key
  static boolean contains(Lines lines, KeyBlob key) throws RefusedException {
    for (var line = lines.next(); line.isPresent(); line = lines.next()) {
      if (isKey(line.get(), key, false)) {
        return true;
      }
    }
    return false;
  }

  /// Whether a key is revoked: itself, or a certificate for it.
  ///
  /// @throws RefusedException if a line before it is no key
  static boolean revokes(Lines lines, KeyBlob key) throws RefusedException {
    for (var line = lines.next(); line.isPresent(); line = lines.next()) {
      if (isKey(line.get(), key, true)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isKey(Lines.Line line, KeyBlob key, boolean revoked)
      throws RefusedException {
    try {
      line.requireLength();
      String text = AuthorizedKeysLine.skipBlanks(AuthorizedKeysLine.withoutReturn(line.text()));
      if (text.isEmpty() || text.startsWith("#")) {
        return false;
      }
      String type = AuthorizedKeysLine.word(text);
      String rest = AuthorizedKeysLine.skipBlanks(text.substring(type.length()));
      String base64 = AuthorizedKeysLine.word(rest);
      return revoked
          ? revoked(type, base64).filter(key::equals).isPresent()
          : KeyBlob.parse(type, base64).equals(key);
    } catch (RefusedException bad) {
      throw new RefusedException(line.place() + ": " + bad.reason(), bad);
    }
  }

  /// The key that a line revokes, if it is one that could log in.
  private static Optional<KeyBlob> revoked(String type, String base64) throws RefusedException {
    if (!KeyType.isName(type)) {
      throw new RefusedException("no key");
    }
    byte[] bytes = KeyBlob.decode(base64);
    if (!new WireReader(bytes).text().equals(type)) {
      throw new RefusedException("a key of another type after " + type);
    }
    if (KeyType.ofCertificate(type).isPresent()) {
      return Optional.of(SshCertificate.readKey(new WireReader(bytes), 0));
    }
    return KeyType.ofKey(type).isPresent() ? Optional.of(KeyBlob.of(bytes, 0)) : Optional.empty();
  }
}
