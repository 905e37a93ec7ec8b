// SPDX-License-Identifier: Apache-2.0
package landline.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.util.random.RandomGenerator;

/// What holds for any bytes in any charset; the property tests and the fuzz target share it.
final class TextLaws {
  /// It guesses the charset from what it has seen, so malformed bytes may come out otherwise.
  private static final String GUESSING = "x-JISAutoDetect";

  private TextLaws() {}

  /// However bytes are cut, the text is the JDK's own for the whole, and the count is the same.
  static void assertCutsAgree(
      Charset charset, byte[] bytes, RandomGenerator random, String context) {
    TextDecoder whole = TextDecoder.of(charset);
    String text = whole.decodeAll(ByteBuffer.wrap(bytes));
    assertEquals(replaced(charset, bytes), text, context);
    if (whole.malformed() > 0 && charset.name().equals(GUESSING)) {
      return;
    }
    TextDecoder cut = TextDecoder.of(charset);
    StringBuilder pieces = new StringBuilder();
    for (int at = 0; at < bytes.length; ) {
      int length = random.nextInt(1, Math.min(bytes.length - at, 4) + 1);
      ByteBuffer chunk = ByteBuffer.wrap(bytes, at, length).asReadOnlyBuffer();
      pieces.append(cut.decode(chunk));
      assertEquals(0, chunk.remaining(), context);
      at += length;
    }
    pieces.append(cut.finish());
    assertEquals(text, pieces.toString(), context);
    assertEquals(whole.malformed(), cut.malformed(), context);
  }

  /// What a cut keeps fits, adds no malformed bytes, and reads as the start of the whole.
  static void assertCut(Charset charset, byte[] bytes, int max, String context) {
    Truncation cut = Truncation.of(bytes, max, charset);
    assertTrue(cut.kept() <= max, context);
    assertEquals(bytes.length, cut.kept() + cut.dropped(), context);
    if (bytes.length <= max) {
      assertEquals(bytes.length, cut.kept(), context);
      return;
    }
    // No character of the JDK's charsets, escapes included, has more bytes than this.
    assertTrue(max - cut.kept() <= 8, context);
    TextDecoder all = TextDecoder.of(charset);
    String text = all.decodeAll(ByteBuffer.wrap(bytes));
    TextDecoder start = TextDecoder.of(charset);
    String kept = start.decodeAll(ByteBuffer.wrap(bytes, 0, cut.kept()));
    if (all.malformed() == 0 || !charset.name().equals(GUESSING)) {
      assertTrue(text.startsWith(kept), context);
      assertTrue(start.malformed() <= all.malformed(), context);
    }
  }

  private static String replaced(Charset charset, byte[] bytes) {
    try {
      return charset
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE)
          .decode(ByteBuffer.wrap(bytes))
          .toString();
    } catch (CharacterCodingException e) {
      throw new AssertionError(e);
    }
  }
}
