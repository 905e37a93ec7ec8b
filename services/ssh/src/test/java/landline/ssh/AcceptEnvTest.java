// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptEnvTest {

  @ParameterizedTest
  @CsvSource({
    "LANG, true",
    "LANGUAGE, false",
    "LC_ALL, true",
    "LC_, true",
    "lc_all, false",
    "PATH, false",
    "LD_PRELOAD, false",
    "'', false",
    "'LC_A=B', false",
    "'LC_ A', false",
    "LC_\u00e4, false",
  })
  void onlyTheNamesOfThePatternsAreAccepted(String name, boolean accepted) {
    assertEquals(accepted, new AcceptEnv(List.of("LANG", "LC_*")).accepts(name));
  }

  /// It would accept nothing, which nobody has asked for.
  @ParameterizedTest
  @ValueSource(strings = {"", "FOO=BAR", "LC_?", "*_X", "LC_**", "1A"})
  void whatIsNoPatternIsRefused(String pattern) {
    assertEquals(
        "not a name of a variable, or the beginning of one with *: " + pattern,
        assertThrows(IllegalArgumentException.class, () -> new AcceptEnv(List.of("A", pattern)))
            .getMessage());
  }

  @ParameterizedTest
  @CsvSource({"A, true", "1A, false", "A-B, false"})
  void evenIfAllAre(String name, boolean accepted) {
    assertEquals(accepted, new AcceptEnv(List.of("*")).accepts(name));
  }
}
