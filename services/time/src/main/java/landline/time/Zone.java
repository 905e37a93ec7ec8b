// SPDX-License-Identifier: Apache-2.0
package landline.time;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;

/// What clocks show somewhere: for each instant the offset from UTC, whether that is daylight
/// saving time, and the abbreviation.
///
/// java.time knows the offsets, but not the abbreviations of the time zone database: its display
/// names come from elsewhere and say `GMT+03:00` where every C program says `+03`, in 234 of 591
/// zones (`docs/adr/0019-zones-from-the-systems-files.md`). So a zone takes all three from the
/// system's compiled files, RFC 9636. They agree with one another and with every other program on
/// the machine, whatever version of the database the JDK carries.
///
/// Immutable; any thread may use it. Only the static factories read files.
public sealed interface Zone permits FixedZone, SeasonalZone, TzifZone, RulesZone {

  /// Looks an instant up.
  ///
  /// @param instant any time; what is finer than a second does not count
  /// @return what the zone says of it
  /// @throws java.time.DateTimeException if a yearly rule decides and the year lies outside
  ///   ±999,999,998
  LocalTimeType at(Instant instant);

  /// {@return where the data came from, in one line for a person: a file, a TZ string, or the JDK's
  /// rules and why there was nothing better}
  String source();

  /// {@return UTC, always and under that name} Reads no file.
  static Zone utc() {
    return FixedZone.UTC;
  }

  /// The zone of this id, read from the system's files. A fixed offset needs no file. Without a
  /// usable file the offsets are the JDK's and each abbreviation is the offset in digits, such as
  /// `+03` or `-0330`; [#source] says so and why.
  ///
  /// @param id such as `Europe/Berlin`
  static Zone of(ZoneId id) {
    return ZoneFinder.ofSystem().find(id);
  }

  /// The zone of this process as glibc finds it: what the environment's `TZ` says, a file's name or
  /// a rule such as `CET-1CEST,M3.5.0,M10.5.0/3`; without it `/etc/localtime`; without that, UTC.
  /// If what is there is unusable, then it is UTC; the log of `landline.time` and [#source] say
  /// why. A file that counts leap seconds is unusable here, as is a rule with a mistake in its end,
  /// of which glibc uses the beginning. A rule's dates hold for all years; glibc is wrong with them
  /// before 1971.
  static Zone system() {
    return ZoneFinder.ofSystem().local();
  }

  /// The zone of a compiled file.
  ///
  /// @param file such as `/usr/share/zoneinfo/Europe/Berlin`
  /// @throws IOException with the file's name and one reason if it is missing, no regular file,
  ///   longer than 1 MiB, malformed, or counting leap seconds
  static Zone read(Path file) throws IOException {
    return TzifZone.read(file);
  }
}
