// SPDX-License-Identifier: Apache-2.0
package landline.session;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.SockAddrUn;

/// Tokens that prove that a peer receives at its source address, without state per peer: a token is
/// a MAC over the address, which only this object can make. See RFC 7873 section 6 and RFC 9000
/// section 8.1 for the idea, and `docs/protocol/session.md`.
///
/// A token is valid in the period in which it was made and in the next; each period has a random
/// key of its own. Safe for concurrent use.
final class SessionTokens {

  /// The lifetime of a key.
  static final Duration PERIOD = Duration.ofMinutes(2);

  private static final String ALGORITHM = "HmacSHA256";
  private static final int KEY = 32;
  private static final byte IS_IN = 4;
  private static final byte IS_IN6 = 6;
  private static final byte IS_UN = 1;
  private static final byte IS_OTHER = 0;
  private static final int LONGEST_ADDRESS = 256;

  private record Key(int period, byte[] bytes) {}

  private final SecureRandom random = new SecureRandom();
  private final LongSupplier nanos;
  private final long begin;
  private final int first;
  private Key current;
  private Key previous;

  /// @param nanos a clock such as [System#nanoTime]
  SessionTokens(LongSupplier nanos) {
    this.nanos = nanos;
    begin = nanos.getAsLong();
    // How long the server has been running is nobody's business.
    first = random.nextInt();
    current = fresh(first);
    previous = fresh(first - 1);
  }

  private Key fresh(int period) {
    byte[] bytes = new byte[KEY];
    random.nextBytes(bytes);
    return new Key(period, bytes);
  }

  /// Makes a token for a peer and a cookie.
  byte[] issue(SockAddr peer, byte[] cookie) {
    Key key = current();
    return token(key.bytes(), key.period(), peer, cookie);
  }

  /// Whether a token was made here, for this address and cookie, and has not expired.
  boolean isValid(SockAddr peer, byte[] cookie, byte[] token) {
    int period = ByteBuffer.wrap(token).getInt();
    for (Key key : keys()) {
      if (key.period() == period) {
        return MessageDigest.isEqual(token, token(key.bytes(), period, peer, cookie));
      }
    }
    return false;
  }

  private synchronized Key current() {
    int now = first + (int) ((nanos.getAsLong() - begin) / TimeUnit.NANOSECONDS.convert(PERIOD));
    if (now != current.period()) {
      previous = now == current.period() + 1 ? current : fresh(now - 1);
      current = fresh(now);
    }
    return current;
  }

  private synchronized Key[] keys() {
    return new Key[] {current(), previous};
  }

  /// The token: the period, then the first 20 bytes of the MAC.
  static byte[] token(byte[] key, int period, SockAddr peer, byte[] cookie) {
    var text = ByteBuffer.allocate(Integer.BYTES + SessionCodec.COOKIE + LONGEST_ADDRESS);
    text.putInt(period).put(cookie);
    write(peer, text);
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      mac.update(text.flip());
      int length = SessionCodec.TOKEN - Integer.BYTES;
      return ByteBuffer.allocate(SessionCodec.TOKEN)
          .putInt(period)
          .put(mac.doFinal(), 0, length)
          .array();
    } catch (GeneralSecurityException missing) {
      // Every Java has it, says the documentation of Mac.
      throw new IllegalStateException(missing);
    }
  }

  private static void write(SockAddr peer, ByteBuffer out) {
    switch (peer) {
      case SockAddrIn in -> out.put(IS_IN).putInt(in.address()).putShort((short) in.port());
      case SockAddrIn6 in6 ->
          out.put(IS_IN6)
              .putLong(in6.high())
              .putLong(in6.low())
              .putInt(in6.scopeId())
              .putShort((short) in6.port());
      case SockAddrUn un -> out.put(IS_UN).put(un.name());
      case SockAddr other ->
          out.put(IS_OTHER).put(other.toString().getBytes(StandardCharsets.UTF_8));
    }
  }
}
