// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {

  @ParameterizedTest
  @CsvSource({
    "500ms,PT0.5S",
    "5,PT5S",
    "5s,PT5S",
    "0.25,PT0.25S",
    "1.5m,PT1M30S",
    "2h,PT2H",
    "0,PT0S",
    "8760h,P365D"
  })
  void readsATime(String text, Duration time) {
    assertEquals(time, Quantity.time(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "s", "-1", "1 s", "1d", "1S", "1e3", "0x1", ".5", "5.", "1m30s", "8761h"})
  void refusesWhatIsNoTime(String text) {
    var bad = assertThrows(IllegalArgumentException.class, () -> Quantity.time(text));
    assertEquals(text, String.valueOf(bad.getMessage()).replaceFirst(".*: ", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "0ms", "0.0h"})
  void refusesNoTimeAtAllWhereSomeIsNeeded(String text) {
    assertThrows(IllegalArgumentException.class, () -> Quantity.positiveTime(text));
  }

  @ParameterizedTest
  @CsvSource({"PT5S,5s", "PT0.5S,0.5s", "PT0S,0s", "PT2M,120s", "PT100S,100s"})
  void writesATime(Duration time, String text) {
    assertEquals(text, Quantity.text(time));
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S,0",
    "PT0.5S,500ms",
    "PT90S,90s",
    "PT2M,2m",
    "PT3H,3h",
    "PT0.0005S,0.5ms",
    "PT0.0015S,1.5ms",
    "PT2.0005S,2000.5ms",
    "PT0.000000001S,0.000001ms"
  })
  void writesATimeWithoutLoss(Duration time, String text) {
    assertEquals(text, Quantity.shortest(time));
    assertEquals(time, Quantity.time(text));
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1000,1000", "64K,65536", "1.5K,1536", "64M,67108864", "2G,2147483648"})
  void readsASize(String text, long size) {
    assertEquals(size, Quantity.size(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "0.1", "K", "64k", "1KB", "-1", "1048577G", "1 M"})
  void refusesWhatIsNoSize(String text) {
    assertThrows(IllegalArgumentException.class, () -> Quantity.size(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "1.5", "1000000000", "ten"})
  void refusesWhatIsNoCount(String text) {
    assertThrows(IllegalArgumentException.class, () -> Quantity.count(text));
  }

  @ParameterizedTest
  @CsvSource({"1,1", "999999999,999999999", "007,7"})
  void readsACount(String text, int count) {
    assertEquals(count, Quantity.count(text));
  }
}
