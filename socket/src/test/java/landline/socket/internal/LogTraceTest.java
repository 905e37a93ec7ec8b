// SPDX-License-Identifier: Apache-2.0
package landline.socket.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class LogTraceTest {

  private static String printed(Throwable error) {
    var trace = new StringWriter();
    error.printStackTrace(new PrintWriter(trace));
    return trace.toString();
  }

  @Test
  void anExceptionThatMayBeShownStaysItself() {
    var error = new IllegalStateException("why", new AssertionError("deep"));
    assertSame(error, LogTrace.of(error));
  }

  @Test
  void whatAPeerHasPutIntoACauseCannotForgeALine() {
    var cause = new NumberFormatException("For input string: \"x\n12:00:01 ERROR forged\"");
    var error = new IllegalStateException("why", cause);
    Throwable shown = LogTrace.of(error);
    assertEquals(error.toString().replace("\n", "\\x0a"), shown.toString());
    assertArrayEquals(error.getStackTrace(), shown.getStackTrace());
    assertFalse(printed(shown).contains("\n12:00"), () -> printed(shown));
    assertTrue(printed(shown).contains("LogTraceTest.java"), () -> printed(shown));
  }

  @Test
  void aCircleOfCausesEnds() {
    var first = new IllegalStateException("first");
    first.addSuppressed(new IllegalStateException("second", first));
    assertEquals(first.toString(), LogTrace.of(first).toString());
  }
}
