// SPDX-License-Identifier: Apache-2.0
package landline.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpeechSplitterTest {

  private final SpeechSplitter utterances = new SpeechSplitter(UTF_8);

  @Test
  void linesComeOneByOneWithoutTheirEnds() {
    assertEquals(List.of("a", "", "b"), add("a\n\nb\r\n"));
    assertFalse(utterances.isHolding());
  }

  @Test
  void whatHasNoEndComesWithThePause() {
    assertEquals(List.of(), add("hel"));
    assertTrue(utterances.isHolding());
    assertEquals(List.of(), add("lo"));
    assertEquals(List.of("hello"), utterances.pause());
    assertEquals(List.of(), utterances.pause());
    assertEquals(List.of("x"), add("x\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "GBK", "GB18030"})
  void halfACharacterWaitsForTheOtherHalfBeyondAPause(String name) {
    var charset = Charset.forName(name);
    var split = new SpeechSplitter(charset);
    var lines = new ArrayList<String>();
    for (byte b : "电话\n".getBytes(charset)) {
      lines.addAll(split.add(new byte[] {b}, 1));
    }
    assertEquals(List.of("电话"), lines);
    byte[] half = "话".getBytes(charset);
    assertEquals(List.of(), split.add(half, 1));
    assertEquals(List.of(), split.pause());
    assertEquals(List.of("\ufffd"), split.finish());
  }

  @Test
  void aLineWithoutEndIsShownInPieces() {
    int length = 100_000;
    int shown = 0;
    for (int i = 0; i < length / 100; i++) {
      for (String piece : add("x".repeat(100))) {
        shown += piece.length();
      }
    }
    for (String piece : utterances.finish()) {
      shown += piece.length();
    }
    assertEquals(length, shown);
  }

  private List<String> add(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return utterances.add(bytes, bytes.length);
  }
}
