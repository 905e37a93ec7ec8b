// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import landline.socket.Errno;
import landline.socket.SystemCallFailure;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the kernel says in which condition: the rows of `docs/errno.tsv` that go through the public
/// API, of which [ErrnoRows] makes each come true. The others are tested beside `sys`.
final class ErrnoTableTest {

  private static final Path TABLE = Path.of("../docs/errno.tsv");
  private static final AtomicInteger RUN = new AtomicInteger();

  /// One line of the table.
  record Row(String call, String condition, String expected) {

    String key() {
      return call + ": " + condition;
    }
  }

  static List<Row> rows() throws IOException {
    return Files.readAllLines(TABLE).stream()
        .skip(1)
        .map(line -> line.split("\t", -1))
        .filter(cells -> cells[3].equals("api"))
        .map(cells -> new Row(cells[0], cells[1], cells[2]))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void theKernelObeysTheTable(Row row) throws Exception {
    RUN.incrementAndGet();
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

  @AfterAll
  static void sayHowManyRan() {
    System.out.println("docs/errno.tsv: " + RUN + " rows ran through the API");
  }
}
