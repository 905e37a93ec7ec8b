// SPDX-License-Identifier: Apache-2.0
package landline.socket;

/// The options of level IPPROTO_IP; see ip(7).
public final class IpOptions {

  /// Allows bind(2) to an address that no interface has yet.
  public static final SocketOption<Boolean> IP_FREEBIND =
      new SocketOption<>("IPPROTO_IP", "IP_FREEBIND", OptionForm.BOOLEAN);

  /// The type-of-service byte of packets that are sent.
  public static final SocketOption<Integer> IP_TOS =
      new SocketOption<>("IPPROTO_IP", "IP_TOS", OptionForm.INT);

  /// The time to live of packets that are sent, 1 to 255.
  public static final SocketOption<Integer> IP_TTL =
      new SocketOption<>("IPPROTO_IP", "IP_TTL", OptionForm.INT);

  private IpOptions() {}
}
