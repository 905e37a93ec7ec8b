// SPDX-License-Identifier: Apache-2.0
package landline.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Byte for byte what glibc gives, over random formats, instants and zones.
/// `-Dlandline.time.cases=N` runs more cases, `-Dlandline.time.seed=N` repeats a run.
class StrftimeAgainstGlibcTest {
  private static final int CASES = Integer.getInteger("landline.time.cases", 20_000);
  private static final long SEED = Long.getLong("landline.time.seed", System.nanoTime());
  private static final int CASES_PER_ZONE_CHANGE = 50;
  private static final List<String> NAMES =
      List.of(
          "UTC",
          "America/New_York",
          "Europe/Berlin",
          "Europe/Dublin",
          "Asia/Kolkata",
          "Asia/Tehran",
          "Asia/Kathmandu",
          "Africa/Casablanca",
          "Pacific/Apia",
          "Pacific/Chatham",
          "Australia/Lord_Howe",
          "America/St_Johns",
          "America/Caracas",
          "Antarctica/Troll",
          "Etc/GMT+12",
          "Etc/GMT-14");
  private static final List<String> RULES =
      List.of(
          "XYZ3ABC,M3.2.0,M11.1.0",
          "<-03>3<-02>,M10.3.6/24,M2.3.6/24",
          "AAA-12:34:56BBB-13,J60/0,J300/1:30",
          "CCC-1DDD,59,300/-2");

  @TempDir private Path scratch;

  private final List<Place> places = new ArrayList<>();
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Glibc glibc = new Glibc();

  private record Place(String tz, Zone zone, long firstSecond) {}

  @BeforeEach
  void findZones() throws IOException {
    for (String name : NAMES) {
      places.add(file(ZoneFiles.of(name, scratch)));
    }
    for (String rule : RULES) {
      // glibc computes a rule's changes of each year before 1971 as if it were 1970.
      long from = Instant.parse("1971-01-02T00:00:00Z").getEpochSecond();
      places.add(new Place(rule, TzString.parse(rule), from));
    }
  }

  private static Place file(Path file) throws IOException {
    return new Place(file.toString(), Zone.read(file), Instant.MIN.getEpochSecond());
  }

  @AfterEach
  void putZoneBack() {
    glibc.close();
  }

  @Test
  void randomFormatsGiveWhatGlibcGives() {
    FormatGenerator formats = new FormatGenerator(random, 70);
    int compared = 0;
    Place place = places.getFirst();
    for (int i = 0; i < CASES; i++) {
      if (i % CASES_PER_ZONE_CHANGE == 0) {
        place = places.get(random.nextInt(places.size()));
        glibc.zone(place.tz());
      }
      byte[] format = formats.format(6);
      int limit = random.nextInt(4) == 0 ? random.nextInt(80) : 4096;
      compared += compare(place, format, second(place), limit) ? 1 : 0;
    }
    assertTrue(compared > CASES * 0.99, "most cases count: " + compared + " of " + CASES);
  }

  @Test
  void everyConversionWithEveryFlagAndModifierGivesWhatGlibcGives() {
    Place place = places.get(1);
    glibc.zone(place.tz());
    for (long second : List.of(-1L, 1_795_424_166L, -62_198_755_200L)) {
      for (String flags : List.of("", "_", "-", "0", "^", "#", "^#", "_0", "0-", "-_^")) {
        for (String width : List.of("", "1", "3", "5", "12", "40")) {
          for (String modifier : List.of("", "E", "O")) {
            for (char letter = 1; letter < 128; letter++) {
              String format = "%" + flags + width + modifier + letter + "|";
              compare(place, format.getBytes(StandardCharsets.US_ASCII), second, 4096);
            }
          }
        }
      }
    }
  }

  @Test
  void everyZoneOfTheDatabaseGivesWhatGlibcGives() throws IOException {
    byte[] format = "%Z %z %F %T %j".getBytes(StandardCharsets.US_ASCII);
    for (String name : new TreeSet<>(ZoneId.getAvailableZoneIds())) {
      Place place = file(ZoneFiles.of(name, scratch));
      glibc.zone(place.tz());
      for (int i = 0; i < 60; i++) {
        compare(place, format, second(place), 4096);
      }
    }
  }

  @Test
  void aZoneMadeOfTheJdksRulesGivesWhatGlibcGives() throws IOException {
    byte[] format = "%Z %z %F %T %j".getBytes(StandardCharsets.US_ASCII);
    for (String name : NAMES) {
      Place place = file(ZoneFiles.made(name, scratch));
      glibc.zone(place.tz());
      for (int i = 0; i < 200; i++) {
        compare(place, format, second(place), 4096);
      }
    }
  }

  /// False if `%s` made the case incomparable.
  private boolean compare(Place place, byte[] format, long second, int limit) {
    if (hasEpoch(format) && !glibc.format("%s", second).equals(Long.toString(second))) {
      return false;
    }
    Optional<byte[]> ours =
        Strftime.of(format).format(Instant.ofEpochSecond(second), place.zone(), limit);
    Optional<byte[]> theirs = glibc.format(format, second, limit);
    String context =
        "seed "
            + SEED
            + ", "
            + place.tz()
            + " at "
            + second
            + ", limit "
            + limit
            + ": "
            + text(format);
    assertEquals(theirs.map(this::text), ours.map(this::text), context);
    return true;
  }

  // glibc finds the epoch by going back from the wall clock, and misses it where that is ambiguous.
  private static boolean hasEpoch(byte[] format) {
    return FormatParser.parse(format).stream()
        .anyMatch(piece -> piece instanceof Piece.Conversion(char letter, _) && letter == 's');
  }

  private long second(Place place) {
    long second =
        switch (random.nextInt(10)) {
          case 0, 1, 2, 3 -> between("1902-01-01", "2038-01-01");
          case 4, 5, 6 -> change(place, between("1902-01-01", "2100-01-01"));
          case 7 -> newYear();
          case 8 -> between("-9999-01-01", "+10000-01-01");
          default -> between("-1000000-01-01", "+4000000-01-01");
        };
    return Math.max(second, place.firstSecond());
  }

  private long between(String from, String to) {
    return random.nextLong(
        Instant.parse(from + "T00:00:00Z").getEpochSecond(),
        Instant.parse(to + "T00:00:00Z").getEpochSecond());
  }

  private long newYear() {
    return Instant.parse(random.nextInt(1902, 2100) + "-01-01T00:00:00Z").getEpochSecond()
        + random.nextLong(-5, 6) * 86_400
        + random.nextLong(-50_000, 50_000);
  }

  /// A second at or beside the next change of the clocks within a year, else the given second.
  private long change(Place place, long second) {
    long before = second;
    long after = second + 200 * 86_400;
    LocalTimeType type = place.zone().at(Instant.ofEpochSecond(before));
    while (after - before > 1) {
      long middle = (before + after) / 2;
      if (place.zone().at(Instant.ofEpochSecond(middle)).equals(type)) {
        before = middle;
      } else {
        after = middle;
      }
    }
    return after + random.nextLong(-2, 3);
  }

  private String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
