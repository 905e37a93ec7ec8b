// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// A time for people to read.
final class DurationText {

  private DurationText() {}

  /// Such as `3 ms` or `1.5 s`.
  static String of(Duration time) {
    long millis = TimeUnit.MILLISECONDS.convert(time);
    if (millis < 1000) {
      return millis + " ms";
    }
    long tenths = millis / 100;
    return tenths / 10 + (tenths % 10 == 0 ? "" : "." + tenths % 10) + " s";
  }
}
