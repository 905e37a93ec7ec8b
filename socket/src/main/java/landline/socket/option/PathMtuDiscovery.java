// SPDX-License-Identifier: Apache-2.0
package landline.socket.option;

import landline.socket.OptionCodec;
import landline.socket.sys.Platform;

/// Whether packets may be fragmented: the value of IP_MTU_DISCOVER and IPV6_MTU_DISCOVER; see
/// ip(7). Any number is allowed; the constants are those with a name in this library.
///
/// @param value the kernel's number
public record PathMtuDiscovery(int value) {

  /// IP_PMTUDISC_DONT: packets may be fragmented anywhere.
  public static final PathMtuDiscovery DONT = named("DONT");

  /// IP_PMTUDISC_WANT: datagrams longer than the known path MTU are fragmented here.
  public static final PathMtuDiscovery WANT = named("WANT");

  /// IP_PMTUDISC_DO: never; a longer datagram fails with EMSGSIZE.
  public static final PathMtuDiscovery DO = named("DO");

  /// IP_PMTUDISC_PROBE: never, and the known path MTU is ignored.
  public static final PathMtuDiscovery PROBE = named("PROBE");

  /// IP_PMTUDISC_INTERFACE: only the interface's MTU counts; a longer datagram fails with EMSGSIZE.
  public static final PathMtuDiscovery INTERFACE = named("INTERFACE");

  /// IP_PMTUDISC_OMIT: as INTERFACE, but packets may be fragmented.
  public static final PathMtuDiscovery OMIT = named("OMIT");

  static final OptionCodec<PathMtuDiscovery> CODEC =
      OptionCodec.ofInt(PathMtuDiscovery::value, PathMtuDiscovery::new);

  private static PathMtuDiscovery named(String name) {
    return new PathMtuDiscovery(Platform.number("IP_PMTUDISC_" + name));
  }

  /// The kernel's name, or the number if the library has no name for it.
  ///
  /// @return such as `IP_PMTUDISC_DO`
  @Override
  public String toString() {
    return Platform.current().name("IP_PMTUDISC_", value);
  }
}
