// SPDX-License-Identifier: Apache-2.0
package landline.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Runs the table of `docs/protocol/time.md`.
class TimeProtocolTest {
  private static final Path DOCUMENT = Path.of("..", "..", "docs", "protocol", "time.md");
  private static final Instant NOW = Instant.ofEpochSecond(1_795_464_966L);
  private static final Pattern ROW = Pattern.compile("\\| `(\".*\")` \\| `(.*)` \\| `(.*)` \\|");

  @Test
  void theVectorsOfTheDocumentHold() throws IOException {
    int rows = 0;
    for (String line : Files.readAllLines(DOCUMENT)) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        rows++;
        Zone zone = TzString.parse(row.group(2));
        TimeMessage answer = TimeCodec.answer(bytes(row.group(1)), NOW, zone);
        assertEquals(expected(row.group(3)), text(answer), line);
      }
    }
    assertTrue(rows >= 37, "rows found: " + rows);
  }

  private static String expected(String cell) {
    return cell.startsWith("\"")
        ? new String(bytes(cell), StandardCharsets.ISO_8859_1)
        : TimeRefusal.valueOf(cell).toString();
  }

  private static String text(TimeMessage answer) {
    return switch (answer) {
      case TimeMessage.Reply reply -> new String(reply.bytes(), StandardCharsets.ISO_8859_1);
      case TimeMessage.Silence(TimeRefusal reason) -> reason.toString();
      case TimeMessage.Request _ -> "a request is no answer";
    };
  }

  private static byte[] bytes(String quoted) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    String text = quoted.substring(1, quoted.length() - 1);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\') {
        bytes.write(c);
      } else if (text.charAt(++i) == 'x') {
        bytes.write(Integer.parseInt(text, i + 1, i + 3, 16));
        i += 2;
      } else {
        bytes.write("\n\r\t\0\\".charAt("nrt0\\".indexOf(text.charAt(i))));
      }
    }
    return bytes.toByteArray();
  }
}
