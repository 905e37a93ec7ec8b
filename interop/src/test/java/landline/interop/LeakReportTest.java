// SPDX-License-Identifier: Apache-2.0
package landline.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import landline.socket.Domain;
import landline.socket.Socket;
import landline.socket.Type;
import landline.testkit.Peer;
import org.junit.jupiter.api.Test;

/// A socket that nobody can reach any more is closed and reported.
final class LeakReportTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// Keeps what is logged, and off the console.
  private static final class Log extends Handler implements AutoCloseable {
    private final BlockingQueue<LogRecord> records = new LinkedBlockingQueue<>();
    private final Logger logger = Logger.getLogger("landline.socket");

    Log() {
      logger.addHandler(this);
      logger.setUseParentHandlers(false);
    }

    @Override
    public void publish(LogRecord record) {
      records.add(record);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
      logger.removeHandler(this);
      logger.setUseParentHandlers(true);
    }

    /// Collects garbage until something is logged.
    LogRecord await() throws InterruptedException {
      while (true) {
        System.gc();
        LogRecord record = records.poll(20, TimeUnit.MILLISECONDS);
        if (record != null) {
          return record;
        }
      }
    }
  }

  private static String target(int fd) throws IOException {
    return Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)).toString();
  }

  /// Opens a socket, forgets it, and says which it was.
  private static String[] forget() throws IOException {
    Socket forgotten = Socket.socket(Domain.INET, Type.DGRAM);
    return new String[] {"" + forgotten.fileno(), target(forgotten.fileno())};
  }

  private static boolean isOpen(String fd, String target) {
    try {
      return target(Integer.parseInt(fd)).equals(target);
    } catch (IOException closed) {
      return false;
    }
  }

  @Test
  void aForgottenSocketIsClosedAndReportedOnce() throws Exception {
    try (var log = new Log()) {
      String[] forgotten = forget();
      LogRecord record = log.await();
      assertEquals(Level.WARNING, record.getLevel());
      assertEquals(
          "AF_INET SOCK_DGRAM socket (fd "
              + forgotten[0]
              + ") was never closed; it is closed now. Start java with"
              + " -Dlandline.socket.trace=true to see where it was opened",
          record.getMessage());
      assertFalse(isOpen(forgotten[0], forgotten[1]));
      System.gc();
      assertTrue(log.records.isEmpty());
    }
  }

  @Test
  void aSocketThatWasClosedOrDetachedIsNotReported() throws Exception {
    try (var log = new Log()) {
      Socket.socket(Domain.UNIX, Type.DGRAM).close();
      Socket adopted = Socket.adopt(Socket.socket(Domain.UNIX, Type.DGRAM).detach());
      for (int i = 0; i < 3; i++) {
        System.gc();
      }
      assertFalse(adopted.isClosed());
      adopted.close();
      String[] forgotten = forget();
      assertTrue(log.await().getMessage().contains("(fd " + forgotten[0] + ")"));
      assertTrue(log.records.isEmpty());
    }
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
