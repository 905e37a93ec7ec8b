// SPDX-License-Identifier: Apache-2.0
package landline.time;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds the data of a zone on this machine.
///
/// @param directory where the compiled files are
/// @param localtime the file of the machine's own zone
/// @param environment of which `TZ` is used
record ZoneFinder(Path directory, Path localtime, Map<String, String> environment) {

  private static final System.Logger LOG = System.getLogger("landline.time");

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
      return Files.exists(localtime) ? read(localtime) : Zone.utc();
    }
    String value = environment.getOrDefault("TZ", "");
    String tz = value.startsWith(":") ? value.substring(1) : value;
    if (tz.isEmpty()) {
      return Zone.utc();
    }
    try {
      // An absolute name leaves the directory, which is the user's right in his own environment.
      Path file = directory.resolve(tz);
      return Files.isRegularFile(file) ? read(file) : TzString.parse(tz);
    } catch (InvalidPathException e) {
      return unusable("TZ is not text in this locale", e.getMessage());
    } catch (IllegalArgumentException e) {
      return unusable("TZ is neither a file nor a rule", e.getMessage());
    }
  }

  private static Zone read(Path file) {
    try {
      return TzifZone.read(file);
    } catch (IOException e) {
      return unusable("no usable file", e.getMessage());
    }
  }

  /// UTC, as tzset(3) has it, and a line in the log: nobody would look for it.
  private static Zone unusable(String problem, @Nullable String reason) {
    String source = "UTC; " + problem + ": " + reason;
    LOG.log(System.Logger.Level.WARNING, "time zone: " + source);
    return new FixedZone(Zone.utc().at(Instant.EPOCH), source);
  }

  private static Zone rules(ZoneId id, String problem, Exception e) {
    String source = "the JDK's rules for " + id + "; " + problem + ": " + e.getMessage();
    return new RulesZone(id.getRules(), source);
  }
}
