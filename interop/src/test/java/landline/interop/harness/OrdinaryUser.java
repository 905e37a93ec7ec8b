// SPDX-License-Identifier: Apache-2.0
package landline.interop.harness;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import landline.testkit.Requires;
import landline.testkit.Task;

/// Runs a piece of a test without the rights of root.
///
/// On Linux each thread has its own user; the C library hides that, so the system call is made
/// directly: setresuid(2), "C library/kernel differences". The thread ends with the work.
public final class OrdinaryUser {

  private static final long NOBODY = 65_534;

  private OrdinaryUser() {}

  public static <T> T call(Callable<T> work) throws Exception {
    if (!isRoot()) {
      return work.call();
    }
    return Task.startOnPlatform(
            () -> {
              becomeNobody();
              return work.call();
            })
        .get();
  }

  /// Whether that is another user than the one who runs the test.
  public static boolean mayBecome() throws IOException {
    return isRoot();
  }

  private static boolean isRoot() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }

  @SuppressWarnings("restricted")
  private static void becomeNobody() throws Exception {
    long number =
        switch (System.getProperty("os.arch")) {
          case "amd64" -> 117;
          case "aarch64" -> 147;
          default -> -1;
        };
    Requires.unless(number >= 0, "setresuid(2) has no number here for this processor");
    MethodHandle syscall =
        Linker.nativeLinker()
            .downcallHandle(
                Linker.nativeLinker().defaultLookup().findOrThrow("syscall"),
                FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                Linker.Option.firstVariadicArg(1));
    long result;
    try {
      // The effective user alone: with it go the capabilities in force.
      result = (long) syscall.invokeExact(number, -1L, NOBODY, -1L);
    } catch (Throwable thrown) {
      throw new IllegalStateException(thrown);
    }
    Requires.unless(result == 0, "root may not become an ordinary user here");
  }
}
