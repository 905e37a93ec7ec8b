// SPDX-License-Identifier: Apache-2.0
package landline.time.nts;

import java.security.SecureRandom;
import java.util.List;

/// Seals and opens cookies: all that a server knows of a client, kept by the client. RFC 8915
/// section 6 suggests the format.
///
/// A cookie has 100 bytes, as other servers' have: the key's identifier (4), a nonce (14), the
/// identifier of the AEAD (2), and sealed by AEAD_AES_SIV_CMAC_256 (16 more) the key from client to
/// server (32) and the one back (32). What is not sealed is authenticated.
///
/// **Threads.** One thread uses an instance, all of them the same [CookieKeys].
public final class Cookies {

  /// The length of a cookie in bytes.
  public static final int COOKIE = 100;

  /// The length of both keys of a session together in bytes.
  public static final int SESSION_KEYS = 2 * AesSivCmac256.KEY;

  /// What [#open] returns for a cookie that is not this server's, or too old.
  static final int UNKNOWN = -1;

  private static final int NONCE = 4;
  private static final int NONCE_LENGTH = 14;
  private static final int AEAD = NONCE + NONCE_LENGTH;
  private static final int SEALED = AEAD + 2;

  private final CookieKeys keys;
  private final RandomBytes random;
  private long known = -1;
  private AesSivCmac256[] ciphers = {};
  private int[] identifiers = {};
  private int sealing;

  /// For one thread.
  ///
  /// @param keys shared by all threads
  /// @param random the source of nonces
  public Cookies(CookieKeys keys, SecureRandom random) {
    this(keys, new RandomBytes(random));
  }

  Cookies(CookieKeys keys, RandomBytes random) {
    this.keys = keys;
    this.random = random;
  }

  /// Makes a cookie.
  ///
  /// @param aead identifier of the AEAD of the session, such as 15
  /// @param sessionKeys 64 bytes: the key from client to server, then the one back
  /// @return 100 bytes, different each time
  public byte[] seal(int aead, byte[] sessionKeys) {
    byte[] cookie = new byte[COOKIE];
    seal(aead, sessionKeys, cookie, 0);
    return cookie;
  }

  void seal(int aead, byte[] sessionKeys, byte[] into, int offset) {
    update();
    int id = identifiers[sealing];
    into[offset] = (byte) (id >>> 24);
    into[offset + 1] = (byte) (id >>> 16);
    into[offset + 2] = (byte) (id >>> 8);
    into[offset + 3] = (byte) id;
    random.fill(into, offset + NONCE, NONCE_LENGTH);
    into[offset + AEAD] = (byte) (aead >>> 8);
    into[offset + AEAD + 1] = (byte) aead;
    AesSivCmac256 cipher = ciphers[sealing];
    cipher.associate(into, offset, SEALED);
    cipher.seal(sessionKeys, 0, SESSION_KEYS, into, offset + SEALED);
  }

  /// Opens a cookie.
  ///
  /// @param length of the cookie; any but 100 is not this server's
  /// @param sessionKeys room for 64 bytes; zeros are left there, or what was there, if it is
  ///   unknown
  /// @return the identifier of the AEAD, or [#UNKNOWN]
  int open(byte[] cookie, int offset, int length, byte[] sessionKeys) {
    if (length != COOKIE) {
      return UNKNOWN;
    }
    update();
    int id =
        cookie[offset] << 24
            | (cookie[offset + 1] & 0xff) << 16
            | (cookie[offset + 2] & 0xff) << 8
            | (cookie[offset + 3] & 0xff);
    for (int i = 0; i < identifiers.length; i++) {
      if (identifiers[i] == id) {
        ciphers[i].associate(cookie, offset, SEALED);
        int opened = ciphers[i].open(cookie, offset + SEALED, COOKIE - SEALED, sessionKeys, 0);
        return opened == SESSION_KEYS
            ? (cookie[offset + AEAD] & 0xff) << 8 | (cookie[offset + AEAD + 1] & 0xff)
            : UNKNOWN;
      }
    }
    return UNKNOWN;
  }

  /// Takes over keys that have changed.
  private void update() {
    CookieKeys.Current now = keys.current();
    if (now.number() != known) {
      List<MasterKey> all = now.keys();
      ciphers =
          all.stream().map(key -> new AesSivCmac256(key.key(), 0)).toArray(AesSivCmac256[]::new);
      identifiers = all.stream().mapToInt(MasterKey::id).toArray();
      sealing = now.sealing();
      known = now.number();
    }
  }
}
