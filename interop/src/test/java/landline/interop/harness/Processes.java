// SPDX-License-Identifier: Apache-2.0
package landline.interop.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Looks at processes that are nobody's children here.
public final class Processes {

  private static final Pattern NUMBER = Pattern.compile("[0-9]+");

  private Processes() {}

  /// Waits until every process has ended whose number is in the first line of the text. There is no
  /// event for that, so this looks again and again.
  public static void awaitEnd(String text) throws InterruptedException {
    Matcher pids = NUMBER.matcher(text.split("\\\\n|\n", 2)[0]);
    int found = 0;
    while (pids.find()) {
      found++;
      awaitEnd(Long.parseLong(pids.group()));
    }
    if (found == 0) {
      throw new AssertionError("no process in: " + text);
    }
  }

  private static void awaitEnd(long pid) throws InterruptedException {
    long end = System.nanoTime() + Python.PATIENCE.toNanos();
    while (runs(pid)) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError(
            "still running: " + ProcessHandle.of(pid).map(ProcessHandle::info));
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  /// One that has exited but was not waited for does not run, see proc_pid_stat(5).
  private static boolean runs(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      char state = stat.charAt(stat.lastIndexOf(')') + 2);
      return state != 'Z' && state != 'X';
    } catch (IOException gone) {
      return false;
    }
  }
}
