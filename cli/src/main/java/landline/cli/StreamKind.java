// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Supplier;
import landline.socket.internal.Terminals;
import org.jspecify.annotations.Nullable;

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

  /// Asks the kernel. A terminal need not have a name here: one from outside of a container has
  /// none.
  static StreamKind of(int descriptor) {
    StreamKind kind = ofLink(descriptor);
    return kind == OTHER && isDevice(descriptor) && Terminals.isTerminal(descriptor)
        ? TERMINAL
        : kind;
  }

  /// Asks the kernel at the first call: to link isatty(3) takes longer than what some commands do.
  static Supplier<StreamKind> asked(int descriptor) {
    return new Supplier<>() {
      private volatile @Nullable StreamKind known;

      @Override
      public StreamKind get() {
        StreamKind kind = known;
        if (kind == null) {
          kind = of(descriptor);
          known = kind;
        }
        return kind;
      }
    };
  }

  /// As [#of], but a terminal is [#OTHER].
  static StreamKind ofLink(int descriptor) {
    try {
      return ofLink(Files.readSymbolicLink(link(descriptor)).toString());
    } catch (IOException unknown) {
      return OTHER;
    }
  }

  /// A terminal is a character device.
  private static boolean isDevice(int descriptor) {
    try {
      return Files.readAttributes(link(descriptor), BasicFileAttributes.class).isOther();
    } catch (IOException unknown) {
      return false;
    }
  }

  private static Path link(int descriptor) {
    return Path.of("/proc/self/fd/" + descriptor);
  }

  /// Classifies the link of a descriptor; see proc_pid_fd(5).
  static StreamKind ofLink(String link) {
    if (link.startsWith("pipe:") || link.startsWith("socket:")) {
      return PIPE;
    }
    return link.startsWith(JAVA_HOME) ? CLOSED : OTHER;
  }
}
