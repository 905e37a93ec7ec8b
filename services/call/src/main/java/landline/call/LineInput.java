// SPDX-License-Identifier: Apache-2.0
package landline.call;

import java.io.IOException;
import java.io.Reader;
import java.util.Optional;

/// Input from a terminal or a pipe, line by line. A line ends with LF, or with the CR LF of a
/// terminal or a file of other systems; a CR elsewhere is a character of the line, as everywhere on
/// the wire. [java.io.BufferedReader] would end a line there.
///
/// Not thread-safe.
final class LineInput {

  private final Reader in;
  private final char[] chars = new char[8192];
  private int next;
  private int end;

  LineInput(Reader in) {
    this.in = in;
  }

  /// Waits for a line.
  ///
  /// @return the line without its end; or empty at the end of the input, after which that of a
  ///   terminal may be read again
  Optional<String> read() throws IOException {
    var line = new StringBuilder();
    while (true) {
      int from = next;
      while (next < end && chars[next] != '\n') {
        next++;
      }
      line.append(chars, from, next - from);
      if (next < end) {
        next++;
        return Optional.of(ended(line));
      }
      next = 0;
      end = Math.max(0, in.read(chars, 0, chars.length));
      if (end == 0) {
        return line.isEmpty() ? Optional.empty() : Optional.of(line.toString());
      }
    }
  }

  private static String ended(StringBuilder line) {
    int last = line.length() - 1;
    return last >= 0 && line.charAt(last) == '\r' ? line.substring(0, last) : line.toString();
  }
}
