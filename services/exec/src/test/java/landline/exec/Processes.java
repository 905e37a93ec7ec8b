// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Looks at processes that are nobody's children here.
final class Processes {

  private Processes() {}

  /// Whether a process runs; one that has exited and was not reaped doesn't.
  static boolean runs(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      char state = stat.charAt(stat.lastIndexOf(')') + 2);
      return state != 'Z' && state != 'X';
    } catch (NoSuchFileException gone) {
      return false;
    } catch (IOException gone) {
      // ESRCH: it ended while the file was read.
      return false;
    }
  }

  /// Waits until a process has ended. The kernel has no event for that which any process may wait
  /// for without a descriptor of it, so this looks again and again.
  static void awaitEnd(long pid) {
    await(() -> !runs(pid));
  }

  static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }
}
