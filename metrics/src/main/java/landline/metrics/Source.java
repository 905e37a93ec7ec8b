// SPDX-License-Identifier: Apache-2.0
package landline.metrics;

import static landline.server.Metric.counter;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import landline.server.Metric;
import landline.socket.internal.Log;

/// What metrics are read from: a server, or a collector of the process. One that fails is left out
/// of the page, which the others still need.
final class Source {

  static final Metric ERRORS =
      counter("landline_scrape_errors", "Reads of a source that failed, so that it is missing.");

  private static final Log LOG = Log.of("landline.metrics");

  private final Log log;
  private final String name;
  private final Consumer<Samples> reader;
  private final LongAdder errors = new LongAdder();
  private final Set<String> logged = ConcurrentHashMap.newKeySet();

  /// @param reader adds the samples of this moment
  Source(String name, Consumer<Samples> reader) {
    this(name, reader, LOG);
  }

  Source(String name, Consumer<Samples> reader, Log log) {
    this.log = log;
    this.name = name;
    this.reader = reader;
  }

  String name() {
    return name;
  }

  /// Adds its samples to a page, all or none.
  void read(Samples page) {
    try {
      var own = new Samples();
      reader.accept(own);
      page.addAll(own);
    } catch (RuntimeException | Error failed) {
      errors.increment();
      log("metrics", failed);
    }
    page.add(ERRORS, Labels.NONE.and("source", name), errors.sum());
  }

  /// Logs a failure, unless there was one: it is met again with each request.
  ///
  /// @param what was read, such as `health`
  void log(String what, Throwable failed) {
    if (logged.add(what)) {
      log.failed(System.Logger.Level.WARNING, failed, () -> name + ": " + what);
    }
  }
}
