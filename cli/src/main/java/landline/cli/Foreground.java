// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Whether this process may read its terminal. A process in the background (`… &`) is stopped if it
/// tries; see "Job control" in credentials(7).
final class Foreground {

  // The fields of proc_pid_stat(5) after the command's name, which ends with the last parenthesis.
  private static final int PROCESS_GROUP = 2;
  private static final int TERMINALS_PROCESS_GROUP = 5;

  private Foreground() {}

  static boolean ofProcess() {
    try {
      return ofStat(Files.readString(Path.of("/proc/self/stat")));
    } catch (IOException unknown) {
      return false;
    }
  }

  static boolean ofStat(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
    return fields.length > TERMINALS_PROCESS_GROUP
        && fields[PROCESS_GROUP].equals(fields[TERMINALS_PROCESS_GROUP]);
  }
}
