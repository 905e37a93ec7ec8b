// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaxStartupsTest {

  // The numbers of drop_connection in sshd.c.
  @ParameterizedTest
  @CsvSource({"0, 0", "9, 0", "10, 30", "55, 65", "99, 99", "100, 100", "5000, 100"})
  void theProbabilityRisesFromBeginToFull(int startups, int percent) {
    assertEquals(percent, MaxStartups.DEFAULT.refusals(startups));
  }

  @Test
  void aConnectionThatLeavesMakesRoom() {
    MaxStartups.Count count = new MaxStartups(1, 100, 1).count(_ -> 0);
    assertTrue(count.enter());
    assertFalse(count.enter());
    count.leave();
    assertTrue(count.enter());
  }

  @Test
  void chanceDecidesBetweenBeginAndFull() {
    MaxStartups.Count lucky = new MaxStartups(1, 30, 10).count(_ -> 99);
    MaxStartups.Count unlucky = new MaxStartups(1, 30, 10).count(_ -> 29);
    assertTrue(lucky.enter());
    assertTrue(lucky.enter());
    assertTrue(unlucky.enter());
    assertFalse(unlucky.enter());
  }

  @Test
  void theFormIsThatOfSshdConfig() {
    assertEquals(new MaxStartups(5, 50, 60), MaxStartups.parse("5:50:60"));
    assertEquals("10:30:100", MaxStartups.DEFAULT.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10",
        "10:30",
        "a:b:c",
        "10:30:100:1",
        "0:30:100",
        "20:30:10",
        "1:0:2",
        "1:101:2"
      })
  void whatIsNotOfTheFormIsRefused(String text) {
    String message =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> MaxStartups.parse(text))
                .getMessage());
    assertTrue(message.contains(":"), message);
  }
}
