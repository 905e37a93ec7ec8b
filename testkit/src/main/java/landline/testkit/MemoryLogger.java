// SPDX-License-Identifier: Apache-2.0
package landline.testkit;

import java.util.List;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// A logger of all levels that keeps what is logged. Safe for concurrent use.
public final class MemoryLogger implements System.Logger {

  private final List<Line> lines = new CopyOnWriteArrayList<>();

  /// What was logged at once.
  ///
  /// @param level how important it is
  /// @param text without what was thrown
  /// @param thrown what a stack trace was asked for
  public record Line(Level level, String text, Optional<Throwable> thrown) {

    /// The level and the text, such as `WARNING x failed`.
    @Override
    public String toString() {
      return level + " " + text;
    }
  }

  /// Makes a logger that has nothing yet.
  public MemoryLogger() {}

  /// All lines, in their order.
  ///
  /// @return a copy
  public List<Line> lines() {
    return List.copyOf(lines);
  }

  /// All lines as text, such as `WARNING x failed`.
  ///
  /// @return a copy
  public List<String> text() {
    return lines.stream().map(Line::toString).toList();
  }

  @Override
  public String getName() {
    return "memory";
  }

  @Override
  public boolean isLoggable(Level level) {
    return true;
  }

  @Override
  public void log(
      Level level,
      @Nullable ResourceBundle bundle,
      @Nullable String message,
      @Nullable Throwable thrown) {
    lines.add(new Line(level, String.valueOf(message), Optional.ofNullable(thrown)));
  }

  @Override
  public void log(
      Level level,
      @Nullable ResourceBundle bundle,
      @Nullable String format,
      @Nullable Object @Nullable ... values) {
    lines.add(new Line(level, String.valueOf(format), Optional.empty()));
  }
}
