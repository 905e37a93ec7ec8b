// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import landline.torture.Verdict.Result;

/// Collects the findings of a verdict. The first failure is its reason.
final class Findings {

  private final Optional<ProcessStats> before;
  private Optional<ProcessStats> after = Optional.empty();
  private Optional<String> failure = Optional.empty();
  private Duration answer = Duration.ZERO;
  private boolean answered;
  private String praise = "";
  private OptionalInt cpu = OptionalInt.empty();
  private OptionalLong logged = OptionalLong.empty();

  Findings(Optional<ProcessStats> before) {
    this.before = before;
  }

  void fail(String reason) {
    failure = failure.or(() -> Optional.of(reason));
  }

  void pass(String reason) {
    praise = reason;
  }

  void answered(Duration within) {
    answered = true;
    answer = within;
  }

  Duration answer() {
    return answer;
  }

  /// Keeps the maximum.
  void cpu(OptionalInt percent) {
    if (percent.isPresent() && percent.getAsInt() >= cpu.orElse(0)) {
      cpu = percent;
    }
  }

  void logged(long bytes) {
    logged = OptionalLong.of(bytes);
  }

  void after(ProcessStats now) {
    after = Optional.of(now);
  }

  int threadsBefore() {
    return before.map(ProcessStats::threads).orElse(0);
  }

  boolean isMore(ProcessStats now, int descriptors, int threads) {
    return !more(now, descriptors, threads).isEmpty();
  }

  /// What exceeds its limit, as text.
  String more(ProcessStats now, int descriptors, int threads) {
    if (before.isEmpty()) {
      return "";
    }
    ProcessStats then = before.get();
    boolean seen = now.descriptors().isPresent() && then.descriptors().isPresent();
    if (seen && now.descriptors().getAsInt() > then.descriptors().getAsInt() + descriptors) {
      return said(now.descriptors().getAsInt(), then.descriptors().getAsInt(), "descriptors");
    }
    return now.threads() > then.threads() + threads
        ? said(now.threads(), then.threads(), "threads")
        : "";
  }

  private static String said(int now, int then, String what) {
    return now + " " + what + " (" + then + " before)";
  }

  Verdict verdict(String act, Duration took) {
    var figures =
        new Figures(
            answered
                ? OptionalLong.of(TimeUnit.MILLISECONDS.convert(answer))
                : OptionalLong.empty(),
            cpu,
            before.map(ProcessStats::descriptors).orElse(OptionalInt.empty()),
            after.map(ProcessStats::descriptors).orElse(OptionalInt.empty()),
            threads(before),
            threads(after),
            logged);
    return failure
        .map(reason -> new Verdict(act, Result.FAILED, reason, figures, took))
        .orElseGet(() -> new Verdict(act, Result.PASSED, praise, figures, took));
  }

  private static OptionalInt threads(Optional<ProcessStats> vitals) {
    return vitals.isPresent() ? OptionalInt.of(vitals.get().threads()) : OptionalInt.empty();
  }
}
