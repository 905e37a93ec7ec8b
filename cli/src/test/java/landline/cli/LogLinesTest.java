// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class LogLinesTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final System.Logger log =
      new LogLines.Lines("test", new Output(bytes, UTF_8, () -> StreamKind.OTHER));

  private String line() {
    String text = bytes.toString(UTF_8);
    assertTrue(text.matches("[0-2][0-9]:[0-5][0-9]:[0-6][0-9] [^\n]*\n"), text);
    return text.substring("12:00:00 ".length(), text.length() - 1);
  }

  @Test
  void theProgramsLoggersAreThese() {
    assertInstanceOf(
        LogLines.class, System.LoggerFinder.getLoggerFinder(), "what the module provides");
  }

  @Test
  void anEventIsOneLine() {
    log.log(System.Logger.Level.WARNING, "greet 127.0.0.1:5000: gone");
    assertEquals("WARNING greet 127.0.0.1:5000: gone", line());
  }

  @Test
  void anEventOfSeveralLinesIsOneLine() {
    log.log(System.Logger.Level.ERROR, "a\nb\u001b[31m");
    assertEquals("ERROR a\\x0ab\\x1b[31m", line());
  }

  @Test
  void anExceptionIsOnTheSameLine() {
    log.log(System.Logger.Level.ERROR, "stopped", new IOException("bind 127.0.0.1:80: EACCES"));
    assertEquals("ERROR stopped: bind 127.0.0.1:80: EACCES", line());
  }

  @Test
  void parametersAreFilledIn() {
    log.log(System.Logger.Level.INFO, "{0} of {1}", "one", "two");
    assertEquals("INFO one of two", line());
  }

  @Test
  void textWithoutParametersMayHoldBraces() {
    log.log(System.Logger.Level.INFO, "it's {0}");
    assertEquals("INFO it's {0}", line());
  }

  @Test
  void debugLinesAreLeftOut() {
    log.log(System.Logger.Level.DEBUG, "detail");
    assertEquals("", bytes.toString(UTF_8));
  }
}
