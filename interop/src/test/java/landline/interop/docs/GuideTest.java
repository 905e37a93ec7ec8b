// SPDX-License-Identifier: Apache-2.0
package landline.interop.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Holds the pages of the guide to their form. [SnippetsTest] compiles their code.
class GuideTest {

  private static final Path DOCS = ArchitectureTest.ROOT.resolve("docs");
  private static final Path EXAMPLES = ArchitectureTest.ROOT.resolve("examples");

  static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.list(DOCS.resolve("guide"))) {
      return files.sorted().toList();
    }
  }

  /// So it is run, too: by [ExamplesTest].
  @ParameterizedTest
  @MethodSource("pages")
  void aPageBeginsWithAProgramOfTheExamples(Path page) throws IOException {
    Snippet first = Snippet.of(DOCS, page).getFirst();
    String program = "// SPDX-License-Identifier: Apache-2.0\n" + first.code();
    List<String> same = new ArrayList<>();
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      for (Path file : files.toList()) {
        if (Files.readString(file).equals(program)) {
          same.add(file.getFileName().toString());
        }
      }
    }
    assertEquals(1, same.size(), () -> first + " is no file of examples/");
    String link = "(../../examples/" + same.getFirst() + ")";
    assertTrue(Files.readString(page).contains(link), () -> page + " has no " + link);
  }
}
