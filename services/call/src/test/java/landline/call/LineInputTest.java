// SPDX-License-Identifier: Apache-2.0
package landline.call;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LineInputTest {

  private static List<String> lines(Reader in) throws IOException {
    var input = new LineInput(in);
    var lines = new ArrayList<String>();
    for (var line = input.read(); line.isPresent(); line = input.read()) {
      lines.add(line.get());
    }
    return lines;
  }

  @Test
  void aLineEndsWithLfOrCrLfAndNothingElse() throws IOException {
    assertEquals(
        List.of("a", "b", "", "c\rd", "\r", "e\u2028f\u0085g", "h\r"),
        lines(new StringReader("a\nb\r\n\nc\rd\n\r\r\ne\u2028f\u0085g\nh\r")));
  }

  @Test
  void piecesMakeNoDifference() throws IOException {
    String text = "one\r\ntwo\rthree\n\r\nfour";
    var byOne =
        new StringReader(text) {
          @Override
          public int read(char[] to, int offset, int length) throws IOException {
            return super.read(to, offset, Math.min(1, length));
          }
        };
    assertEquals(List.of("one", "two\rthree", "", "four"), lines(byOne));
    String longest = "x".repeat(100_000);
    assertEquals(List.of(longest, "y"), lines(new StringReader(longest + "\ny")));
  }

  @Test
  void aTerminalIsReadOnAfterItsEnd() throws IOException {
    var pieces = new ArrayList<>(List.of("a", "", "", "b\n"));
    var terminal =
        new Reader() {
          @Override
          public int read(char[] to, int offset, int length) {
            String piece = pieces.removeFirst();
            piece.getChars(0, piece.length(), to, offset);
            return piece.isEmpty() ? -1 : piece.length();
          }

          @Override
          public void close() {}
        };
    var input = new LineInput(terminal);
    assertEquals(Optional.of("a"), input.read());
    assertEquals(Optional.empty(), input.read());
    assertEquals(Optional.of("b"), input.read());
  }
}
