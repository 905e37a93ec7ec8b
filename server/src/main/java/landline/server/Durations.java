// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/// A histogram of durations. Adding to it takes no lock.
final class Durations {

  private final double[] bounds;
  private final LongAdder[] buckets;
  // A sum of nanoseconds would overflow after 292 years, which 10,000 connections spend in 11
  // days.
  private final LongAdder micros = new LongAdder();

  /// @param bounds in seconds, rising; a bound is part of the bucket below it
  Durations(double... bounds) {
    this.bounds = bounds.clone();
    buckets = Stream.generate(LongAdder::new).limit(bounds.length + 1).toArray(LongAdder[]::new);
  }

  void add(Duration time) {
    double seconds = TimeUnit.NANOSECONDS.convert(time) / (double) TimeUnit.SECONDS.toNanos(1);
    int bucket = 0;
    while (bucket < bounds.length && seconds > bounds[bucket]) {
      bucket++;
    }
    buckets[bucket].increment();
    micros.add(TimeUnit.NANOSECONDS.toMicros(TimeUnit.NANOSECONDS.convert(time)));
  }

  Histogram now() {
    List<Long> counts = Stream.of(buckets).map(LongAdder::sum).toList();
    List<Double> limits = DoubleStream.of(bounds).boxed().toList();
    return new Histogram(limits, counts, micros.sum() / (double) TimeUnit.SECONDS.toMicros(1));
  }
}
