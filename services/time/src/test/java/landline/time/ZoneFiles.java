// SPDX-License-Identifier: Apache-2.0
package landline.time;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;

/// Compiled zone files for tests: the system's where it has them, else ones that are made from the
/// JDK's rules, so that no test depends on the package tzdata.
final class ZoneFiles {
  private static final Path SYSTEM = Path.of("/usr/share/zoneinfo");
  private static final Instant END = Instant.parse("2038-01-01T00:00:00Z");

  private ZoneFiles() {}

  static Path of(String name, Path scratch) throws IOException {
    Path real = SYSTEM.resolve(name);
    return Files.isRegularFile(real) ? real : made(name, scratch);
  }

  /// A file with the JDK's changes until 2037 and abbreviations in digits.
  static Path made(String name, Path scratch) throws IOException {
    Path file = scratch.resolve(name.replace('/', '-'));
    Files.write(file, writer(ZoneId.of(name).getRules()).bytes());
    return file;
  }

  private static TzifWriter writer(ZoneRules rules) {
    List<LocalTimeType> types = new ArrayList<>();
    List<Long> changes = new ArrayList<>();
    List<Integer> typesAfter = new ArrayList<>();
    Instant at = Instant.MIN;
    types.add(type(rules, at));
    for (ZoneOffsetTransition next = rules.nextTransition(at);
        next != null && next.getInstant().isBefore(END);
        next = rules.nextTransition(at)) {
      at = next.getInstant();
      LocalTimeType type = type(rules, at);
      if (!types.contains(type)) {
        types.add(type);
      }
      changes.add(at.getEpochSecond());
      typesAfter.add(types.indexOf(type));
    }
    return new TzifWriter(changes, typesAfter, types, "");
  }

  private static LocalTimeType type(ZoneRules rules, Instant at) {
    return LocalTimeType.numeric(
        rules.getOffset(at).getTotalSeconds(), rules.isDaylightSavings(at));
  }
}
