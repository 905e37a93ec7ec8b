// SPDX-License-Identifier: Apache-2.0
package landline.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/// The marks of commands.
class MarkTest {

  @Test
  void aMarkIsARangeThatHoldsThoseOfItsCommands() throws IOException {
    Mark outer = Mark.next(-1);
    Mark inner = Mark.next(outer.high());
    assertTrue(outer.contains(outer.high()) && outer.contains(inner.high()));
    assertTrue(inner.contains(inner.high()) && !inner.contains(outer.high()));
    assertFalse(outer.contains(-1) || outer.contains(outer.low()));
    assertThrows(IOException.class, () -> Mark.next(100));
    assertEquals(-2, Mark.of(Integer.MAX_VALUE));
  }
}
