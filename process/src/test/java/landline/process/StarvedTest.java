// SPDX-License-Identifier: Apache-2.0
package landline.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import landline.socket.Socket;
import landline.testkit.LeakCheck;
import landline.testkit.PeerProcess;
import landline.testkit.Requires;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Commands in a process that runs out of descriptors, or was started without some, or with signals
/// ignored, or is process 1.
@ExtendWith(LeakCheck.class)
class StarvedTest {

  private static final String STARVED = java(Starved.class);

  /// The command that runs a program of the tests in a virtual machine of its own.
  static String java(Class<?> program) {
    return Path.of(System.getProperty("java.home"), "bin", "java")
        + " -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED -cp "
        + place(Socket.class)
        + File.pathSeparator
        + place(Child.class)
        + File.pathSeparator
        + place(PeerProcess.class)
        + File.pathSeparator
        + place(program)
        + " "
        + program.getName()
        + " ";
  }

  private static Path place(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @ParameterizedTest
  @CsvSource({
    // With two free descriptors a command runs: one pipe is all that it needs.
    "ulimit -n 64;, PIPE 2, 'ran 200, refused 0'",
    "ulimit -n 64;, PIPE 3, 'ran 200, refused 0'",
    "ulimit -n 64;, PIPE 0, 'ran 0, refused 200'",
    "ulimit -n 64;, PIPE 1, 'ran 0, refused 200'",
    "ulimit -n 64;, PIPE 0 2 1 3 5, 'ran 120, refused 80'",
    "ulimit -n 64; exec <&-;, PIPE 0 2 1 3 5, 'ran 120, refused 80'",
    "ulimit -n 64; trap '' CHLD HUP INT PIPE TERM;, PIPE 5, 'ran 200, refused 0'",
    // Three pipes need six until the child runs, a terminal one.
    "ulimit -n 64;, PIPES 6 5 4 3 0, 'ran 40, refused 160'",
    "ulimit -n 64;, TERMINAL 1 0 3, 'ran 133, refused 67'",
    "ulimit -n 64; exec <&-;, TERMINAL 1 0 3, 'ran 133, refused 67'",
    // The gate needs four more.
    "ulimit -n 64;, TRACKED 6 5 4 0 7, 'ran 80, refused 120'",
    "ulimit -n 64; exec <&-;, TRACKED 6 5 4 0 7, 'ran 80, refused 120'",
  })
  void aCommandRunsOrIsRefusedAndNothingElseSuffers(String before, String free, String expected)
      throws IOException, InterruptedException {
    try (PeerProcess starved = PeerProcess.start("sh", "-c", before + " exec " + STARVED + free)) {
      starved.awaitExit(Duration.ofMinutes(5));
      assertEquals(expected + "\n", starved.output(), starved::errors);
    }
  }

  @Test
  void asTheFirstProcessItReapsWhoIsOrphanedAndNobodyElse()
      throws IOException, InterruptedException {
    String unshare = "unshare --user --map-root-user --pid --fork --mount-proc --kill-child ";
    Requires.unlessKernel(succeeds(unshare + "true"), "no PID namespaces for users");
    try (PeerProcess first =
        PeerProcess.start("sh", "-c", "exec " + unshare + java(FirstProcess.class))) {
      first.awaitExit(Duration.ofMinutes(1));
      assertEquals("pid 1\nchild 3\nother 7\nleft []\nalone []\n", first.output(), first::errors);
    }
  }

  static boolean succeeds(String script) throws IOException {
    try (Child child = Command.of("sh", "-c", script).start()) {
      return child.await().shell() == 0;
    }
  }
}
