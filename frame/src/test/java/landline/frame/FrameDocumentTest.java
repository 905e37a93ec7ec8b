// SPDX-License-Identifier: Apache-2.0
package landline.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Runs the test vectors of docs/protocol/frame.md: what the document says is what the code does.
class FrameDocumentTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "protocol", "frame.md");

  static List<List<String>> reading() throws IOException {
    return rows("| framing | stream | messages | end |");
  }

  static List<List<String>> writing() throws IOException {
    return rows("| framing | message | bytes |");
  }

  static List<List<String>> text() throws IOException {
    return rows("| charset | chunks | text | replaced |");
  }

  static List<List<String>> cuts() throws IOException {
    return rows("| charset | text | at most | kept | dropped |");
  }

  @ParameterizedTest
  @MethodSource("reading")
  void aStreamIsReadAsDocumented(List<String> row) {
    Framing framing = framing(row.get(0));
    byte[] stream = bytes(row.get(1));
    List<String> messages =
        Stream.of(row.get(2).split(","))
            .filter(m -> !m.isEmpty())
            .map(FrameDocumentTest::hex)
            .toList();
    Feed expected = new Feed(messages, hex(row.get(3)));
    assertEquals(expected, FramingLaws.assertCutsAgree(framing, stream, new Random(1), "" + row));
  }

  @ParameterizedTest
  @MethodSource("writing")
  void aMessageIsWrittenAsDocumented(List<String> row) {
    String written;
    try {
      written = Feed.hex(framing(row.get(0)).encode(bytes(row.get(1))));
    } catch (IllegalArgumentException e) {
      written = String.valueOf(e.getMessage());
    }
    assertEquals(row.get(2), written);
  }

  @ParameterizedTest
  @MethodSource("text")
  void textIsDecodedAsDocumented(List<String> row) {
    TextDecoder decoder = TextDecoder.of(Charset.forName(row.get(0)));
    StringBuilder text = new StringBuilder();
    for (String chunk : row.get(1).split(" / ", -1)) {
      text.append(decoder.decode(ByteBuffer.wrap(bytes(chunk))));
    }
    assertEquals(row.get(2), text.append(decoder.finish()).toString());
    assertEquals(row.get(3), Long.toString(decoder.malformed()));
  }

  @ParameterizedTest
  @MethodSource("cuts")
  void textIsCutAsDocumented(List<String> row) {
    assertEquals(
        new Truncation(number(row.get(3)), number(row.get(4))),
        Truncation.of(bytes(row.get(1)), number(row.get(2)), Charset.forName(row.get(0))));
  }

  @Test
  void everyFramingHasVectorsBothWays() throws IOException {
    Set<String> all = Set.of("lines", "delimited", "fixedLength", "lengthPrefix", "varint");
    assertEquals(all, names(reading()));
    assertEquals(all, names(writing()));
    assertTrue(text().size() > 5 && cuts().size() > 3, "rows of text");
  }

  private static Set<String> names(List<List<String>> rows) {
    return rows.stream()
        .map(row -> row.get(0).substring(0, row.get(0).indexOf('(')))
        .collect(Collectors.toSet());
  }

  /// The rows of the table with this head, their cells without code marks.
  private static List<List<String>> rows(String head) throws IOException {
    List<String> lines = Files.readAllLines(DOCUMENT);
    return lines.stream()
        .skip(lines.indexOf(head) + 2L)
        .takeWhile(line -> line.startsWith("|"))
        .map(line -> Arrays.stream(line.substring(1).split("\\|")))
        .map(cells -> cells.map(cell -> cell.replace("`", "").strip()).toList())
        .toList();
  }

  private static Framing framing(String written) {
    int open = written.indexOf('(');
    String[] with = written.substring(open + 1, written.length() - 1).split(",", -1);
    int max = number(with[with.length - 1]);
    return switch (written.substring(0, open)) {
      case "lines" ->
          with.length == 1 ? Framing.lines(max) : Framing.lines(Charset.forName(with[0]), max);
      case "delimited" -> Framing.delimited(bytes(with[0]), max);
      case "fixedLength" -> Framing.fixedLength(max);
      case "lengthPrefix" -> Framing.lengthPrefix(number(with[0]), order(with[1]), max);
      case "varint" -> Framing.varint(max);
      default -> throw new AssertionError("no such framing: " + written);
    };
  }

  private static ByteOrder order(String written) {
    return switch (written) {
      case "BE" -> ByteOrder.BIG_ENDIAN;
      case "LE" -> ByteOrder.LITTLE_ENDIAN;
      default -> throw new AssertionError("no such order: " + written);
    };
  }

  private static int number(String written) {
    return Integer.parseInt(written);
  }

  private static byte[] bytes(String written) {
    return Feed.bytes(hex(written));
  }

  private static String hex(String written) {
    String stripped = written.strip();
    return stripped.equals("-") ? "" : stripped;
  }
}
