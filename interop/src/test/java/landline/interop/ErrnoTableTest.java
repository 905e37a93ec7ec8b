// SPDX-License-Identifier: Apache-2.0
package landline.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import landline.socket.Errno;
import landline.socket.SystemCallFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the kernel says in which condition: the rows of `errno.tsv`, of which [ErrnoRows] makes
/// each come true.
final class ErrnoTableTest {

  /// One line of the table.
  record Row(String call, String condition, String expected) {

    String key() {
      return call + ": " + condition;
    }
  }

  static List<Row> rows() throws IOException {
    try (InputStream table = ErrnoTableTest.class.getResourceAsStream("errno.tsv")) {
      byte[] bytes = Objects.requireNonNull(table).readAllBytes();
      return new String(bytes, StandardCharsets.UTF_8)
          .lines()
          .skip(1)
          .map(line -> line.split("\t", -1))
          .map(cells -> new Row(cells[0], cells[1], cells[2]))
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void theKernelObeysTheTable(Row row) throws Exception {
    ErrnoRows.Code code = ErrnoRows.BY_CONDITION.get(row.key());
    if (code == null) {
      throw new AssertionError("no code makes this row come true: " + row);
    }
    Errno expected = row.expected().equals("SUCCESS") ? Errno.SUCCESS : Errno.named(row.expected());
    assertEquals(expected, outcome(row, code));
  }

  private static Errno outcome(Row row, ErrnoRows.Code code) throws Exception {
    try {
      return code.run();
    } catch (IOException failed) {
      if (failed instanceof SystemCallFailure failure) {
        boolean named =
            row.call().equals(failure.call())
                || row.condition().endsWith(", then " + failure.call());
        assertTrue(named, failed::toString);
        return failure.errno();
      }
      throw failed;
    }
  }

  @Test
  void everyPieceOfCodeHasItsRow() throws IOException {
    Stream<String> keys = rows().stream().map(Row::key);
    assertEquals(new TreeSet<>(keys.toList()), new TreeSet<>(ErrnoRows.BY_CONDITION.keySet()));
    assertEquals(rows().size(), ErrnoRows.BY_CONDITION.size());
  }
}
