// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// How many bytes a connection has moved, and since when. Used by [DeadlineReaper] only.
final class ConnectionProgress {

  private final long began;
  private long bytes;
  private long moved;
  private long windowBytes;
  private long window;

  ConnectionProgress(long began) {
    this.began = began;
    moved = began;
    window = began;
  }

  /// The deadline of the whole connection that has expired, if any.
  ///
  /// @param total how many bytes have moved until now
  /// @return the reason in words
  Optional<String> late(Deadlines deadlines, long total, long now) {
    if (total != bytes) {
      bytes = total;
      moved = now;
    }
    if (deadlines.connection().isPresent()
        && now - began >= TimeUnit.NANOSECONDS.convert(deadlines.connection().get())) {
      return Optional.of("open for " + deadlines.connection().get());
    }
    if (deadlines.idle().isPresent()
        && now - moved >= TimeUnit.NANOSECONDS.convert(deadlines.idle().get())) {
      return Optional.of("idle for " + deadlines.idle().get());
    }
    long length = now - window;
    if (deadlines.minimumRate() > 0
        && length >= TimeUnit.NANOSECONDS.convert(deadlines.rateWindow())) {
      double rate = (double) (total - windowBytes) * TimeUnit.SECONDS.toNanos(1) / length;
      window = now;
      windowBytes = total;
      if (rate < deadlines.minimumRate()) {
        return Optional.of("slower than " + deadlines.minimumRate() + " bytes/s");
      }
    }
    return Optional.empty();
  }
}
