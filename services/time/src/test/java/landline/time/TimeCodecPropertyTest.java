// SPDX-License-Identifier: Apache-2.0
package landline.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What has to hold for any datagram whatsoever. `-Dlandline.time.seed=N` repeats a run.
class TimeCodecPropertyTest {
  private static final long SEED = Long.getLong("landline.time.seed", System.nanoTime());
  private static final int CASES = 50_000;
  private static final Instant NOW = Instant.parse("2026-11-23T20:16:06Z");
  private static final String SYNTAX = "%%%%%EO_-0^#19dFcsZn\n\r\0";

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final FormatGenerator formats = new FormatGenerator(random, 80);
  private final Zone zone = TzString.parse("EST5EDT,M3.2.0,M11.1.0");

  @Test
  void noReplyIsEmptyOrLongerThanAllowed() {
    int replies = 0;
    for (int i = 0; i < CASES; i++) {
      byte[] request = request();
      if (answer(request) instanceof TimeMessage.Reply reply) {
        replies++;
        int allowed = Math.min(512, Math.max(32, 3 * request.length));
        int length = reply.bytes().length;
        assertTrue(length > 0 && length <= allowed, () -> context(request) + ": " + length);
        assertTrue(request.length <= 256, () -> context(request));
      }
    }
    assertTrue(replies > CASES / 10, "too few replies to mean anything: " + replies);
  }

  /// Each reply to a format has fewer percent signs than the format; without any there is silence.
  @Test
  void twoServersFedWithEachOthersRepliesFallSilent() {
    for (int i = 0; i < CASES; i++) {
      byte[] first = request();
      byte[] request = first;
      int hops = 0;
      while (answer(request) instanceof TimeMessage.Reply reply) {
        boolean wasFormat = percents(request) > 0;
        byte[] next = reply.bytes();
        byte[] previous = request;
        assertTrue(
            wasFormat ? percents(next) < percents(request) : percents(next) == 0,
            () -> context(previous));
        request = next;
        if (++hops > 258) {
          fail(context(first) + ": still alive");
        }
      }
    }
  }

  @Test
  void percentSignsHalveUntilThereIsSilence() {
    byte[] request = new byte[256];
    Arrays.fill(request, (byte) '%');
    int hops = 0;
    while (answer(request) instanceof TimeMessage.Reply reply) {
      assertEquals(request.length / 2, reply.bytes().length);
      request = reply.bytes();
      hops++;
    }
    assertEquals(8, hops);
  }

  private TimeMessage answer(byte[] datagram) {
    try {
      return TimeCodec.answer(datagram, NOW, zone);
    } catch (RuntimeException e) {
      return fail(context(datagram), e);
    }
  }

  /// Formats, runs of what formats are made of, and any bytes; some too long.
  private byte[] request() {
    return switch (random.nextInt(4)) {
      case 0 -> formats.format(4);
      case 1 -> formats.format(80);
      case 2 -> {
        byte[] bytes = new byte[random.nextInt(280)];
        for (int i = 0; i < bytes.length; i++) {
          bytes[i] = (byte) SYNTAX.charAt(random.nextInt(SYNTAX.length()));
        }
        yield bytes;
      }
      default -> {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        yield bytes;
      }
    };
  }

  private static long percents(byte[] bytes) {
    long count = 0;
    for (byte value : bytes) {
      count += value == '%' ? 1 : 0;
    }
    return count;
  }

  private static String context(byte[] request) {
    return "seed " + SEED + ", request " + HexFormat.of().formatHex(request);
  }
}
