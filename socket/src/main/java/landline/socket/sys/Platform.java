// SPDX-License-Identifier: Apache-2.0
package landline.socket.sys;

import java.util.Map;

/// The differences between systems: the numbers behind the kernel's names and the layout of its
/// structs. A platform is one class that implements this; no other code checks the system.
public sealed interface Platform permits Linux {

  /// The running system.
  ///
  /// @return its constants and layouts
  /// @throws UnsupportedOperationException if the system is not supported
  static Platform current() {
    return Running.PLATFORM;
  }

  /// The platform for a system and a processor, by Java's names.
  ///
  /// @param os the value of `os.name`
  /// @param arch the value of `os.arch`
  /// @return its constants and layouts
  static Platform of(String os, String arch) {
    if (os.equals("Linux")) {
      switch (arch) {
        case "amd64", "x86_64" -> {
          return new Linux(12, 46, 47);
        }
        case "aarch64" -> {
          return new Linux(16, 211, 212);
        }
        default -> {}
      }
    }
    throw new UnsupportedOperationException(
        "landline.socket supports Linux on x86-64 and aarch64, not " + os + " on " + arch);
  }

  /// Returns the number of a name in the kernel's headers, on the running system.
  ///
  /// @param name such as `SO_REUSEADDR`
  /// @throws IllegalArgumentException if this system has no such name
  static int number(String name) {
    return current().constant(name);
  }

  /// Returns the number of a name on this platform, see [#number].
  default int constant(String name) {
    Integer value = constants().get(name);
    if (value == null) {
      throw new IllegalArgumentException("constant not known on this system: " + name);
    }
    return value;
  }

  /// All names of this platform, with their values.
  ///
  /// @return an unmodifiable map
  Map<String, Integer> constants();

  /// Lines of `NAME number text`, one for each error number.
  String errnoTable();

  /// The fields of `struct tcp_info`: `NAME offset size;`, and for a bit field its lowest bit and
  /// how many bits it has.
  String tcpInfoTable();

  /// The size of `struct epoll_event` in bytes; see epoll_ctl(2).
  ///
  /// @return the distance from one event to the next in an array
  int epollEventSize();

  /// The offset of `data` in `struct epoll_event`.
  ///
  /// @return the offset in bytes
  int epollDataOffset();

  /// The file name of the C library.
  ///
  /// @return the name under which it is loaded
  String libc();

  /// The number of sendmsg(2) for syscall(2).
  ///
  /// @return SYS_sendmsg
  int sysSendmsg();

  /// The number of recvmsg(2) for syscall(2).
  ///
  /// @return SYS_recvmsg
  int sysRecvmsg();

  /// The name of a number, for what is printed.
  ///
  /// @param prefix such as `AF_`
  /// @return the first name in alphabetical order that starts with the prefix and has the value;
  ///   the prefix and the number if there is none
  default String name(String prefix, int value) {
    return constants().entrySet().stream()
        .filter(entry -> entry.getValue() == value && entry.getKey().startsWith(prefix))
        .map(Map.Entry::getKey)
        .sorted()
        .findFirst()
        .orElse(prefix + value);
  }

  /// Holds the running platform, so that access is free and failure happens at first use.
  final class Running {
    private static final Platform PLATFORM =
        of(System.getProperty("os.name"), System.getProperty("os.arch"));

    private Running() {}
  }
}
