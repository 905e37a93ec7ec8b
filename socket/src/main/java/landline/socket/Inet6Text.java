// SPDX-License-Identifier: Apache-2.0
package landline.socket;

/// The canonical text of an IPv6 address, RFC 5952.
final class Inet6Text {

  private static final int GROUPS = 8;

  private Inet6Text() {}

  static String of(long high, long low) {
    if (high == 0 && low >>> 32 == 0xffff) {
      return "::ffff:" + new SockAddrIn((int) low, 0).host();
    }
    int zeroStart = -1;
    int zeroLength = 1;
    for (int i = 0; i < GROUPS; i++) {
      int run = 0;
      while (i + run < GROUPS && group(high, low, i + run) == 0) {
        run++;
      }
      if (run > zeroLength) {
        zeroStart = i;
        zeroLength = run;
      }
      i += run;
    }
    var text = new StringBuilder();
    for (int i = 0; i < GROUPS; i++) {
      if (i == zeroStart) {
        text.append("::");
        i += zeroLength - 1;
      } else {
        if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
          text.append(':');
        }
        text.append(Integer.toHexString(group(high, low, i)));
      }
    }
    return text.toString();
  }

  private static int group(long high, long low, int index) {
    long half = index < GROUPS / 2 ? high : low;
    return (int) (half >>> (48 - 16 * (index % 4))) & 0xffff;
  }
}
