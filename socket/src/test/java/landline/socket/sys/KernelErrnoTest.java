// SPDX-License-Identifier: Apache-2.0
package landline.socket.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the kernel says to arguments that the public API can't be given: the rows of
/// `docs/errno.tsv` that go through `sys`. Each is made to happen with bad pointers, lengths and
/// descriptors.
final class KernelErrnoTest {

  /// Makes one row come true and gives what the call returned.
  @FunctionalInterface
  interface Code {
    long run(Workbench bench) throws Exception;
  }

  /// One line of the table.
  record Row(String call, String condition, String expected, String through) {

    String key() {
      return call + ": " + condition;
    }
  }

  private static final Path TABLE = Path.of("../docs/errno.tsv");
  private static final AtomicInteger RUN = new AtomicInteger();
  private static final Map<String, Code> CODE = code();
  private static final Map<Integer, String> NAMES = names();

  private static Map<String, Code> code() {
    var all = new TreeMap<String, Code>();
    NamingErrnoRows.addTo(all);
    TransferErrnoRows.addTo(all);
    FileErrnoRows.addTo(all);
    return all;
  }

  private static Map<Integer, String> names() {
    return LinuxErrno.TABLE
        .lines()
        .map(line -> line.split(" ", 3))
        .collect(Collectors.toMap(line -> Integer.valueOf(line[1]), line -> line[0], (a, b) -> a));
  }

  static List<Row> table() throws IOException {
    return Files.readAllLines(TABLE).stream()
        .skip(1)
        .map(line -> line.split("\t", -1))
        .map(cells -> new Row(cells[0], cells[1], cells[2], cells[3]))
        .toList();
  }

  static List<Row> rows() throws IOException {
    return table().stream().filter(row -> row.through().equals("sys")).toList();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void theKernelObeysTheTable(Row row) throws Exception {
    Code code = CODE.get(row.key());
    if (code == null) {
      throw new AssertionError("no code makes this row come true: " + row);
    }
    RUN.incrementAndGet();
    try (var bench = new Workbench()) {
      long result = code.run(bench);
      String said = result >= 0 ? "SUCCESS" : NAMES.getOrDefault((int) -result, "errno " + -result);
      assertEquals(row.expected(), said);
    }
  }

  @Test
  void everyPieceOfCodeHasItsRow() throws IOException {
    assertEquals(
        new TreeSet<>(rows().stream().map(Row::key).toList()), new TreeSet<>(CODE.keySet()));
  }

  @Test
  void everyRowSaysWhereItIsTested() throws IOException {
    List<Row> table = table();
    for (Row row : table) {
      boolean known =
          row.through().equals("api")
              || row.through().equals("sys")
              || row.through().startsWith("none: ");
      assertTrue(known, row::toString);
    }
    assertTrue(table.size() >= 186, "rows: " + table.size());
  }

  @AfterAll
  @SuppressWarnings("SystemOut") // for the log of the build
  static void sayHowManyRan() throws IOException {
    System.out.println(
        "docs/errno.tsv: " + RUN + " of " + table().size() + " rows ran through sys");
  }
}
