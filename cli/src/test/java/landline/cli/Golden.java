// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file of which a part is written by a test, from the syntax of the command or the table of
/// settings: what is between two marks. The rest is written by hand. With `-Dlandline.docs=write`
/// the part is written again.
///
/// @param file the file
/// @param begin the line before the part
/// @param end the line behind the part; empty if it goes to the end of the file
record Golden(Path file, String begin, String end) {

  /// What is laid out as below `/usr/share`.
  static final Path SHARE = Path.of("share");

  /// Checks, or writes, the part.
  void requirePart(String part) throws IOException {
    String text = Files.readString(file);
    int first = text.indexOf(begin + "\n");
    assertTrue(first >= 0, () -> "no line in " + file + ": " + begin);
    int from = first + begin.length() + 1;
    int to = end.isEmpty() ? text.length() : text.indexOf(end + "\n", from);
    assertTrue(to >= from, () -> "no line in " + file + ": " + end);
    String wanted = text.substring(0, from) + part + text.substring(to);
    if (System.getProperty("landline.docs", "").equals("write")) {
      Files.writeString(file, wanted);
    }
    assertEquals(wanted, Files.readString(file), () -> file + " is stale; see " + Golden.class);
  }
}
