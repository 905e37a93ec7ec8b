// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import landline.socket.internal.Log;
import org.junit.jupiter.api.Test;

/// Who sends what makes a handler fail does not fill the log with it.
class FailuresTest {

  /// Keeps the lines, at every level.
  private record Kept(List<String> lines) implements System.Logger {
    @Override
    public String getName() {
      return "kept";
    }

    @Override
    public boolean isLoggable(Level level) {
      return true;
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String text, Throwable error) {
      lines.add(level + " " + text);
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String text, Object... values) {
      lines.add(level + " " + text);
    }
  }

  private final List<String> lines = new ArrayList<>();
  private final Failures failures = new Failures(new Log(new Kept(lines)));

  private void add(System.Logger.Level level, Throwable error, String where) {
    failures.add(level, error, where, () -> "time 127.0.0.1:5000");
  }

  @Test
  void aFloodIsTheFirstLineAndThenOneNowAndThen() {
    for (int i = 0; i < 100_000; i++) {
      add(System.Logger.Level.WARNING, new IOException("broken"), "");
    }
    assertEquals("WARNING time 127.0.0.1:5000: broken", lines.getFirst());
    // A machine may be so slow that ten seconds have passed.
    assertTrue(lines.size() < 1000, () -> lines.size() + " lines");
    for (String line : lines.subList(1, lines.size())) {
      assertTrue(line.matches("WARNING time 127.0.0.1:5000 \\(the last of \\d+\\): broken"), line);
    }
  }

  @Test
  void aFloodOfOneKindHidesNoOther() {
    for (int i = 0; i < 2; i++) {
      add(System.Logger.Level.WARNING, new IOException("broken"), "");
      add(System.Logger.Level.WARNING, new IllegalStateException("mistake"), "");
      add(System.Logger.Level.WARNING, new IllegalStateException("mistake"), "observer");
      add(System.Logger.Level.ERROR, new AssertionError("error"), "");
    }
    assertEquals(
        List.of(
            "WARNING time 127.0.0.1:5000: broken",
            "WARNING time 127.0.0.1:5000",
            "WARNING time 127.0.0.1:5000: observer",
            "ERROR time 127.0.0.1:5000"),
        lines);
  }

  @Test
  void whoAsksForDetailGetsAllOfIt() {
    for (int i = 0; i < 3; i++) {
      add(System.Logger.Level.DEBUG, new IOException("gone"), "");
    }
    assertEquals(3, lines.size());
  }
}
