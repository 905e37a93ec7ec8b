// SPDX-License-Identifier: Apache-2.0
package landline.time;

import java.time.Instant;

/// A zone whose clocks never change.
record FixedZone(LocalTimeType type, String source) implements Zone {
  static final FixedZone UTC = new FixedZone(new LocalTimeType(0, false, "UTC"), "UTC");

  @Override
  public LocalTimeType at(Instant instant) {
    return type;
  }
}
