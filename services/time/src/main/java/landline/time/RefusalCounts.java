// SPDX-License-Identifier: Apache-2.0
package landline.time;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/// How many datagrams were not answered, by reason.
final class RefusalCounts {

  private final Map<TimeRefusal, LongAdder> refused = new EnumMap<>(TimeRefusal.class);

  RefusalCounts() {
    for (TimeRefusal reason : TimeRefusal.values()) {
      refused.put(reason, new LongAdder());
    }
  }

  void count(TimeRefusal reason) {
    adder(reason).increment();
  }

  long of(TimeRefusal reason) {
    return adder(reason).sum();
  }

  TimeCounts now() {
    var dropped = new EnumMap<TimeRefusal, Long>(TimeRefusal.class);
    refused.forEach((reason, count) -> dropped.put(reason, count.sum()));
    return new TimeCounts(dropped);
  }

  private LongAdder adder(TimeRefusal reason) {
    return Objects.requireNonNull(refused.get(reason));
  }
}
