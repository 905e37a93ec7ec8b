// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a standard stream is connected to.
enum StreamKind {
  /// A terminal.
  TERMINAL,
  /// Another program.
  PIPE,
  /// Nothing: it was closed when the program started. The JVM opens its own files first, and the
  /// first one of them has got the number.
  CLOSED,
  /// A file, a device, or unknown.
  OTHER;

  private static final String JAVA_HOME = System.getProperty("java.home") + "/";

  /// Asks the kernel by the link that it keeps for each descriptor; see proc_pid_fd(5).
  static StreamKind of(int descriptor) {
    try {
      return ofLink(Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString());
    } catch (IOException unknown) {
      return OTHER;
    }
  }

  static StreamKind ofLink(String link) {
    if (link.startsWith("pipe:") || link.startsWith("socket:")) {
      return PIPE;
    }
    if (link.startsWith(JAVA_HOME)) {
      return CLOSED;
    }
    // /dev/tty, /dev/tty1, /dev/ttyS0, /dev/pts/0, and the terminal of a container
    return link.startsWith("/dev/tty")
            || link.startsWith("/dev/pts/")
            || link.equals("/dev/console")
        ? TERMINAL
        : OTHER;
  }
}
