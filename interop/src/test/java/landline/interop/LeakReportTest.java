// SPDX-License-Identifier: Apache-2.0
package landline.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import landline.socket.Domain;
import landline.socket.Socket;
import landline.socket.Type;
import landline.testkit.LeakCheck;
import landline.testkit.Peer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A socket that nobody has closed is closed and reported, in a process of its own: there the
/// logger is the JDK's.
@ExtendWith(LeakCheck.class)
class LeakReportTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// Opens a socket and forgets it.
  private static void forget() throws IOException {
    Socket.socket(Domain.INET, Type.DGRAM).fileno();
  }

  /// Forgets a socket and waits for the report.
  static final class Forgetful {
    private Forgetful() {}

    static void main() throws Exception {
      forget();
      // Until the parent has seen the report.
      while (System.in.available() == 0) {
        System.gc();
        TimeUnit.MILLISECONDS.sleep(10);
      }
    }
  }

  @Test
  void theTraceShowsWhereItWasOpened() throws Exception {
    try (Peer java =
        ChildJava.start(
            Forgetful.class,
            "--enable-native-access=ALL-UNNAMED",
            "-Dlandline.socket.trace=true")) {
      java.awaitErrors("LeakReportTest.java", PATIENCE);
      java.write("seen\n");
      assertEquals(0, java.awaitExit(PATIENCE));
      assertTrue(java.errors().contains("was never closed; it is closed now\n"), java::toString);
      assertTrue(java.errors().contains("opened here"), java::toString);
      assertTrue(
          java.errors().contains("at landline.interop.LeakReportTest.forget(LeakReportTest.java:"),
          java::toString);
    }
  }
}
