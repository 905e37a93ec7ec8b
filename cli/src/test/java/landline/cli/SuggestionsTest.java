// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionsTest {

  @ParameterizedTest
  @CsvSource({"a,a,0", "'',abc,3", "abc,'',3", "kitten,sitting,3", "grace,grcae,2", "ab,ba,2"})
  void distanceCountsLetters(String from, String to, int distance) {
    assertEquals(distance, Suggestions.distance(from, to));
  }

  @Test
  void onlyWhatIsNearIsMeant() {
    List<String> names = List.of("backlog", "batch", "text");
    assertEquals(Optional.of("backlog"), Suggestions.of("blacklog", names));
    assertEquals(Optional.of("text"), Suggestions.of("txt", names));
    assertEquals(Optional.empty(), Suggestions.of("colour", names));
    assertEquals(Optional.empty(), Suggestions.of("x", List.of()));
  }
}
