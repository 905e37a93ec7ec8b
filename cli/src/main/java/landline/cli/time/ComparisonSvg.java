// SPDX-License-Identifier: Apache-2.0
package landline.cli.time;

import java.util.Optional;
import landline.time.ntp.NtpMajority;

/// A comparison as a picture: an error bar for each server, over the band of the majority.
final class ComparisonSvg {

  private static final int WIDTH = 900;
  private static final int LEFT = 240;
  private static final int RIGHT = 30;
  private static final int TOP = 40;
  private static final int ROW = 28;
  private static final int FOOT = 46;
  private static final int CAP = 5;
  private static final int TEXT = 4;

  private final Comparison comparison;
  private final ErrorBar.Scale scale;

  private ComparisonSvg(Comparison comparison) {
    this.comparison = comparison;
    scale = ComparisonText.scale(ComparisonText.bars(comparison));
  }

  static String of(Comparison comparison) {
    return new ComparisonSvg(comparison).draw();
  }

  private String draw() {
    int bottom = TOP + ROW * comparison.results().size();
    var svg = new Svg(WIDTH, bottom + FOOT, "Offsets of NTP servers");
    Optional<NtpMajority> majority = comparison.majority();
    if (majority.isPresent()) {
      double low = x(Seconds.of(majority.get().low()));
      double high = x(Seconds.of(majority.get().high()));
      svg.rectangle(low, TOP, Math.max(1, high - low), bottom - TOP, "#d8efd8");
    }
    if (scale.from() <= 0 && scale.to() >= 0) {
      svg.line(x(0), TOP, x(0), bottom, "#888888");
    }
    svg.line(LEFT, bottom, WIDTH - RIGHT, bottom, "black");
    double middle = TOP + ROW / 2.0;
    for (Comparison.Result each : comparison.results()) {
      svg.text(LEFT - 10, middle + TEXT, Svg.Anchor.END, each.server().toString());
      row(svg, each, middle);
      middle += ROW;
    }
    String summary = ComparisonText.summary(comparison, Symbols.UNICODE);
    return svg.text(LEFT, TOP - 16, Svg.Anchor.START, summary)
        .text(LEFT, bottom + 18, Svg.Anchor.START, Seconds.signed(scale.from(), Symbols.UNICODE))
        .text(
            WIDTH - RIGHT, bottom + 18, Svg.Anchor.END, Seconds.signed(scale.to(), Symbols.UNICODE))
        .toString();
  }

  private void row(Svg svg, Comparison.Result result, double y) {
    if (result.measured().isEmpty()) {
      svg.text(LEFT + 10, y + TEXT, Svg.Anchor.START, result.reason());
      return;
    }
    ErrorBar bar = ComparisonText.bar(result.measured().get());
    boolean agrees = comparison.verdict(result) == Comparison.Verdict.AGREES;
    String color = agrees ? "#1a7f37" : "#c62828";
    svg.line(x(bar.low()), y, x(bar.high()), y, color)
        .line(x(bar.low()), y - CAP, x(bar.low()), y + CAP, color)
        .line(x(bar.high()), y - CAP, x(bar.high()), y + CAP, color)
        .circle(x(bar.value()), y, CAP - 1, color);
  }

  private double x(double seconds) {
    int width = WIDTH - LEFT - RIGHT;
    double range = scale.to() - scale.from();
    return range > 0 ? LEFT + (seconds - scale.from()) / range * width : LEFT + width / 2.0;
  }
}
