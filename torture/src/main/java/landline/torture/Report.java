// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.util.List;
import java.util.Optional;
import landline.torture.Verdict.Result;

/// How a server bore all of it.
///
/// @param config what was tortured and how
/// @param verdicts one for each act, in the order in which they were done
public record Report(TortureConfig config, List<Verdict> verdicts) {

  /// Takes a copy.
  public Report {
    verdicts = List.copyOf(verdicts);
  }

  /// How many acts ended so.
  ///
  /// @param result how
  public long count(Result result) {
    return verdicts.stream().filter(verdict -> verdict.result() == result).count();
  }

  /// Whether something was done and the server has borne all of it.
  ///
  /// @return false also if no act could be done
  public boolean isPassed() {
    return count(Result.PASSED) > 0 && count(Result.FAILED) == 0;
  }

  /// Which checks were not made at all, and why.
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

  /// The report for people: a heading, a line for each act, a sum.
  public String text() {
    return ReportText.of(this);
  }

  /// The report as one JSON document on several lines, whose names don't change between versions of
  /// the same `version`; what was not measured is null.
  ///
  /// @return a JSON object
  public String json() {
    return ReportJson.of(this);
  }
}
