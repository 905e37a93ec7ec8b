// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  @ParameterizedTest
  @CsvSource({"A, true", "1A, false", "A-B, false"})
  void evenIfAllAre(String name, boolean accepted) {
    assertEquals(accepted, new AcceptEnv(List.of("*")).accepts(name));
  }
}
