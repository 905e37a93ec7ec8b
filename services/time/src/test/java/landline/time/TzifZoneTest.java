// SPDX-License-Identifier: Apache-2.0
package landline.time;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TzifZoneTest {
  private static final LocalTimeType MEAN = new LocalTimeType(3208, false, "LMT");
  private static final LocalTimeType WINTER = new LocalTimeType(3600, false, "CET");
  private static final LocalTimeType SUMMER = new LocalTimeType(7200, true, "CEST");
  private static final List<LocalTimeType> TYPES = List.of(MEAN, WINTER, SUMMER);
  private static final String RULE = "CET-1CEST,M3.5.0,M10.5.0/3";
  private static final byte[] GOOD =
      new TzifWriter(List.of(-1000L, 0L, 1000L), List.of(1, 2, 1), TYPES, RULE).bytes();
  // The second header begins after the first one and its 7 bytes of data.
  private static final int SECOND = 44 + 7;

  @Test
  void theTableDecidesUntilItsLastChangeAndThenTheRule() throws IOException {
    Zone zone = TzifParser.parse("test", GOOD);
    assertEquals(MEAN, at(zone, Long.MIN_VALUE / 1_000_000_000));
    assertEquals(MEAN, at(zone, -1001));
    assertEquals(WINTER, at(zone, -1000));
    assertEquals(WINTER, at(zone, -1));
    assertEquals(SUMMER, at(zone, 0));
    assertEquals(SUMMER, at(zone, 999));
    assertEquals(WINTER, at(zone, 1000));
    assertEquals(SUMMER, zone.at(Instant.parse("2526-07-01T00:00:00Z")));
    assertEquals("test", zone.source());
  }

  @Test
  void withoutARuleTheLastTypeStays() throws IOException {
    byte[] bytes = new TzifWriter(List.of(0L), List.of(2), TYPES, "").bytes();
    assertEquals(SUMMER, at(TzifParser.parse("test", bytes), 1L << 40));
  }

  @Test
  void withoutChangesTheRuleHoldsForAllTimeAndWithoutEitherTypeZero() throws IOException {
    byte[] rule = new TzifWriter(List.of(), List.of(), TYPES, "XYZ5").bytes();
    assertEquals("XYZ", at(TzifParser.parse("test", rule), -(1L << 40)).abbreviation());
    byte[] nothing = new TzifWriter(List.of(), List.of(), TYPES, "").bytes();
    assertEquals(MEAN, at(TzifParser.parse("test", nothing), 0));
  }

  @Test
  void aFileOfVersionOneHasTimesOf32Bits() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(44 + 2 * 5 + 2 * 6 + 8);
    bytes.put("TZif".getBytes(US_ASCII)).position(20);
    bytes.putInt(0).putInt(0).putInt(0).putInt(2).putInt(2).putInt(8);
    bytes.putInt(-5).putInt(5).put((byte) 1).put((byte) 0);
    bytes.putInt(0).put((byte) 0).put((byte) 0);
    bytes.putInt(3600).put((byte) 1).put((byte) 4);
    bytes.put("ABC\0DEF\0".getBytes(US_ASCII));
    Zone zone = TzifParser.parse("test", bytes.array());
    assertEquals(new LocalTimeType(0, false, "ABC"), at(zone, -6));
    assertEquals(new LocalTimeType(3600, true, "DEF"), at(zone, -5));
    assertEquals(new LocalTimeType(0, false, "ABC"), at(zone, 5));
  }

  @Test
  void aMalformedFileIsNamedWithOneReason() {
    assertBad("cut off in a header, 0 of 44 bytes there", new byte[0]);
    assertBad("not a TZif file, it starts with 0x2320444f", with(0, 0x2320444f));
    assertBad("not a TZif file, it starts with 0x2320444f", with(SECOND, 0x2320444f));
    assertBad("changes not in 0.." + GOOD.length + ": -1", with(SECOND + 32, -1));
    assertBad("changes not in 0.." + GOOD.length + ": 1000000", with(SECOND + 32, 1_000_000));
    assertBad("types not in 1..256: 0", with(SECOND + 36, 0));
    assertBad("counts leap seconds, which POSIX time does not", with(SECOND + 28, 1));
    assertBad("change 1 is not after the one before it", with(SECOND + 44 + 8, -1));
    assertBad("type >= 3: 9", withByte(SECOND + 44 + 24, 9));
    assertBad("offset beyond 26 hours: 100000 s", with(SECOND + 44 + 27, 100_000));
    assertBad("daylight flag neither 0 nor 1: 2", withByte(SECOND + 44 + 27 + 4, 2));
    assertBad("abbreviation without an end at 77", withByte(SECOND + 44 + 27 + 5, 77));
    assertBad("abbreviation not of letters, digits, + and -", withByte(SECOND + 44 + 45, '%'));
    assertBad("abbreviation not 1 to 31 long: 0", withByte(SECOND + 44 + 45, 0));
    assertBad("no footer between newlines", Arrays.copyOf(GOOD, GOOD.length - 1));
    byte[] rule = new TzifWriter(List.of(), List.of(), TYPES, "nonsense").bytes();
    assertBad("TZ string without a number from 0 to 24 at offset 8", rule);
  }

  @Test
  void aFileCutOffAnywhereIsAnErrorAndNothingElse() {
    for (int length = 0; length < GOOD.length; length++) {
      byte[] cut = Arrays.copyOf(GOOD, length);
      assertThrows(IOException.class, () -> TzifParser.parse("test", cut), "length " + length);
    }
  }

  @Test
  void changedBytesGiveAZoneOrAnErrorAndNothingElse() {
    long seed = Long.getLong("landline.time.seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    int errors = 0;
    for (int i = 0; i < 50_000; i++) {
      byte[] bytes = GOOD.clone();
      for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        at(TzifParser.parse("test", bytes), random.nextInt());
      } catch (IOException e) {
        errors++;
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", case " + i, e);
      }
    }
    assertTrue(errors > 10_000, "too few errors to mean anything: " + errors);
  }

  @Test
  void aFileThatIsNoneIsNamed(@TempDir Path folder) throws IOException {
    Path missing = folder.resolve("missing");
    assertEquals(missing + ": no such file", error(missing));
    assertEquals(folder + ": not a regular file", error(folder));
    assertEquals("/dev/zero: not a regular file", error(Path.of("/dev/zero")));
    Path large = Files.write(folder.resolve("large"), new byte[(1 << 20) + 1]);
    assertEquals(large + ": longer than 1048576 bytes", error(large));
    Path good = Files.write(folder.resolve("good"), GOOD);
    assertEquals(good.toString(), Zone.read(good).source());
  }

  private static String error(Path file) {
    return String.valueOf(assertThrows(IOException.class, () -> Zone.read(file)).getMessage());
  }

  private static LocalTimeType at(Zone zone, long second) {
    return zone.at(Instant.ofEpochSecond(second));
  }

  private static byte[] with(int offset, int value) {
    return ByteBuffer.wrap(GOOD.clone()).putInt(offset, value).array();
  }

  private static byte[] withByte(int offset, int value) {
    return ByteBuffer.wrap(GOOD.clone()).put(offset, (byte) value).array();
  }

  private static void assertBad(String reason, byte[] bytes) {
    Exception e = assertThrows(IOException.class, () -> TzifParser.parse("zone", bytes), reason);
    assertEquals("zone: " + reason, e.getMessage());
  }
}
