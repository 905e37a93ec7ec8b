// SPDX-License-Identifier: Apache-2.0
package landline.cli.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class WatchSummaryTest {

  private final OffsetSeries series = new OffsetSeries(16, 8);

  private void add(double... microseconds) {
    for (int i = 0; i < microseconds.length; i++) {
      series.add(16.0 * i, microseconds[i] * 1e-6, 0.001 + i * 1e-6);
    }
  }

  @Test
  void aSeriesIsSummedUp() {
    add(-8, 0, 0, 8, 8);
    assertEquals(
        """
        replies     5, 1 lost (16.7 %)
        offset      min -8.000 us, median 0 ns, max +8.000 us
        delay       min 1.000 ms, median 1.002 ms, max 1.004 ms
        frequency   this clock is 0.250 ppm slow +- 0.050 ppm
        deviation   3.536e-07 over     16 s  (Allan, overlapping)
                    0.000e+00 over     32 s

        +8.000 us |                           o        o
                  |
                  |
                  |         o        o
                  |
                  |
                  |
        -8.000 us |o
        """,
        WatchSummary.of(series, 1, 49, Symbols.ASCII));
  }

  @Test
  void nothingIsSaidOfNothing() {
    assertEquals(
        "replies     0, 3 lost (100.0 %)\n", WatchSummary.of(series, 3, 80, Symbols.ASCII));
    assertEquals("replies     0, 0 lost\n", WatchSummary.of(series, 0, 80, Symbols.ASCII));
  }

  @Test
  void twoSamplesAreNoTrend() {
    add(5, 5);
    assertEquals(
        """
        replies     2, 0 lost
        offset      min +5.000 µs, median +5.000 µs, max +5.000 µs
        delay       min 1.000 ms, median 1.001 ms, max 1.001 ms
        """,
        WatchSummary.of(series, 0, 80, Symbols.UNICODE));
  }

  @Test
  void anOffsetThatShrinksMeansThatThisClockIsFast() {
    add(0, -16, -32);
    String summary = WatchSummary.of(series, 0, 80, Symbols.UNICODE);
    assertTrue(summary.contains("this clock is 1.000 ppm fast ± 0.000 ppm\n"), summary);
    assertFalse(summary.contains("one in"), summary);
  }

  @Test
  void aSeriesThatIsThinnedOutSaysSo() {
    add(new double[20]);
    String summary = WatchSummary.of(series, 0, 80, Symbols.UNICODE);
    assertTrue(
        summary.startsWith(
            "replies     20, 0 lost; median, frequency and deviations are of one in 4\n"),
        summary);
    assertTrue(summary.contains(" over     64 s  (Allan"), summary);
  }

  @Test
  void aPictureHasAllOfIt() {
    add(-8, 0, 8);
    assertEquals(
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="900" height="360" viewBox="0 0 900 360" \
        font-family="sans-serif" font-size="12">
        <title>Offset of ntp://a:123</title>
        <rect x="0" y="0" width="900" height="360" fill="white"/>
        <text x="110" y="24" text-anchor="start">ntp://a:123: this clock is 0.500 ppm slow ± 0.000 \
        ppm</text>
        <line x1="110" y1="40" x2="110" y2="320" stroke="black"/>
        <line x1="110" y1="320" x2="880" y2="320" stroke="black"/>
        <line x1="110" y1="180" x2="880" y2="180" stroke="#bbbbbb"/>
        <polyline points="110,320 495,180 880,40" fill="none" stroke="#1f5fa8"/>
        <text x="102" y="44" text-anchor="end">+8.000 µs</text>
        <text x="102" y="324" text-anchor="end">-8.000 µs</text>
        <text x="110" y="338" text-anchor="start">0 s</text>
        <text x="880" y="338" text-anchor="end">32 s</text>
        </svg>
        """,
        WatchSvg.of(TimeTarget.ntp("a"), series));
  }

  @Test
  void aPictureOfNothingIsOne() {
    String svg = WatchSvg.of(TimeTarget.ntp("a"), series);
    assertTrue(svg.contains(">no samples</text>\n</svg>\n"), svg);
  }
}
