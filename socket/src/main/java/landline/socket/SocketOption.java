// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import landline.socket.sys.Platform;

/// A socket option with a type; see getsockopt(2). The constants are in [landline.socket.option],
/// one class for each level, sorted by the kernel's names. [#of(int, int, OptionCodec)] makes any
/// other option.
///
/// @param <T> the Java type of the value
public final class SocketOption<T> {

  private final String name;
  private final int level;
  private final int number;
  private final OptionCodec<T> codec;

  private SocketOption(String name, int level, int number, OptionCodec<T> codec) {
    this.name = name;
    this.level = level;
    this.number = number;
    this.codec = codec;
  }

  /// Makes an option that has no constant here, such as one of a newer kernel or of another
  /// protocol.
  ///
  /// @param <T> the Java type of the value
  /// @param level the kernel's number of the level, such as 132 for SCTP
  /// @param number the kernel's number of the option
  /// @param codec the encoding of the value in memory
  /// @return the option; its name is made of the two numbers
  public static <T> SocketOption<T> of(int level, int number, OptionCodec<T> codec) {
    return new SocketOption<>(level + "/" + number, level, number, codec);
  }

  /// Makes an option by the names of the kernel's headers.
  ///
  /// @param <T> the Java type of the value
  /// @param level such as `SOL_SOCKET`
  /// @param name such as `SO_REUSEADDR`
  /// @param codec the encoding of the value in memory
  /// @throws IllegalArgumentException for a name that this library does not know
  public static <T> SocketOption<T> of(String level, String name, OptionCodec<T> codec) {
    return new SocketOption<>(name, Platform.number(level), Platform.number(name), codec);
  }

  /// The kernel's name.
  ///
  /// @return such as `SO_REUSEADDR`
  public String name() {
    return name;
  }

  /// The kernel's number of the level.
  ///
  /// @return such as SOL_SOCKET's number
  public int level() {
    return level;
  }

  /// The kernel's number of the option.
  ///
  /// @return such as SO_REUSEADDR's number
  public int number() {
    return number;
  }

  OptionCodec<T> codec() {
    return codec;
  }

  @Override
  public String toString() {
    return name;
  }
}
