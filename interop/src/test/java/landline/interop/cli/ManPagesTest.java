// SPDX-License-Identifier: Apache-2.0
package landline.interop.cli;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import landline.testkit.PeerProcess;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The manual pages as the programs read them that show them.
class ManPagesTest {

  private static final Path MAN = Path.of("..", "cli", "share", "man");
  private static final int COLUMNS = 80;

  static Stream<Path> pages() throws IOException {
    try (Stream<Path> files = Files.walk(MAN)) {
      return files.filter(Files::isRegularFile).sorted().toList().stream();
    }
  }

  private static PeerProcess run(String program, String... arguments)
      throws IOException, InterruptedException {
    PeerProcess peer = PeerProcess.start(program, arguments);
    peer.closeInput();
    peer.awaitExit(PATIENCE);
    return peer;
  }

  @ParameterizedTest
  @MethodSource("pages")
  @RequiresPeer("mandoc")
  void mandocHasNothingToSay(Path page) throws IOException, InterruptedException {
    try (PeerProcess lint = run("mandoc", "-Tlint", page.toString())) {
      // A date would be wrong after the next change of the command.
      List<String> said =
          lint.output().lines().filter(line -> !line.contains("missing date")).toList();
      assertEquals(List.of(), said);
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  @RequiresPeer("mandoc")
  void mandocShowsEveryLineInEightyColumns(Path page) throws IOException, InterruptedException {
    try (PeerProcess shown = run("mandoc", "-Tutf8", "-O", "width=78", page.toString())) {
      // Bold and italic are letters over letters.
      List<String> lines = shown.output().lines().map(line -> line.replaceAll(".\b", "")).toList();
      assertTrue(lines.contains("NAME"), shown::toString);
      lines.forEach(line -> assertTrue(line.length() <= COLUMNS, line));
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  @RequiresPeer("groff")
  void groffHasNothingToWarnOf(Path page) throws IOException, InterruptedException {
    try (PeerProcess shown = run("groff", "-man", "-ww", "-Tutf8", page.toString())) {
      assertEquals("", shown.errors());
      assertFalse(shown.output().isEmpty(), shown::toString);
    }
  }
}
