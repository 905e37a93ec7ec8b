// SPDX-License-Identifier: Apache-2.0
package landline.interop.harness;

import static landline.interop.harness.Patience.PATIENCE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Looks at processes that are nobody's children here.
public final class Processes {

  private static final Pattern NUMBER = Pattern.compile("[0-9]+");

  private static final Pattern LOCK_WAITER = Pattern.compile("-> FLOCK +[A-Z]+ +[A-Z]+ +([0-9]+)");

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
    await(
        () -> !runs(pid), () -> "still running: " + ProcessHandle.of(pid).map(ProcessHandle::info));
  }

  /// Waits until a process waits for the flock(2) of a file that another holds.
  public static void awaitLockWaiter(Path file) throws InterruptedException {
    await(() -> hasLockWaiter(file), () -> "nobody waits for the lock of " + file);
  }

  private static void await(BooleanSupplier done, Supplier<String> failure)
      throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!done.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError(failure.get());
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  /// By proc_locks(5). The inode there need not be that of stat(2), so the descriptors tell.
  private static boolean hasLockWaiter(Path file) {
    try (Stream<String> locks = Files.lines(Path.of("/proc/locks"))) {
      return locks
          .map(LOCK_WAITER::matcher)
          .filter(Matcher::find)
          .anyMatch(waiter -> hasOpen(waiter.group(1), file));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static boolean hasOpen(String pid, Path file) {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc", pid, "fd"))) {
      return descriptors.anyMatch(each -> {
        try {
          return Files.isSameFile(each, file);
        } catch (IOException closed) {
          return false;
        }
      });
    } catch (IOException gone) {
      return false;
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
