// SPDX-License-Identifier: Apache-2.0
package landline.cli.time;

import java.util.List;
import java.util.Optional;
import landline.time.ntp.NtpMeasurement;

/// A comparison for people: a line with an error bar for each server, and what they agree upon.
final class ComparisonText {

  private static final int LEAST_BAR = 16;
  private static final int GAPS = 6;

  private final Comparison comparison;
  private final Symbols symbols;

  private ComparisonText(Comparison comparison, Symbols symbols) {
    this.comparison = comparison;
    this.symbols = symbols;
  }

  /// The lines.
  ///
  /// @param columns of the terminal
  static String of(Comparison comparison, int columns, Symbols symbols) {
    return new ComparisonText(comparison, symbols).lines(columns);
  }

  /// An error bar for each server that has answered.
  static List<ErrorBar> bars(Comparison comparison) {
    return comparison.results().stream()
        .flatMap(each -> each.measured().stream())
        .map(ComparisonText::bar)
        .toList();
  }

  static ErrorBar bar(NtpMeasurement measured) {
    double offset = Seconds.of(measured.offset());
    double error = Seconds.of(measured.error());
    return new ErrorBar(offset - error, offset, offset + error);
  }

  /// The scale on which all bars fit.
  static ErrorBar.Scale scale(List<ErrorBar> bars) {
    return new ErrorBar.Scale(
        bars.stream().mapToDouble(ErrorBar::low).min().orElse(0),
        bars.stream().mapToDouble(ErrorBar::high).max().orElse(0));
  }

  private String lines(int columns) {
    int verdicts = width(comparison.results().stream().map(this::verdict).toList());
    int servers = width(comparison.results().stream().map(each -> each.server() + "").toList());
    int values = width(comparison.results().stream().map(this::value).toList());
    int left = verdicts + servers + values + GAPS;
    int width = Math.max(LEAST_BAR, columns - left);
    List<ErrorBar> bars = bars(comparison);
    ErrorBar.Scale scale = scale(bars);
    var lines = new StringBuilder();
    for (Comparison.Result each : comparison.results()) {
      String head =
          padded(verdict(each), verdicts) + "  " + padded(each.server() + "", servers) + "  ";
      lines.append(
          each.measured().isEmpty()
              ? head + each.reason()
              : head
                  + padded(value(each), values)
                  + "  "
                  + bar(each.measured().get()).draw(scale, width, symbols));
      lines.append('\n');
    }
    if (!bars.isEmpty()) {
      String from = Seconds.signed(scale.from(), symbols);
      String to = Seconds.signed(scale.to(), symbols);
      int between = Math.max(1, width - from.length() - to.length());
      lines.append(" ".repeat(left)).append(from).append(" ".repeat(between)).append(to);
      lines.append('\n');
    }
    return lines.append(summary(comparison, symbols)).append('\n').toString();
  }

  private static int width(List<String> texts) {
    return texts.stream().mapToInt(String::length).max().orElse(0);
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(width - text.length());
  }

  private String verdict(Comparison.Result result) {
    return comparison.verdict(result).words();
  }

  /// The offset, if there is one.
  private String value(Comparison.Result result) {
    Optional<NtpMeasurement> measured = result.measured();
    return measured
        .map(
            each -> Seconds.withError(Seconds.of(each.offset()), Seconds.of(each.error()), symbols))
        .orElse("");
  }

  /// What they agree upon.
  static String summary(Comparison comparison, Symbols symbols) {
    long agreeing = comparison.agreeing();
    int all = comparison.results().size();
    String count =
        agreeing
            + " of "
            + all
            + (all == 1 ? " server" : " servers")
            + (agreeing == 1 || all == 1 ? " agrees" : " agree");
    if (comparison.majority().isEmpty()) {
      return "no majority: " + count;
    }
    String interval =
        Seconds.signed(Seconds.of(comparison.majority().get().low()), symbols)
            + " to "
            + Seconds.signed(Seconds.of(comparison.majority().get().high()), symbols);
    return comparison.isMajority()
        ? count + ": the offset is " + interval
        : "no majority: " + count + ", on " + interval;
  }
}
