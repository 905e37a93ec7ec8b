// SPDX-License-Identifier: Apache-2.0
package landline.time;

import java.time.Instant;
import java.time.zone.ZoneRules;

/// The JDK's rules for a zone whose file cannot be read, with offsets in digits for abbreviations.
record RulesZone(ZoneRules rules, String source) implements Zone {
  @Override
  public LocalTimeType at(Instant instant) {
    int seconds = rules.getOffset(instant).getTotalSeconds();
    return LocalTimeType.numeric(seconds, rules.isDaylightSavings(instant));
  }
}
