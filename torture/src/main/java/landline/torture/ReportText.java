// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.util.OptionalInt;
import java.util.OptionalLong;
import landline.torture.Verdict.Result;

/// A report as a table.
final class ReportText {

  private static final String NONE = "-";

  private ReportText() {}

  static String of(Report report) {
    TortureConfig config = report.config();
    var text = new StringBuilder();
    text.append("torture of ").append(config.subject());
    config.command().ifPresent(command -> text.append(", run by: ").append(command));
    text.append('\n')
        .append("probe ")
        .append(config.probe())
        .append(", seed ")
        .append(config.seed())
        .append(config.light() ? ", light" : "")
        .append(config.serial() ? ", one caller at a time" : "")
        .append(config.busy() ? ", answers are work" : "")
        .append('\n');
    report.unchecked().ifPresent(what -> text.append(what).append('\n'));
    text.append('\n')
        .append(row("act", "verdict", "answer", "CPU", "descriptors", "threads", "log"));
    report.verdicts().forEach(verdict -> text.append(row(verdict)));
    text.append('\n');
    for (Verdict verdict : report.verdicts()) {
      if (verdict.result() != Result.PASSED) {
        text.append(line(verdict)).append('\n');
      }
    }
    return text.append(sum(report)).append('\n').toString();
  }

  /// One act on one line.
  static String line(Verdict verdict) {
    return verdict.result() + ": " + verdict.act() + ": " + verdict.reason();
  }

  private static String sum(Report report) {
    return report.count(Result.PASSED)
        + " passed, "
        + report.count(Result.FAILED)
        + " failed, "
        + report.count(Result.NOT_DONE)
        + " not done";
  }

  private static String row(Verdict verdict) {
    Figures figures = verdict.figures();
    return row(
        verdict.act(),
        verdict.result() == Result.FAILED ? "FAILED" : verdict.result().toString(),
        of(figures.answerMillis(), " ms"),
        figures.cpuPercent().isPresent() ? figures.cpuPercent().getAsInt() + " %" : NONE,
        change(figures.descriptorsBefore(), figures.descriptorsAfter()),
        change(figures.threadsBefore(), figures.threadsAfter()),
        of(figures.logBytes(), " B"));
  }

  private static String of(OptionalLong number, String unit) {
    return number.isPresent() ? number.getAsLong() + unit : NONE;
  }

  private static String change(OptionalInt before, OptionalInt after) {
    return (before.isPresent() ? before.getAsInt() : NONE)
        + " > "
        + (after.isPresent() ? after.getAsInt() : NONE);
  }

  private static String row(
      String act,
      String verdict,
      String answer,
      String cpu,
      String fds,
      String threads,
      String log) {
    return String.format(
                "%-15s %-8s %9s %6s %13s %11s %12s", act, verdict, answer, cpu, fds, threads, log)
            .stripTrailing()
        + "\n";
  }
}
