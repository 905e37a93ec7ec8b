// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The package `landline.cli` works for any service, and the [Catalog] alone lists them.
class ServiceNamesTest {

  private static final Path SOURCES = Path.of("src", "main", "java", "landline", "cli");

  /// What names a service: its package, or a text in which it stands as serve(1) and its options,
  /// keys and addresses have it. "time" and "call" are words of English, too.
  private static Pattern mention() {
    String name =
        Stream.concat(Catalog.services().stream(), Catalog.aside().stream())
            .map(ServableService::name)
            .collect(Collectors.joining("|", "(?:", ")"));
    return Pattern.compile(
        "import landline\\.(?:cli\\.)?"
            + name
            + "\\b|\"(?:landline |serve |--)?"
            + name
            + "[\" .:]|\\b(?:greet|exec)\\b|landline (?:serve )?"
            + name
            + "\\b");
  }

  private static List<String> mentions(Path file) throws IOException {
    Pattern mention = mention();
    var found = new ArrayList<String>();
    for (String line : Files.readAllLines(file)) {
      Matcher matcher = mention.matcher(line);
      if (matcher.find()) {
        found.add(file.getFileName() + ": " + line.strip());
      }
    }
    return found;
  }

  private static List<Path> generic() throws IOException {
    try (Stream<Path> files = Files.list(SOURCES)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }

  @Test
  void noServiceIsNamedOutsideOfItsOwnPackage() throws IOException {
    var found = new ArrayList<String>();
    for (Path file : generic()) {
      if (!file.endsWith("Catalog.java")) {
        found.addAll(mentions(file));
      }
    }
    assertEquals(List.of(), found);
  }

  @Test
  void aMentionIsFound() throws IOException {
    assertTrue(mentions(SOURCES.resolve("Catalog.java")).size() >= 5);
    for (ServableService each : Catalog.services()) {
      Path own = SOURCES.resolve(each.name());
      assertTrue(Files.isDirectory(own), own::toString);
      String source = each.getClass().getSimpleName() + ".java";
      assertTrue(!mentions(own.resolve(source)).isEmpty(), source);
    }
  }
}
