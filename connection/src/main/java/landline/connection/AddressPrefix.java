// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import java.util.Optional;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.internal.Checks;

/// A block of IP addresses, such as `192.0.2.0/24` or `2001:db8::/48`; see RFC 4632 and RFC 4291.
///
/// An IPv4-mapped IPv6 address, as a dual-stack listener reports it, counts as the IPv4 address.
///
/// @param high the first 64 bits of the first address, as IPv6
/// @param low the other 64 bits; an IPv4 address is mapped, `::ffff:192.0.2.0`
/// @param length the number of leading bits that all addresses of the block share, of 128; for IPv4
///   96 more than written
public record AddressPrefix(long high, long low, int length) {

  private static final long MAPPED = 0xffffL << 32;
  private static final int MAPPED_BITS = 96;
  private static final int BITS = 128;

  /// Checks the length, and that no bits are set after it.
  public AddressPrefix {
    Checks.between(0, BITS, length, "length");
    if ((high & ~highMask(length)) != 0 || (low & ~lowMask(length)) != 0) {
      throw new IllegalArgumentException(
          "bits are set after the prefix: " + text(high, low, length));
    }
  }

  /// Parses a prefix; a bare address is a block of one address.
  ///
  /// @param text such as `10.0.0.0/8`, `fd00::/8` or `127.0.0.1`
  /// @throws IllegalArgumentException if the text is not a prefix, or has bits set after its length
  public static AddressPrefix parse(String text) {
    int slash = text.indexOf('/');
    String host = slash < 0 ? text : text.substring(0, slash);
    boolean v6 = host.indexOf(':') >= 0;
    SockAddr address = v6 ? SockAddrIn6.of(host, 0) : SockAddrIn.of(host, 0);
    int widest = v6 ? BITS : BITS - MAPPED_BITS;
    int bits = widest;
    if (slash >= 0) {
      String digits = text.substring(slash + 1);
      bits = digits.matches("[0-9]{1,3}") ? Integer.parseInt(digits) : -1;
      if (bits < 0 || bits > widest) {
        throw new IllegalArgumentException(
            "prefix length is not from 0 to " + widest + ": " + text);
      }
    }
    return new AddressPrefix(high(address), low(address), bits + BITS - widest);
  }

  /// Returns the block that contains an address.
  ///
  /// @param address an address of any family
  /// @param bits4 the prefix length for an IPv4 address, 0 to 32
  /// @param bits6 the prefix length for an IPv6 address, 0 to 128
  /// @return the block, or empty if the address is not an IP address
  public static Optional<AddressPrefix> of(SockAddr address, int bits4, int bits6) {
    if (!isIp(address)) {
      return Optional.empty();
    }
    int length = isMapped(high(address), low(address)) ? MAPPED_BITS + bits4 : bits6;
    return Optional.of(
        new AddressPrefix(
            high(address) & highMask(length), low(address) & lowMask(length), length));
  }

  /// Whether the block contains an address; port and scope are ignored.
  ///
  /// @param address an address of any family
  /// @return false also if the address is not an IP address
  public boolean contains(SockAddr address) {
    return isIp(address) && contains(high(address), low(address));
  }

  /// Whether the block contains an address, without an object for it.
  ///
  /// @param addressHigh the first 64 bits of the address, as IPv6
  /// @param addressLow the other 64 bits; an IPv4 address is mapped
  public boolean contains(long addressHigh, long addressLow) {
    return (addressHigh & highMask(length)) == high && (addressLow & lowMask(length)) == low;
  }

  private static boolean isIp(SockAddr address) {
    return address instanceof SockAddrIn || address instanceof SockAddrIn6;
  }

  private static long high(SockAddr address) {
    return address instanceof SockAddrIn6 in6 ? in6.high() : 0;
  }

  private static long low(SockAddr address) {
    return switch (address) {
      case SockAddrIn in -> MAPPED | Integer.toUnsignedLong(in.address());
      case SockAddrIn6 in6 -> in6.low();
      default -> 0;
    };
  }

  private static boolean isMapped(long high, long low) {
    return high == 0 && low >>> 32 == 0xffff;
  }

  private static long highMask(int length) {
    return length == 0 ? 0 : -1L << Math.max(0, Long.SIZE - length);
  }

  private static long lowMask(int length) {
    return length <= Long.SIZE ? 0 : -1L << (BITS - length);
  }

  private static String text(long high, long low, int length) {
    return isMapped(high, low) && length >= MAPPED_BITS
        ? new SockAddrIn((int) low, 0).host() + "/" + (length - MAPPED_BITS)
        : new SockAddrIn6(high, low, 0, 0, 0).host() + "/" + length;
  }

  /// The prefix in CIDR notation.
  ///
  /// @return such as `192.0.2.0/24`
  @Override
  public String toString() {
    return text(high, low, length);
  }
}
