// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.util.List;
import java.util.Optional;
import landline.torture.Verdict.Result;

/// The results of a torture.
///
/// @param config the configuration
/// @param verdicts one for each act, in order
public record Report(TortureConfig config, List<Verdict> verdicts) {

  /// Takes a copy.
  public Report {
    verdicts = List.copyOf(verdicts);
  }

  /// The number of acts with a result.
  public long count(Result result) {
    return verdicts.stream().filter(verdict -> verdict.result() == result).count();
  }

  /// Whether at least one act was done, and none failed.
  public boolean isPassed() {
    return count(Result.PASSED) > 0 && count(Result.FAILED) == 0;
  }

  /// Which checks were not made, and why.
  ///
  /// @return a sentence, or empty if all were made
  public Optional<String> unchecked() {
    if (!config.isProcessKnown()) {
      return Optional.of(
          "CPU, descriptors and threads not checked: the process is not known (--run or --pid)");
    }
    boolean blind =
        verdicts.stream()
            .map(Verdict::figures)
            .anyMatch(figures ->
                figures.threadsBefore().isPresent() && figures.descriptorsBefore().isEmpty());
    return blind
        ? Optional.of("descriptors not checked: only the process's owner and root may count them")
        : Optional.empty();
  }

  /// The report as text: a heading, a line for each act, a sum.
  public String text() {
    return ReportText.of(this);
  }

  /// The report as one JSON document on several lines, whose names don't change between versions of
  /// the same `version`; a missing measurement is null.
  public String json() {
    return ReportJson.of(this);
  }
}
