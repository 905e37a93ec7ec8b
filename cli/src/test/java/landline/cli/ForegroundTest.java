// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForegroundTest {

  @ParameterizedTest
  @CsvSource({
    "123 (java) S 100 123 99 34816 123 4194304,true",
    "123 (java) S 100 123 99 34816 99 4194304,false",
    "123 (a) b) S 100 123 99 34816 123 0,true",
    "123 (java) S 100 123 99 0 -1 0,false",
    "'',false"
  })
  void theTerminalsProcessGroupIsInTheForeground(String stat, boolean foreground) {
    assertEquals(foreground, Foreground.ofStat(stat));
  }
}
