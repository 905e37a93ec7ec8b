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
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Commands in a process that runs out of descriptors, or was started without some, or with signals
/// ignored.
@ExtendWith(LeakCheck.class)
class StarvedTest {

  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java")
          + " -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED -cp "
          + place(Socket.class)
          + File.pathSeparator
          + place(Child.class)
          + File.pathSeparator
          + place(Starved.class)
          + " "
          + Starved.class.getName()
          + " ";

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
    // The gate needs one more.
    "ulimit -n 64;, TRACKED 3 2 1 0 4, 'ran 80, refused 120'",
  })
  void aCommandRunsOrIsRefusedAndNothingElseSuffers(String before, String free, String expected)
      throws IOException, InterruptedException {
    try (PeerProcess starved = PeerProcess.start("sh", "-c", before + " exec " + JAVA + free)) {
      starved.awaitExit(Duration.ofMinutes(5));
      assertEquals(expected + "\n", starved.output(), starved::errors);
    }
  }
}
