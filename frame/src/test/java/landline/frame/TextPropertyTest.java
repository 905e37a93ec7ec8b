// SPDX-License-Identifier: Apache-2.0
package landline.frame;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.Charset;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Laws of text over seeded random bytes, in every charset that the JDK has.
class TextPropertyTest {
  private static final int SEEDS = 100;

  /// Bytes that start escapes and shifts, so that charsets with states get into them.
  private static final byte[] SHIFTS = {
    '\n', 0x1b, '$', 'B', '(', 'A', ')', 0x0e, 0x0f, (byte) 0x8e
  };

  static Stream<Charset> charsets() {
    return Charset.availableCharsets().values().stream();
  }

  static Stream<Charset> writableCharsets() {
    return charsets().filter(Charset::canEncode);
  }

  @Test
  void theCharsetsPromisedAreThere() {
    List<String> promised = List.of("UTF-8", "GBK", "GB18030", "UTF-16", "Big5", "Shift_JIS");
    assertTrue(charsets().map(Charset::name).toList().containsAll(promised));
  }

  @ParameterizedTest
  @MethodSource("writableCharsets")
  void anyCutOfAnyTextGivesTheSameText(Charset charset) {
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      byte[] bytes = text(random).getBytes(charset);
      TextLaws.assertCutsAgree(charset, bytes, random, charset + " seed " + seed);
    }
  }

  @ParameterizedTest
  @MethodSource("charsets")
  void anyCutOfAnyBytesGivesTheSameTextAndTheSameCount(Charset charset) {
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      TextLaws.assertCutsAgree(charset, bytes(random), random, charset + " seed " + seed);
    }
  }

  @ParameterizedTest
  @MethodSource("writableCharsets")
  void aCutNeverGoesThroughACharacter(Charset charset) {
    for (int seed = 0; seed < SEEDS; seed++) {
      assertCuts(charset, text(new Random(seed)).getBytes(charset), seed);
    }
  }

  @ParameterizedTest
  @MethodSource("charsets")
  void aCutOfAnyBytesReadsAsTheirStart(Charset charset) {
    for (int seed = 0; seed < SEEDS; seed++) {
      assertCuts(charset, bytes(new Random(seed)), seed);
    }
  }

  private static void assertCuts(Charset charset, byte[] bytes, int seed) {
    for (int max = 0; max <= bytes.length; max++) {
      TextLaws.assertCut(charset, bytes, max, charset + " seed " + seed + " max " + max);
    }
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(8); length > 0; length--) {
      int point =
          switch (random.nextInt(4)) {
            case 0 -> random.nextInt(0x80);
            case 1 -> random.nextInt(0x3000, 0xd800);
            case 2 -> random.nextInt(0x80, 0x3000);
            default -> random.nextInt(0xe000, 0x30000);
          };
      text.appendCodePoint(point);
    }
    return text.toString();
  }

  private static byte[] bytes(Random random) {
    byte[] bytes = new byte[random.nextInt(16)];
    random.nextBytes(bytes);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = random.nextInt(4) == 0 ? SHIFTS[random.nextInt(SHIFTS.length)] : bytes[i];
    }
    return bytes;
  }
}
