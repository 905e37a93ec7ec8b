// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.sshd.common.NamedResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlgorithmNamesTest {

  private static final List<NamedResource> SUPPORTED =
      Stream.of("a1", "a2", "b1", "c").map(NamedResource::ofName).toList();

  private static List<String> chosen(String list, List<String> unknown) {
    return new AlgorithmNames(SUPPORTED).chosen(list, unknown::add);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          c,a1     | c,a1       |
          c,x,*1   | c,a1,b1    |
          +c       | a1,a2,b1,c |
          +x,a1,y* | a1,a2,b1,c | x,y*
          ^c,b?    | c,b1,a1,a2 |
          ^x       | a1,a2,b1,c | x
          -a*,x    | b1,c       |
          """)
  void aListMeansWhatItMeansToSsh(String list, String names, String unsupported) {
    var unknown = new ArrayList<String>();
    assertEquals(names, String.join(",", chosen(list, unknown)), list);
    assertEquals(unsupported == null ? "" : unsupported, String.join(",", unknown), list);
  }

  @ParameterizedTest
  @CsvSource({"-*", "x", "''", "'-a*,b*,c'"})
  void nothingMustNotMeanEverything(String list) {
    assertThrows(IllegalArgumentException.class, () -> chosen(list, new ArrayList<>()), list);
  }

  @Test
  void thoseThatAreNamedAreTakenInTheirOrder() {
    assertEquals(SUPPORTED, AlgorithmNames.chosen(SUPPORTED, List.of()));
    assertEquals(
        List.of("c", "a2"),
        NamedResource.getNameList(AlgorithmNames.chosen(SUPPORTED, List.of("c", "x", "a2"))));
  }
}
