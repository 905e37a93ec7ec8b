// SPDX-License-Identifier: Apache-2.0
package landline.cli.time;

import java.util.Arrays;
import java.util.Locale;
import landline.time.ntp.NtpTarget;

/// The offsets of a server over time as a picture.
final class WatchSvg {

  private static final int WIDTH = 900;
  private static final int HEIGHT = 360;
  private static final int LEFT = 110;
  private static final int RIGHT = 20;
  private static final int TOP = 40;
  private static final int BOTTOM = HEIGHT - 40;
  private static final Symbols SYMBOLS = Symbols.UNICODE;

  private WatchSvg() {}

  static String of(NtpTarget server, OffsetSeries series) {
    var svg = new Svg(WIDTH, HEIGHT, "Offset of " + server);
    String title =
        server + WatchSummary.trend(series, SYMBOLS).map(trend -> ": " + trend).orElse("");
    svg.text(LEFT, TOP - 16, Svg.Anchor.START, title);
    svg.line(LEFT, TOP, LEFT, BOTTOM, "black").line(LEFT, BOTTOM, WIDTH - RIGHT, BOTTOM, "black");
    double[] times = series.times();
    if (times.length == 0) {
      return svg.text(LEFT + 10, BOTTOM - 10, Svg.Anchor.START, "no samples").toString();
    }
    double[] offsets = series.offsets();
    double least = Arrays.stream(offsets).min().orElse(0);
    double greatest = Arrays.stream(offsets).max().orElse(0);
    double last = times[times.length - 1];
    if (least < 0 && greatest > 0) {
      double zero = place(0, least, greatest, BOTTOM, TOP);
      svg.line(LEFT, zero, WIDTH - RIGHT, zero, "#bbbbbb");
    }
    double[] x =
        Arrays.stream(times).map(time -> place(time, 0, last, LEFT, WIDTH - RIGHT)).toArray();
    double[] y =
        Arrays.stream(offsets).map(each -> place(each, least, greatest, BOTTOM, TOP)).toArray();
    return svg.polyline(x, y, "#1f5fa8")
        .text(LEFT - 8, TOP + 4, Svg.Anchor.END, Seconds.signed(greatest, SYMBOLS))
        .text(LEFT - 8, BOTTOM + 4, Svg.Anchor.END, Seconds.signed(least, SYMBOLS))
        .text(LEFT, BOTTOM + 18, Svg.Anchor.START, "0 s")
        .text(
            WIDTH - RIGHT, BOTTOM + 18, Svg.Anchor.END, String.format(Locale.ROOT, "%.0f s", last))
        .toString();
  }

  private static double place(double value, double from, double to, double low, double high) {
    return to > from ? low + (value - from) / (to - from) * (high - low) : (low + high) / 2;
  }
}
