// SPDX-License-Identifier: Apache-2.0
package landline.time;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/// A zone of a compiled file: a table of changes, and a rule for the time after the last of them.
final class TzifZone implements Zone {
  // The largest file of the 2025b release has 4 KiB; with leap seconds and all history under 10.
  private static final int MOST_BYTES = 1 << 20;

  private final String source;
  private final long[] changes;
  private final byte[] typesAfter;
  private final List<LocalTimeType> types;
  private final Zone afterAll;

  /// @param changes seconds since the epoch, ascending; `typesAfter[i]` is in force from
  ///   `changes[i]`
  /// @param afterAll what holds from the last change on, and for all time if there are no changes
  TzifZone(
      String source, long[] changes, byte[] typesAfter, List<LocalTimeType> types, Zone afterAll) {
    this.source = source;
    this.changes = changes.clone();
    this.typesAfter = typesAfter.clone();
    this.types = List.copyOf(types);
    this.afterAll = afterAll;
  }

  static TzifZone read(Path file) throws IOException {
    // Opening a FIFO or a terminal would block for ever.
    if (!Files.isRegularFile(file)) {
      throw new IOException(
          file + (Files.exists(file) ? ": not a regular file" : ": no such file"));
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MOST_BYTES + 1);
    }
    if (bytes.length > MOST_BYTES) {
      throw new IOException(file + ": longer than " + MOST_BYTES + " bytes");
    }
    return TzifParser.parse(file.toString(), bytes);
  }

  @Override
  public LocalTimeType at(Instant instant) {
    int found = Arrays.binarySearch(changes, instant.getEpochSecond());
    // Without an exact hit, the search gives minus the place to insert at, minus one.
    int last = found >= 0 ? found : -found - 2;
    if (last == changes.length - 1) {
      return afterAll.at(instant);
    }
    // Type 0 is what RFC 9636 section 3.2 says of the time before the first change.
    return types.get(last < 0 ? 0 : typesAfter[last] & 0xff);
  }

  @Override
  public String source() {
    return source;
  }
}
