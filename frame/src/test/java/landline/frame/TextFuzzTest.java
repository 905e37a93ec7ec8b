// SPDX-License-Identifier: Apache-2.0
package landline.frame;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// A fuzz target for text and one for its cuts; run like those of [FramingFuzzTest].
class TextFuzzTest {
  private static final List<Charset> CHARSETS =
      Stream.of(
              "UTF-8",
              "GBK",
              "GB18030",
              "UTF-16",
              "UTF-32LE",
              "Big5-HKSCS",
              "ISO-2022-JP",
              "IBM930")
          .map(Charset::forName)
          .toList();

  static Stream<byte[]> seeds() {
    return Stream.iterate(0, seed -> seed + 1)
        .limit(80)
        .map(seed -> {
          byte[] text = "a\u4e2d\u6587\ud83d\ude00b\n".getBytes(charset(seed));
          byte[] data = new byte[1 + text.length];
          data[0] = (byte) (int) seed;
          System.arraycopy(text, 0, data, 1, text.length);
          return Arrays.copyOf(data, data.length - seed / 8 % 5);
        });
  }

  @MethodSource("seeds")
  @FuzzTest
  void text(byte[] data) {
    TextLaws.assertCutsAgree(charset(first(data)), rest(data), new Random(first(data)), "");
  }

  @MethodSource("seeds")
  @FuzzTest
  void cut(byte[] data) {
    byte[] bytes = rest(data);
    TextLaws.assertCut(charset(first(data)), bytes, first(data) % (bytes.length + 2), "");
  }

  private static Charset charset(int number) {
    return CHARSETS.get(number % CHARSETS.size());
  }

  private static int first(byte[] data) {
    return data.length == 0 ? 0 : Byte.toUnsignedInt(data[0]);
  }

  private static byte[] rest(byte[] data) {
    return Arrays.copyOfRange(data, Math.min(1, data.length), data.length);
  }
}
