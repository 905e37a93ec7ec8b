// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import landline.socket.internal.Terminals;

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

  /// Asks the kernel. A terminal need not have a name here: one that came from outside of a
  /// container has none.
  static StreamKind of(int descriptor) {
    Path link = Path.of("/proc/self/fd/" + descriptor);
    try {
      StreamKind kind = ofLink(Files.readSymbolicLink(link).toString());
      // Only a device can be a terminal: for what is none, no native function has to be linked.
      boolean device =
          kind == OTHER && Files.readAttributes(link, BasicFileAttributes.class).isOther();
      return device && Terminals.isTerminal(descriptor) ? TERMINAL : kind;
    } catch (IOException unknown) {
      return OTHER;
    }
  }

  /// What the link tells that the kernel keeps for each descriptor; see proc_pid_fd(5).
  static StreamKind ofLink(String link) {
    if (link.startsWith("pipe:") || link.startsWith("socket:")) {
      return PIPE;
    }
    return link.startsWith(JAVA_HOME) ? CLOSED : OTHER;
  }
}
