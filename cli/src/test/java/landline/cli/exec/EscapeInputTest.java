// SPDX-License-Identifier: Apache-2.0
package landline.cli.exec;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    var input = new EscapeInput();
    var all = new StringBuilder();
    for (String piece : typed.split("\\|", -1)) {
      byte[] bytes = piece.replace('/', '\r').getBytes(US_ASCII);
      all.append(new String(input.filter(bytes, bytes.length), US_ASCII));
    }
    assertEquals(sent, all.toString().replace('\r', '/'));
    assertEquals(ended, input.isEnded());
  }
}
