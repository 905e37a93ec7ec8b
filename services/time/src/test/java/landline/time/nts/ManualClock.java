// SPDX-License-Identifier: Apache-2.0
package landline.time.nts;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that goes when it is told to.
final class ManualClock implements InstantSource {

  private Instant now = Instant.parse("2026-11-29T12:00:00Z");

  @Override
  public Instant instant() {
    return now;
  }

  void advance(Duration time) {
    now = now.plus(time);
  }
}
