// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/// What `landline serve` can start.
final class Catalog {

  private static final List<Offer> OFFERS =
      List.of(new GreetOffer(), new CallOffer(), new ExecOffer(), new TimeOffer());

  /// What is served beside these, if it is asked for.
  static final Offer METRICS = new MetricsOffer();

  private Catalog() {}

  static List<Offer> all() {
    return OFFERS;
  }

  /// The offers of these names, in the order of the catalog; all if there are none.
  static List<Offer> named(List<String> names) {
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
    return OFFERS.stream().map(Offer::name).collect(Collectors.joining(", "));
  }
}
