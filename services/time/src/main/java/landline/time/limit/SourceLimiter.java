// SPDX-License-Identifier: Apache-2.0
package landline.time.limit;

import java.security.SecureRandom;
import java.util.SplittableRandom;
import java.util.concurrent.locks.ReentrantLock;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;

/// A [RateLimiter] of the senders of datagrams, for any number of threads.
///
/// A sender on this machine, by a UNIX socket or a loopback address, is not limited: no packet from
/// elsewhere has such a source, see "martian" addresses in RFC 1812 section 5.3.7.
public final class SourceLimiter {

  private static final int SOURCES = 1 << 14;
  private static final SecureRandom SECRET = new SecureRandom();
  private static final long MAPPED = 0xffff_0000_0000L;
  private static final long IPV4 = 0xffff_ffffL;
  private static final int LOOPBACK_NET = 127;
  private static final int NET_SHIFT = 24;

  private final AddressHash hash = new AddressHash(SECRET);
  private final ReentrantLock lock = new ReentrantLock();
  private final RateLimiter limiter;

  /// A limiter of full buckets.
  ///
  /// @param intervalNanos as for [RateLimiter]
  /// @param burst as for [RateLimiter]
  /// @param leak as for [RateLimiter]
  /// @throws IllegalArgumentException if a number is out of range
  public SourceLimiter(long intervalNanos, int burst, int leak) {
    limiter =
        new RateLimiter(
            SOURCES,
            intervalNanos,
            burst,
            leak,
            new SplittableRandom(SECRET.nextLong()),
            System.nanoTime());
  }

  /// Takes a token of a source, or lets a request through without one.
  ///
  /// @param from the sender
  /// @return true if the request is answered
  public boolean allows(SockAddr from) {
    return switch (from) {
      case SockAddrIn in -> allows(0, MAPPED | Integer.toUnsignedLong(in.address()));
      case SockAddrIn6 in6 -> allows(in6.high(), in6.low());
      case SockAddr _ -> true;
    };
  }

  private boolean allows(long high, long low) {
    if (isLoopback(high, low)) {
      return true;
    }
    long source = hash.ofSite(high, low);
    lock.lock();
    try {
      return limiter.allows(source, System.nanoTime());
    } finally {
      lock.unlock();
    }
  }

  /// Whether an IPv6 address is a loopback address, or one of IPv4 mapped to it.
  ///
  /// @param high the first eight bytes
  /// @param low the last eight bytes
  public static boolean isLoopback(long high, long low) {
    boolean mapped = high == 0 && (low & ~IPV4) == MAPPED;
    return mapped ? (low & IPV4) >>> NET_SHIFT == LOOPBACK_NET : high == 0 && low == 1;
  }
}
