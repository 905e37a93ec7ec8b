// SPDX-License-Identifier: Apache-2.0
package landline.cli.time;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import landline.time.ntp.LinearRegression;

/// What a series of samples tells of the clocks, for people.
final class WatchSummary {

  private static final int ROWS = 8;
  private static final int FEWEST = 3;
  private static final double MILLION = 1e6;

  private final OffsetSeries series;
  private final Symbols symbols;
  private final StringBuilder lines = new StringBuilder();

  private WatchSummary(OffsetSeries series, Symbols symbols) {
    this.series = series;
    this.symbols = symbols;
  }

  /// The lines.
  ///
  /// @param lost requests without a reply
  /// @param columns of the terminal
  static String of(OffsetSeries series, long lost, int columns, Symbols symbols) {
    return new WatchSummary(series, symbols).summary(lost, columns);
  }

  private String summary(long lost, int columns) {
    long all = series.replies() + lost;
    line(
        "replies",
        series.replies()
            + ", "
            + lost
            + " lost"
            + (lost == 0 ? "" : percent(lost, all))
            + thinned());
    if (series.seen() == 0) {
      return lines.toString();
    }
    line("offset", range(series.offsetRange(), series.medianOffset(), true));
    line("delay", range(series.delayRange(), series.medianDelay(), false));
    if (series.seen() >= FEWEST) {
      series.trend().ifPresent(trend -> line("frequency", frequency(trend)));
      deviations();
      lines.append('\n');
      double[] times = series.times();
      lines.append(OffsetPlot.draw(times, series.offsets(), columns, ROWS, symbols));
    }
    return lines.toString();
  }

  private void line(String name, String value) {
    lines.append(String.format("%-12s%s%n", name, value));
  }

  private static String percent(long part, long all) {
    return String.format(Locale.ROOT, " (%.1f %%)", 100.0 * part / all);
  }

  private String thinned() {
    return series.stride() == 1
        ? ""
        : "; median, frequency and deviations are of one in " + series.stride();
  }

  private String range(OffsetSeries.Range range, double median, boolean signed) {
    return "min "
        + time(range.least(), signed)
        + ", median "
        + time(median, signed)
        + ", max "
        + time(range.greatest(), signed);
  }

  private String time(double seconds, boolean signed) {
    return signed ? Seconds.signed(seconds, symbols) : Seconds.text(seconds, symbols);
  }

  /// An offset that grows means that this clock is slow.
  private String frequency(LinearRegression trend) {
    return String.format(
        Locale.ROOT,
        "this clock is %.3f ppm %s %s %.3f ppm",
        Math.abs(trend.slope()) * MILLION,
        trend.slope() < 0 ? "fast" : "slow",
        symbols.plusMinus(),
        trend.slopeError() * MILLION);
  }

  private void deviations() {
    String name = "deviation";
    for (int steps = 1; steps > 0 && steps <= OffsetSeries.MOST; steps *= 2) {
      OptionalDouble deviation = series.deviation(steps);
      if (deviation.isPresent()) {
        String tau = String.format(Locale.ROOT, "%.0f s", series.step() * steps);
        line(
            name,
            String.format(
                Locale.ROOT, "%.3e over %8s%s", deviation.getAsDouble(), tau, kind(name)));
        name = "";
      }
    }
  }

  private static String kind(String name) {
    return name.isEmpty() ? "" : "  (Allan, overlapping)";
  }

  /// The frequency error in parts in a million, for a picture.
  static Optional<String> trend(OffsetSeries series, Symbols symbols) {
    return series.seen() < FEWEST
        ? Optional.empty()
        : series.trend().map(new WatchSummary(series, symbols)::frequency);
  }
}
