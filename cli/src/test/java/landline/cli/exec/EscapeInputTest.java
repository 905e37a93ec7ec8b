// SPDX-License-Identifier: Apache-2.0
package landline.cli.exec;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EscapeInputTest {

  /// Pieces with a `|` between them, and `/` for the return key.
  @ParameterizedTest
  @CsvSource({
    "abc, abc, false",
    "~., '', true",
    "~|., '', true",
    "a~., a~., false",
    "a/~.b, a/, true",
    "a/~|.b, a/, true",
    "~~., ~., false",
    "~a, ~a, false",
    "~|a, ~a, false",
    "/~/~., /~/, true",
    "~~/~., ~/, true"
  })
  void aTildeAndADotAtTheStartOfALineEnd(String typed, String sent, boolean ended) {
    assertEquals(sent + ended, filtered(Optional.of('~'), typed));
  }

  @ParameterizedTest
  @CsvSource({"%., '', true", "%%., %., false", "%~., %~., false", "~., ~., false"})
  void itMayBeAnotherCharacter(String typed, String sent, boolean ended) {
    assertEquals(sent + ended, filtered(Optional.of('%'), typed));
  }

  @ParameterizedTest
  @ValueSource(strings = {"~.", "a/~.", "~~."})
  void withoutOneAllIsSent(String typed) {
    assertEquals(typed + false, filtered(Optional.empty(), typed));
  }

  private static String filtered(Optional<Character> escape, String typed) {
    var input = new EscapeInput(escape);
    var all = new StringBuilder();
    for (String piece : typed.split("\\|", -1)) {
      byte[] bytes = piece.replace('/', '\r').getBytes(US_ASCII);
      all.append(new String(input.filter(bytes, bytes.length), US_ASCII));
    }
    return all.toString().replace('\r', '/') + input.isEnded();
  }
}
