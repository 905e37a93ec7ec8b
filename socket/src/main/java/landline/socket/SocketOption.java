// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import landline.socket.sys.Platform;

/// A socket option with a type; see getsockopt(2). The constants stand in [SocketOptions],
/// [IpOptions], [Ipv6Options], [TcpOptions], [UdpOptions], [RawOptions], [VsockOptions],
/// [NetlinkOptions] and [PacketOptions], sorted by the kernel's names; for any other option there
/// is [Socket#setSockOpt(int, int, byte\[\])].
///
/// @param <T> what the option's value is in Java
public final class SocketOption<T> {

  private final String name;
  private final int level;
  private final int number;
  private final OptionCodec<T> form;

  SocketOption(String level, String name, OptionCodec<T> form) {
    this.name = name;
    this.level = Platform.current().constant(level);
    this.number = Platform.current().constant(name);
    this.form = form;
  }

  /// The kernel's name.
  ///
  /// @return such as `SO_REUSEADDR`
  public String name() {
    return name;
  }

  /// The level of the option, as the kernel counts.
  ///
  /// @return such as SOL_SOCKET's number
  public int level() {
    return level;
  }

  /// The option, as the kernel counts.
  ///
  /// @return such as SO_REUSEADDR's number
  public int number() {
    return number;
  }

  OptionCodec<T> form() {
    return form;
  }

  @Override
  public String toString() {
    return name;
  }
}
