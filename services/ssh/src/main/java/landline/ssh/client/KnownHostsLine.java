// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A line of known_hosts; see SSH_KNOWN_HOSTS FILE FORMAT in sshd(8).
///
/// @param place file and number
/// @param hosts patterns with commas, or a hash
/// @param type the type of the key
/// @param key the key as it is sent; empty if it can't be read
record KnownHostsLine(
    String place, Marker marker, String hosts, String type, Optional<ByteBuffer> key) {

  private static final String BLANKS = " \t";
  private static final String HASHED = "|1|";
  private static final String HMAC = "HmacSHA1";
  private static final int SALT = 20;

  /// What a line says of its key.
  enum Marker {
    /// It is the host's.
    KEY,
    /// It signs certificates of the host.
    AUTHORITY,
    /// It must not be used.
    REVOKED,
    /// A marker that is not known here.
    UNKNOWN
  }

  /// Reads a line.
  ///
  /// @return empty for a comment
  static Optional<KnownHostsLine> parse(String place, String text) {
    var words = new Words(text);
    String first = words.next();
    if (first.isEmpty() || first.startsWith("#")) {
      return Optional.empty();
    }
    Marker marker = marker(first);
    String hosts = marker == Marker.KEY ? first : words.next();
    String type = words.next();
    return Optional.of(new KnownHostsLine(place, marker, hosts, type, key(type, words.next())));
  }

  private static Marker marker(String word) {
    return switch (word) {
      case "@cert-authority" -> Marker.AUTHORITY;
      case "@revoked" -> Marker.REVOKED;
      default -> word.startsWith("@") ? Marker.UNKNOWN : Marker.KEY;
    };
  }

  private static Optional<ByteBuffer> key(String type, String base64) {
    try {
      ByteBuffer key = ByteBuffer.wrap(Base64.getDecoder().decode(base64));
      byte[] name = type.getBytes(StandardCharsets.ISO_8859_1);
      boolean named =
          key.remaining() > Integer.BYTES + name.length
              && key.getInt(0) == name.length
              && key.slice(Integer.BYTES, name.length).equals(ByteBuffer.wrap(name));
      return named ? Optional.of(key.asReadOnlyBuffer()) : Optional.empty();
    } catch (IllegalArgumentException noBase64) {
      return Optional.empty();
    }
  }

  /// Whether the line is about a host.
  ///
  /// @param host a name, or `[name]:port`
  boolean isOf(String host) {
    return hosts.startsWith("|")
        ? isHashOf(host)
        : HostPatternList.matches(host, List.of(hosts.split(",", -1)));
  }

  private boolean isHashOf(String host) {
    int end = hosts.indexOf('|', HASHED.length());
    if (!hosts.startsWith(HASHED) || end < 0) {
      return false;
    }
    try {
      byte[] salt = Base64.getDecoder().decode(hosts.substring(HASHED.length(), end));
      byte[] hash = Base64.getDecoder().decode(hosts.substring(end + 1));
      return MessageDigest.isEqual(hash(salt, host), hash);
    } catch (IllegalArgumentException | GeneralSecurityException noHash) {
      return false;
    }
  }

  private static byte[] hash(byte[] salt, String host) throws GeneralSecurityException {
    Mac mac = Mac.getInstance(HMAC);
    mac.init(new SecretKeySpec(salt, HMAC));
    return mac.doFinal(host.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
  }

  /// A host as a hash, with a new salt.
  ///
  /// @param host a name, or `[name]:port`
  static String hashed(String host) {
    byte[] salt = new byte[SALT];
    new SecureRandom().nextBytes(salt);
    try {
      Base64.Encoder base64 = Base64.getEncoder();
      return HASHED + base64.encodeToString(salt) + "|" + base64.encodeToString(hash(salt, host));
    } catch (GeneralSecurityException absent) {
      throw new IllegalStateException(absent);
    }
  }

  /// Whether the host can't be read, so that the line may be about any.
  boolean hasUnreadableHost() {
    if (!hosts.startsWith("|")) {
      return hosts.isEmpty();
    }
    String[] parts = hosts.split("\\|", -1);
    return !hosts.startsWith(HASHED)
        || parts.length != 4
        || parts[2].isEmpty()
        || decoded(parts[2]).isEmpty()
        || decoded(parts[3]).isEmpty();
  }

  private static Optional<byte[]> decoded(String base64) {
    try {
      return Optional.of(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException bad) {
      return Optional.empty();
    }
  }

  /// Words between blanks.
  private static final class Words {

    private final String text;
    private int at;

    private Words(String text) {
      this.text = text;
    }

    private String next() {
      while (at < text.length() && BLANKS.indexOf(text.charAt(at)) >= 0) {
        at++;
      }
      int start = at;
      while (at < text.length() && BLANKS.indexOf(text.charAt(at)) < 0) {
        at++;
      }
      return text.substring(start, at);
    }
  }
}
