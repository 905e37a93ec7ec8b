// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import landline.socket.internal.StrictModes;

/// A folder for recordings of terminals, a file for each, in the format asciicast v3 of asciinema.
/// A file has what the terminal shows, also what it echoes, but not what is typed.
///
/// A command whose recording can't be made does not start, and one whose recording can't be written
/// on, as on a full disk, is ended: nothing is shown that is not recorded. Commands without a
/// terminal are not recorded.
public final class Recordings {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Path folder;
  private final long limit;
  private final AtomicLong count = new AtomicLong();

  private Recordings(Path folder, long limit) {
    this.folder = folder;
    this.limit = limit;
  }

  /// Checks a folder: it belongs to the user of this process, and nobody else may write to it, or
  /// replace it.
  ///
  /// @param folder is not made
  /// @param limit how many bytes a recording may have; a command that shows more is ended
  /// @throws IllegalArgumentException if the limit is less than 1
  /// @throws IOException if it is not there, not a folder, or others may change it
  public static Recordings open(Path folder, long limit) throws IOException {
    if (limit < 1) {
      throw new IllegalArgumentException("limit < 1: " + limit);
    }
    return new Recordings(StrictModes.ofProcess().checkFolder(folder), limit);
  }

  /// How many bytes a recording may have.
  long limit() {
    return limit;
  }

  /// The file of the next recording.
  ///
  /// @param began when the command was asked for
  /// @param peer where from, such as `192.0.2.1 50123`
  Path next(Instant began, String peer) {
    return folder.resolve(
        TIME.format(began)
            + "-"
            + peer.replaceAll("[^0-9A-Za-z.]", "_")
            + "-"
            + count.incrementAndGet()
            + ".cast");
  }
}
