// SPDX-License-Identifier: Apache-2.0
package landline.frame;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// A fuzz target for each framing; a normal test run gives each the seeds only.
///
/// To fuzz one, here `varint`: `JAZZER_FUZZ=1 mvn -pl frame test -Dtest='FramingFuzzTest#varint'
/// -Djazzer.hooks=true -Djazzer.max_duration=5m`. An input that fails is written to
/// `src/test/resources`, where the next normal run finds it. A target's `@FuzzTest` has to be its
/// last annotation.
class FramingFuzzTest {
  /// The first bytes choose a maximum and more; the others are the stream and the message.
  private static final int PARAMETERS = 3;

  static Stream<byte[]> seeds() {
    Stream<String> told =
        Stream.of("", "a\r\nb\n", "\u0001\u0002\u0003aab\n\r\n\r", "\u0000\n\n\u0000\u00ff\u0080");
    Stream<byte[]> drawn =
        Stream.iterate(1, seed -> seed + 1).limit(60).map(FramingFuzzTest::drawn);
    return Stream.concat(told.map(text -> text.getBytes(UTF_8)), drawn);
  }

  @MethodSource("seeds")
  @FuzzTest
  void lines(byte[] data) {
    assertLaws(Framing.lines(max(data)), data);
  }

  @MethodSource("seeds")
  @FuzzTest
  void linesOfUtf16(byte[] data) {
    assertLaws(Framing.lines(parameter(data, 1) % 2 == 0 ? UTF_16BE : UTF_16LE, max(data)), data);
  }

  @MethodSource("seeds")
  @FuzzTest
  void delimited(byte[] data) {
    byte[] rest = rest(data);
    byte[] delimiter = Arrays.copyOf(rest, 1 + parameter(data, 1) % 4);
    assertLaws(Framing.delimited(delimiter, max(data)), data);
    FramingLaws.assertTakingLosesNothing(delimiter, rest, new Random(parameter(data, 2)), "");
  }

  @MethodSource("seeds")
  @FuzzTest
  void fixedLength(byte[] data) {
    assertLaws(Framing.fixedLength(max(data)), data);
  }

  @MethodSource("seeds")
  @FuzzTest
  void lengthPrefix(byte[] data) {
    int width = 1 << parameter(data, 1) % 4;
    ByteOrder order = parameter(data, 1) < 128 ? BIG_ENDIAN : LITTLE_ENDIAN;
    assertLaws(Framing.lengthPrefix(width, order, Math.min(max(data), 255)), data);
  }

  @MethodSource("seeds")
  @FuzzTest
  void varint(byte[] data) {
    assertLaws(Framing.varint(max(data)), data);
  }

  private static void assertLaws(Framing framing, byte[] data) {
    byte[] rest = rest(data);
    FramingLaws.assertCutsAgree(framing, rest, new Random(parameter(data, 2)), "");
    FramingLaws.assertComesBackOrIsRefused(framing, rest, "");
  }

  private static int max(byte[] data) {
    return 1 + parameter(data, 0);
  }

  private static int parameter(byte[] data, int index) {
    return index < data.length ? Byte.toUnsignedInt(data[index]) : 0;
  }

  private static byte[] rest(byte[] data) {
    return Arrays.copyOfRange(data, Math.min(PARAMETERS, data.length), data.length);
  }

  private static byte[] drawn(int seed) {
    Random random = new Random(seed);
    byte[] data = new byte[random.nextInt(200)];
    random.nextBytes(data);
    for (int i = PARAMETERS; i < data.length; i++) {
      data[i] = random.nextInt(3) > 0 ? (byte) random.nextInt(14) : data[i];
    }
    return data;
  }
}
