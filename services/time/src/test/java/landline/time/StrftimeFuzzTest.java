// SPDX-License-Identifier: Apache-2.0
package landline.time;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.provider.MethodSource;

/// A fuzz target for datagrams of the text form, whose formats glibc has as well; how to fuzz is
/// said in `NtpFuzzTest`. A normal test run gives it the seeds only.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StrftimeFuzzTest {

  private static final Instant NOW = Instant.parse("2026-11-23T20:16:06Z");
  private static final String RULE = "EST5EDT,M3.2.0,M11.1.0";
  private static final int MOST = 4096;

  private final Zone zone = TzString.parse(RULE);
  private final Glibc glibc = new Glibc();

  @BeforeAll
  void setZone() {
    glibc.zone(RULE);
  }

  @AfterAll
  void putZoneBack() {
    glibc.close();
  }

  static Stream<byte[]> datagramSeeds() {
    Stream<byte[]> told =
        Stream.of("", "\n", "%F %X", "%c%c", "%64Y", "%65Y", "%2147483648d", "%E%Y", "%%%%", "%\0Y")
            .map(each -> each.getBytes(StandardCharsets.US_ASCII));
    var formats = new FormatGenerator(new SplittableRandom(1), 70);
    return Stream.concat(told, IntStream.range(1, 60).mapToObj(formats::format));
  }

  /// A reply is bounded, is what glibc gives, and has fewer percent signs than a format that had
  /// some, so that two servers fall silent.
  @MethodSource("datagramSeeds")
  @FuzzTest
  void datagrams(byte[] data) {
    if (TimeCodec.answer(data, NOW, zone) instanceof TimeMessage.Reply reply) {
      byte[] bytes = reply.bytes();
      String shown = HexFormat.of().formatHex(data);
      assertTrue(bytes.length > 0 && bytes.length <= Math.clamp(3L * data.length, 32, 512), shown);
      assertTrue(percents(bytes) < Math.max(1, percents(data)), shown);
      if (percents(data) > 0) {
        assertArrayEquals(
            glibc.format(data, NOW.getEpochSecond(), MOST).orElseThrow(), bytes, shown);
      }
    }
  }

  private static long percents(byte[] bytes) {
    long count = 0;
    for (byte each : bytes) {
      count += each == '%' ? 1 : 0;
    }
    return count;
  }
}
