// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import landline.cli.call.ServableCall;
import landline.cli.exec.ServableExec;
import landline.cli.greet.ServableGreet;
import landline.cli.metrics.ServableMetrics;
import landline.cli.time.ServableTime;

/// What `landline serve` can start.
final class Catalog {

  private static final List<ServableService> OFFERS =
      List.of(new ServableGreet(), new ServableCall(), new ServableExec(), new ServableTime());

  /// What is served beside these, if it is asked for.
  static final ServableService METRICS = new ServableMetrics();

  private Catalog() {}

  static List<ServableService> all() {
    return OFFERS;
  }

  /// The offers of these names, in the order of the catalog; all if there are none.
  static List<ServableService> named(List<String> names) {
    for (String name : names) {
      if (OFFERS.stream().noneMatch(offer -> offer.name().equals(name))) {
        throw new UsageException("no such service: " + name + "; there are " + names());
      }
      if (Collections.frequency(names, name) > 1) {
        throw new UsageException("named twice: " + name);
      }
    }
    return OFFERS.stream()
        .filter(offer -> names.isEmpty() || names.contains(offer.name()))
        .toList();
  }

  /// All names for a sentence.
  static String names() {
    return OFFERS.stream().map(ServableService::name).collect(Collectors.joining(", "));
  }
}
