// SPDX-License-Identifier: Apache-2.0
package landline.interop.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What this process may do here, and which kernel it runs on.
public final class Machine {

  public static final int CAP_NET_BROADCAST = 11;
  public static final int CAP_NET_ADMIN = 12;
  public static final int CAP_NET_RAW = 13;
  public static final int CAP_SYS_ADMIN = 21;

  private Machine() {}

  /// Whether this process has a capability in force; see capabilities(7).
  public static boolean may(int capability) {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("CapEff:"))
          .map(line -> Long.parseUnsignedLong(line.substring(line.indexOf(':') + 1).strip(), 16))
          .anyMatch(bits -> (bits >>> capability & 1) != 0);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /// Whether the kernel is this one or a later one.
  public static boolean isLinux(int major, int minor) {
    String[] version = System.getProperty("os.version").split("[^0-9]+", 3);
    int runs = Integer.parseInt(version[0]);
    return runs > major || (runs == major && Integer.parseInt(version[1]) >= minor);
  }
}
