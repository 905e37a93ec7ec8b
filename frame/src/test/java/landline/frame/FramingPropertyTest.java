// SPDX-License-Identifier: Apache-2.0
package landline.frame;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Laws of the codecs over seeded random bytes; a failure names its seed.
class FramingPropertyTest {
  private static final int SEEDS = 300;

  /// Few different bytes, so that delimiters, their parts and short lengths come up often.
  private static final byte[] ALPHABET = {
    0, 1, 2, 3, '\n', '\r', 'a', 'b', (byte) 0x80, (byte) 0xff
  };

  static Stream<Named<Framing>> framings() {
    return Stream.of(
        Named.of("lines", Framing.lines(20)),
        Named.of("lines, tight", Framing.lines(1)),
        Named.of("lines, roomy", Framing.lines(5000)),
        Named.of("UTF-16BE lines", Framing.lines(UTF_16BE, 20)),
        Named.of("UTF-16LE lines", Framing.lines(UTF_16LE, 21)),
        Named.of("UTF-32LE lines", Framing.lines(Charset.forName("UTF-32LE"), 40)),
        Named.of("CRLF", Framing.delimited(new byte[] {'\r', '\n'}, 20)),
        Named.of("aab", Framing.delimited(new byte[] {'a', 'a', 'b'}, 20)),
        Named.of("fixed 1", Framing.fixedLength(1)),
        Named.of("fixed 7", Framing.fixedLength(7)),
        Named.of("prefix 1", Framing.lengthPrefix(1, BIG_ENDIAN, 20)),
        Named.of("prefix 2 BE", Framing.lengthPrefix(2, BIG_ENDIAN, 600)),
        Named.of("prefix 2 LE", Framing.lengthPrefix(2, LITTLE_ENDIAN, 600)),
        Named.of("prefix 4 BE", Framing.lengthPrefix(4, BIG_ENDIAN, 20)),
        Named.of("prefix 4 LE", Framing.lengthPrefix(4, LITTLE_ENDIAN, 20)),
        Named.of("prefix 8 BE", Framing.lengthPrefix(8, BIG_ENDIAN, 20)),
        Named.of("prefix 8 LE", Framing.lengthPrefix(8, LITTLE_ENDIAN, 20)),
        Named.of("varint", Framing.varint(300)));
  }

  @ParameterizedTest
  @MethodSource("framings")
  void anyCutOfAnyMessagesGivesTheSameMessages(Framing framing) {
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      ByteArrayOutputStream stream = new ByteArrayOutputStream();
      List<String> expected = new ArrayList<>();
      for (int tries = random.nextInt(20); tries > 0; tries--) {
        byte[] message = bytes(random, lengthFor(framing, random));
        try {
          stream.writeBytes(framing.encode(message));
          expected.add(Feed.hex(message));
        } catch (IllegalArgumentException e) {
          // It holds a delimiter; the next test asks for what is refused.
        }
      }
      Feed fed = FramingLaws.assertCutsAgree(framing, stream.toByteArray(), random, "seed " + seed);
      assertEquals(new Feed(expected, ""), fed, "seed " + seed);
    }
  }

  @ParameterizedTest
  @MethodSource("framings")
  void anyMessageIsRefusedOrComesBack(Framing framing) {
    int taken = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      byte[] message = bytes(random, lengthFor(framing, random));
      if (FramingLaws.assertComesBackOrIsRefused(framing, message, "seed " + seed)) {
        taken++;
      }
    }
    assertTrue(taken > SEEDS / 10, "taken: " + taken);
  }

  @ParameterizedTest
  @MethodSource("framings")
  void anyCutOfAnyBytesGivesTheSameMessagesAndTheSameEnd(Framing framing) {
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      FramingLaws.assertCutsAgree(
          framing, bytes(random, random.nextInt(120)), random, "seed " + seed);
    }
  }

  @Test
  void linesAreWhatAWholeTextSplitsInto() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      byte[] stream = bytes(random, random.nextInt(120));
      List<String> expected = new ArrayList<>();
      for (String line : new String(stream, ISO_8859_1).split("\n", -1)) {
        String kept = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
        expected.add(Feed.hex(kept.getBytes(ISO_8859_1)));
      }
      String rest = expected.removeLast();
      assertEquals(
          new Feed(expected, rest), Feed.cut(Framing.lines(200), stream, random), "seed " + seed);
    }
  }

  @Test
  void takingWhatAQuietPeerSentLosesNothing() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      byte[] delimiter = bytes(random, random.nextInt(1, 4));
      byte[] stream = bytes(random, random.nextInt(120));
      FramingLaws.assertTakingLosesNothing(delimiter, stream, random, "seed " + seed);
    }
  }

  private static int lengthFor(Framing framing, Random random) {
    int length = random.nextInt(4) == 0 ? framing.max() : random.nextInt(framing.max() + 1);
    if (framing instanceof FixedLength) {
      return framing.max();
    }
    // Long messages of few different bytes would nearly all hold a delimiter.
    return framing instanceof Lines lines
        ? Math.min(length, 12) / lines.unit() * lines.unit()
        : length;
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = ALPHABET[random.nextInt(ALPHABET.length)];
    }
    return bytes;
  }
}
