// SPDX-License-Identifier: Apache-2.0
package landline.cli.time;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class OffsetSeriesTest {

  private final OffsetSeries series = new OffsetSeries(2, 8);

  private void add(int samples) {
    for (int i = 0; i < samples; i++) {
      series.add(100 + 2 * i, i, 10 + i);
    }
  }

  @Test
  void aSeriesOfFewSamplesHasThemAll() {
    add(4);
    assertArrayEquals(new double[] {0, 2, 4, 6}, series.times());
    assertArrayEquals(new double[] {0, 1, 2, 3}, series.offsets());
    assertEquals(1.5, series.medianOffset());
    assertEquals(11.5, series.medianDelay());
    assertEquals(new OffsetSeries.Range(0, 3), series.offsetRange());
    assertEquals(new OffsetSeries.Range(10, 13), series.delayRange());
    assertEquals(0.5, series.trend().orElseThrow().slope());
    assertEquals(2, series.step());
    assertEquals(0, series.deviation(1).orElseThrow());
  }

  @Test
  void memoryIsBoundedAndTheExtremesAreKept() {
    add(9);
    assertArrayEquals(new double[] {0, 2, 4, 6, 8}, series.offsets());
    assertEquals(2, series.stride());
    series.add(202, -7, 99);
    assertArrayEquals(new double[] {0, 2, 4, 6, 8}, series.offsets());
    assertEquals(new OffsetSeries.Range(-7, 8), series.offsetRange());
    assertEquals(10, series.seen());
    assertEquals(4, series.step());
  }

  @Test
  void theSamplesThatAreKeptAreAtEqualDistances() {
    add(100);
    assertEquals(16, series.stride());
    assertArrayEquals(new double[] {0, 16, 32, 48, 64, 80, 96}, series.offsets());
    assertArrayEquals(new double[] {0, 32, 64, 96, 128, 160, 192}, series.times());
    assertEquals(0, series.deviation(2).orElseThrow());
    assertEquals(100, series.seen());
  }

  @Test
  void aSampleOfTheSameTimeReplacesTheLast() {
    series.add(5, 1, 1);
    series.add(5, 3, 1);
    assertArrayEquals(new double[] {3}, series.offsets());
    assertEquals(1, series.seen());
    assertEquals(2, series.replies());
  }

  @Test
  void oneThatIsNotKeptReplacesNone() {
    add(9);
    series.add(202, -1, 1);
    series.add(202, -2, 1);
    assertArrayEquals(new double[] {0, 2, 4, 6, 8}, series.offsets());
    series.add(204, 20, 1);
    series.add(204, 30, 1);
    assertArrayEquals(new double[] {0, 2, 4, 6, 8, 30}, series.offsets());
  }

  @Test
  void aGapIsOneInTheDeviation() {
    series.add(0, 0, 0);
    series.add(2.01, 1, 0);
    series.add(6, 3, 0);
    series.add(7.9, 4, 0);
    assertTrue(series.deviation(1).isEmpty());
    series.add(10.1, 6, 0);
    assertEquals(1 / (2 * Math.sqrt(2)), series.deviation(1).orElseThrow(), 1e-12);
  }

  @Test
  void whatIsKeptIsOnAGridWhateverIsLost() {
    for (int i = 0; i < 40; i++) {
      if (i % 7 != 3) {
        series.add(2 * i + (i % 2) * 0.1, i, 0);
      }
    }
    assertArrayEquals(new double[] {0, 8, 16, 32}, series.offsets());
    assertEquals(8, series.stride());
    assertEquals(0, series.deviation(2).orElseThrow());
  }

  @Test
  void aLongGapCostsNoMemory() {
    series.add(0, 0, 0);
    series.add(1e12, 0, 0);
    series.add(1e12 + 2, 1, 0);
    series.add(1e12 + 4, 0, 0);
    assertEquals(2 / (2 * Math.sqrt(2)), series.deviation(1).orElseThrow(), 1e-12);
  }

  @Test
  void anEmptySeriesTellsNothing() {
    assertTrue(series.deviation(1).isEmpty());
    assertTrue(series.trend().isEmpty());
    assertEquals(0, series.times().length);
  }
}
