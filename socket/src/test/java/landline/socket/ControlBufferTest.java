// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

final class ControlBufferTest {

  private final MemorySegment memory = Arena.ofAuto().allocate(256, 8);
  private final ControlBuffer buffer = new ControlBuffer(memory);

  @Test
  void spaceIsWhatTheMacroOfTheHeadersSays() {
    assertEquals(16, ControlBuffer.space(0));
    assertEquals(24, ControlBuffer.space(1));
    assertEquals(24, ControlBuffer.space(4));
    assertEquals(24, ControlBuffer.space(8));
    assertEquals(32, ControlBuffer.space(12));
  }

  @Test
  void whatIsPutIsFoundInOrder() {
    buffer.clear(8);
    for (int i = 1; i <= 3; i++) {
      buffer.put(i, 10 * i, i);
      for (int k = 0; k < i; k++) {
        memory.set(ValueLayout.JAVA_BYTE, buffer.data() + k, (byte) i);
      }
    }
    assertEquals(8 + 3 * 24, buffer.end());
    buffer.walk(8, 3 * 24);
    for (int i = 1; i <= 3; i++) {
      assertTrue(buffer.next());
      assertTrue(buffer.is(i, 10 * i));
      assertFalse(buffer.is(i, 10 * i + 1));
      assertEquals(i, buffer.length());
      assertEquals(i, memory.get(ValueLayout.JAVA_BYTE, buffer.data() + i - 1));
    }
    assertFalse(buffer.next());
  }

  @Test
  void aMessageThatLiesAboutItsLengthEndsTheWalk() {
    for (long lie : new long[] {0, 15, 25, -1, Long.MAX_VALUE, Long.MIN_VALUE}) {
      buffer.clear(0);
      buffer.put(1, 2, 8);
      memory.set(ValueLayout.JAVA_LONG, 0, lie);
      buffer.walk(0, 24);
      assertFalse(buffer.next(), () -> "length " + lie);
    }
  }

  @Test
  void theLastMessageMayBeCutWithoutItsPadding() {
    buffer.clear(0);
    buffer.put(1, 2, 4);
    buffer.walk(0, 20);
    assertTrue(buffer.next());
    assertEquals(4, buffer.length());
    assertFalse(buffer.next());
  }

  @Test
  void anEmptyBufferHasNone() {
    buffer.walk(0, 0);
    assertFalse(buffer.next());
    buffer.walk(0, 15);
    assertFalse(buffer.next());
  }
}
