// SPDX-License-Identifier: Apache-2.0
package landline.socket.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ResourceBundle;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A logger that contains its own failures: a failed log line must not end the calling thread. A
/// logger may need a file or a class for the first time just when there is no descriptor or no
/// memory left, and then throws anything.
///
/// @param to the underlying logger
public record Log(System.Logger to) implements System.Logger {

  /// Returns the logger of a name. The first use of one may read files, as may the time zone that
  /// most write with each line, so both are used here, where a failure can still be reported.
  ///
  /// @param name such as `landline.server`
  public static Log of(String name) {
    System.Logger logger = System.getLogger(name);
    logger.isLoggable(Level.WARNING);
    var _ = ZoneId.systemDefault().getRules().getOffset(Instant.now());
    return new Log(logger);
  }

  @Override
  public String getName() {
    return to.getName();
  }

  @Override
  public boolean isLoggable(Level level) {
    try {
      return to.isLoggable(level);
    } catch (RuntimeException | Error unsaid) {
      return false;
    }
  }

  @Override
  public void log(Level level, Supplier<String> message) {
    guarded(() -> to.log(level, message));
  }

  @Override
  public void log(
      Level level,
      @Nullable ResourceBundle bundle,
      @Nullable String message,
      @Nullable Throwable thrown) {
    guarded(() -> to.log(level, bundle, message, thrown));
  }

  @Override
  public void log(
      Level level,
      @Nullable ResourceBundle bundle,
      @Nullable String format,
      @Nullable Object @Nullable ... values) {
    guarded(() -> to.log(level, bundle, format, values));
  }

  /// Logs the failure of user code: a bug with the stack trace, an [IOException] or an unimportant
  /// failure in one line.
  ///
  /// @param level the importance to an operator
  /// @param what the activity that failed
  public void failed(Level level, Throwable error, Supplier<String> what) {
    boolean mistake =
        level.getSeverity() > Level.DEBUG.getSeverity()
            && !(error instanceof IOException || error instanceof UncheckedIOException);
    guarded(() -> {
      if (!mistake) {
        to.log(level, () -> what.get() + ": " + LogText.of(error));
      } else if (to.isLoggable(level)) {
        to.log(level, what, LogTrace.of(error));
      }
    });
  }

  private static void guarded(Runnable saying) {
    try {
      saying.run();
    } catch (RuntimeException | Error unsaid) {
      // There is no other place to say it.
    }
  }
}
