// SPDX-License-Identifier: Apache-2.0
package landline.time;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZoneFinderTest {
  private static final Instant NOW = Instant.parse("2026-11-23T20:16:06Z");

  @TempDir private Path folder;
  private Path berlin;

  @BeforeEach
  void writeAZone() throws IOException {
    LocalTimeType type = new LocalTimeType(3600, false, "BER");
    byte[] bytes = new TzifWriter(List.of(), List.of(), List.of(type), "").bytes();
    berlin = folder.resolve("Europe").resolve("Berlin");
    Files.createDirectories(berlin.getParent());
    Files.write(berlin, bytes);
    Files.write(folder.resolve("bad"), new byte[3]);
  }

  @Test
  void anIdNamesAFile() {
    Zone zone = finder(Map.of()).find(ZoneId.of("Europe/Berlin"));
    assertEquals("BER", abbreviation(zone));
    assertEquals(berlin.toString(), zone.source());
  }

  @Test
  void anOffsetNeedsNoFile() {
    assertEquals("+0530", abbreviation(finder(Map.of()).find(ZoneOffset.ofHoursMinutes(5, 30))));
    assertEquals("-03", abbreviation(finder(Map.of()).find(ZoneOffset.ofHours(-3))));
    assertEquals("UTC", abbreviation(finder(Map.of()).find(ZoneOffset.UTC)));
  }

  @Test
  void withoutAFileTheJdkGivesTheOffsetAndTheOffsetTheName() {
    Zone zone = finder(Map.of()).find(ZoneId.of("Asia/Tehran"));
    assertEquals(new LocalTimeType(12_600, false, "+0330"), zone.at(NOW));
    Path file = folder.resolve("Asia/Tehran");
    assertEquals(
        "the JDK's rules for Asia/Tehran; no usable file: " + file + ": no such file",
        zone.source());
    Zone summer = finder(Map.of()).find(ZoneId.of("America/New_York"));
    Instant july = Instant.parse("2026-07-01T00:00:00Z");
    assertEquals(new LocalTimeType(-14_400, true, "-04"), summer.at(july));
  }

  @Test
  void tzNamesAFileWithOrWithoutAColonRelativeOrAbsolute() {
    for (String tz : List.of("Europe/Berlin", ":Europe/Berlin", berlin.toString())) {
      assertEquals("BER", abbreviation(finder(Map.of("TZ", tz)).local()), tz);
    }
  }

  @Test
  void tzMayBeARule() {
    Zone zone = finder(Map.of("TZ", "XYZ3ABC,M10.3.0,M2.3.0")).local();
    assertEquals("ABC", abbreviation(zone));
    assertEquals("XYZ3ABC,M10.3.0,M2.3.0", zone.source());
  }

  @Test
  void anEmptyTzIsUtcAndWithoutTzTheFileOfTheMachineCounts() {
    assertEquals("UTC", abbreviation(finder(Map.of("TZ", "")).local()));
    assertEquals("BER", abbreviation(finder(Map.of()).local()));
    ZoneFinder nothing = new ZoneFinder(folder, folder.resolve("none"), Map.of());
    assertEquals("UTC", abbreviation(nothing.local()));
  }

  @Test
  void aBadTzIsUtcAndSaysWhy() {
    Zone nothing = finder(Map.of("TZ", "here/At")).local();
    assertEquals(
        "UTC; TZ is neither a file nor a rule: TZ string without a number from 0 to 24 at offset 4",
        nothing.source());
    assertEquals(new LocalTimeType(0, false, "UTC"), nothing.at(NOW));
    Path bad = folder.resolve("bad");
    Zone unreadable = finder(Map.of("TZ", "bad")).local();
    assertEquals(
        "UTC; no usable file: " + bad + ": cut off in a header, 3 of 44 bytes there",
        unreadable.source());
    assertEquals(new LocalTimeType(0, false, "UTC"), unreadable.at(NOW));
    assertEquals("UTC", abbreviation(finder(Map.of("TZ", "EST5EDT,M3.2.0")).local()));
  }

  @Test
  void theSystemHasAZone() {
    assertEquals("UTC", abbreviation(Zone.utc()));
    assertEquals("UTC", abbreviation(Zone.of(ZoneOffset.UTC)));
    int seconds = Zone.of(ZoneId.of("Asia/Kolkata")).at(NOW).offsetSeconds();
    assertEquals(19_800, seconds);
    Zone.system().at(NOW);
  }

  private ZoneFinder finder(Map<String, String> environment) {
    return new ZoneFinder(folder, berlin, environment);
  }

  private static String abbreviation(Zone zone) {
    return zone.at(NOW).abbreviation();
  }
}
