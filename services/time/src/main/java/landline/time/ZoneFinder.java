// SPDX-License-Identifier: Apache-2.0
package landline.time;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;

/// Finds the data of a zone on this machine.
///
/// @param directory where the compiled files are
/// @param localtime the file of the machine's own zone
/// @param environment of which `TZ` is used
record ZoneFinder(Path directory, Path localtime, Map<String, String> environment) {

  static ZoneFinder ofSystem() {
    Map<String, String> environment = System.getenv();
    String directory = environment.getOrDefault("TZDIR", "");
    return new ZoneFinder(
        Path.of(directory.isEmpty() ? "/usr/share/zoneinfo" : directory),
        Path.of("/etc/localtime"),
        environment);
  }

  Zone find(ZoneId id) {
    if (id instanceof ZoneOffset offset) {
      LocalTimeType type = LocalTimeType.numeric(offset.getTotalSeconds(), false);
      return offset.equals(ZoneOffset.UTC) ? Zone.utc() : new FixedZone(type, "offset " + offset);
    }
    try {
      return TzifZone.read(directory.resolve(id.getId()));
    } catch (IOException e) {
      return rules(id, "no usable file", e);
    }
  }

  /// See `tzset(3)` for what `TZ` may hold.
  Zone local() {
    if (!environment.containsKey("TZ")) {
      return Files.exists(localtime) ? readLocal(localtime) : Zone.utc();
    }
    String value = environment.getOrDefault("TZ", "");
    String tz = value.startsWith(":") ? value.substring(1) : value;
    if (tz.isEmpty()) {
      return Zone.utc();
    }
    // An absolute name leaves the directory, which is the user's right in his own environment.
    Path file = directory.resolve(tz);
    if (Files.isRegularFile(file)) {
      return readLocal(file);
    }
    try {
      return TzString.parse(tz);
    } catch (IllegalArgumentException e) {
      return rules(ZoneId.systemDefault(), "TZ names no file and is no rule", e);
    }
  }

  private static Zone readLocal(Path file) {
    try {
      return TzifZone.read(file);
    } catch (IOException e) {
      return rules(ZoneId.systemDefault(), "no usable file", e);
    }
  }

  private static Zone rules(ZoneId id, String problem, Exception e) {
    String source = "the JDK's rules for " + id + "; " + problem + ": " + e.getMessage();
    return new RulesZone(id.getRules(), source);
  }
}
