// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.text.MessageFormat;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.concurrent.atomic.AtomicBoolean;
import landline.socket.internal.ControlEscaper;
import org.jspecify.annotations.Nullable;

/// Writes the program's log to standard error, one line for each event: `12:00:01 WARNING name
/// 127.0.0.1:5000: …`. The JDK's own logger would write two, and would stop as soon as a signal
/// ends the program, while connections are still being served.
public final class LogLines extends System.LoggerFinder {

  private static final AtomicBoolean VERBOSE = new AtomicBoolean();

  /// Called by the JDK at the first use of a logger.
  public LogLines() {}

  /// Logs Landline's events of every level from now on, and stack traces.
  static void verbose() {
    VERBOSE.set(true);
  }

  @Override
  public System.Logger getLogger(String name, Module module) {
    return new Lines(name, Output.standardError());
  }

  /// Writes a line for programs, without time and level.
  public static void bare(String line) {
    print(Output.standardError(), line + "\n");
  }

  private static void print(Output output, String lines) {
    try {
      output.print(lines);
    } catch (OutputException nobodyReads) {
      // There is no other place for it.
    }
  }

  /// A logger.
  record Lines(String name, Output output) implements System.Logger {

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");

    @Override
    public String getName() {
      return name;
    }

    @Override
    public boolean isLoggable(Level level) {
      return level != Level.OFF
          && (level.getSeverity() >= Level.INFO.getSeverity()
              || (VERBOSE.get() && name.startsWith("landline.")));
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String message,
        @Nullable Throwable thrown) {
      if (isLoggable(level)) {
        String text = message == null ? "" : message;
        print(level, thrown == null ? text : text + ": " + Errors.line(thrown));
        if (thrown != null && VERBOSE.get()) {
          print(stackTrace(thrown));
        }
      }
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String format,
        @Nullable Object @Nullable ... values) {
      if (isLoggable(level)) {
        boolean plain = format == null || values == null || values.length == 0;
        print(
            level,
            plain ? String.valueOf(format) : new MessageFormat(format, Locale.ROOT).format(values));
      }
    }

    private void print(Level level, String text) {
      print(
          CLOCK.format(LocalTime.now(ZoneId.systemDefault()))
              + " "
              + (output.showsStyles(System.getenv()) ? styled(level) : level.toString())
              + " "
              + ControlEscaper.line(text)
              + "\n");
    }

    private static String styled(Level level) {
      return switch (level) {
        case ERROR -> Style.RED.of(level.toString());
        case WARNING -> Style.YELLOW.of(level.toString());
        default -> Style.FAINT.of(level.toString());
      };
    }

    private void print(String lines) {
      LogLines.print(output, lines);
    }
  }

  static String stackTrace(Throwable error) {
    var trace = new StringWriter();
    error.printStackTrace(new PrintWriter(trace));
    return trace.toString();
  }
}
