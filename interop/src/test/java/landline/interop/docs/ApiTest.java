// SPDX-License-Identifier: Apache-2.0
package landline.interop.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The public API is the one in `docs/api/`. Who changes it on purpose has the files rewritten,
/// with the command that a failure names, and shows the change in the diff.
final class ApiTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path FROZEN = ROOT.resolve("docs/api");
  private static final String WRITE = "landline.api";
  private static final String COMMAND =
      "mvn -q -pl interop -am verify -Dtest=ApiTest -Dsurefire.failIfNoSpecifiedTests=false"
          + " -Dlandline.api=write";

  private static String module(String room) {
    return "landline." + room.substring(room.lastIndexOf('/') + 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "connection",
        "frame",
        "javanet",
        "handover",
        "metrics",
        "session",
        "process",
        "server",
        "services/call",
        "services/exec",
        "services/greet",
        "services/ssh",
        "services/time",
        "socket",
        "testkit",
        "testnet",
        "torture"
      })
  void theApiIsTheOneThatIsWrittenDown(String room) throws IOException, ClassNotFoundException {
    String is = ApiText.of(module(room), ROOT.resolve(room + "/target/classes"));
    Path file = FROZEN.resolve(module(room) + ".txt");
    if ("write".equals(System.getProperty(WRITE))) {
      Files.createDirectories(FROZEN);
      Files.writeString(file, is);
    }
    String was = Files.exists(file) ? Files.readString(file) : "";
    List<String> difference = difference(was, is);
    assertTrue(
        difference.isEmpty(),
        () ->
            "the public API of "
                + module(room)
                + " is not that of "
                + ROOT.relativize(file)
                + "; if it is meant, run\n  "
                + COMMAND
                + "\n"
                + String.join("\n", difference));
    assertEquals(was, is);
  }

  /// The lines that went and came, each under the head of its type.
  private static List<String> difference(String was, String is) {
    Set<String> before = placed(was);
    Set<String> after = placed(is);
    var all = new TreeSet<>(before);
    all.addAll(after);
    var difference = new ArrayList<String>();
    String place = "";
    for (String line : all) {
      if (before.contains(line) != after.contains(line)) {
        int end = line.indexOf('\t');
        if (!line.substring(0, end).equals(place)) {
          place = line.substring(0, end);
          difference.add("  " + place);
        }
        difference.add((after.contains(line) ? "  +   " : "  -   ") + line.substring(end + 1));
      }
    }
    return difference;
  }

  /// Each line behind the name of the type or module that it belongs to, and a tab.
  private static Set<String> placed(String text) {
    var placed = new TreeSet<String>();
    String place = "";
    for (String line : text.lines().filter(found -> !found.isEmpty()).toList()) {
      if (!line.startsWith(" ")) {
        place =
            Stream.of(line.split("[ (<]"))
                .filter(word -> word.startsWith("landline."))
                .findFirst()
                .orElse(line);
      }
      placed.add(place + "\t" + line.strip());
    }
    return placed;
  }

  @Test
  void everyPublishedModuleIsWrittenDown() throws IOException {
    try (Stream<Path> files = Files.list(FROZEN)) {
      Set<String> modules =
          files
              .map(file -> file.getFileName().toString().replace(".txt", ""))
              .collect(Collectors.toCollection(TreeSet::new));
      assertEquals(
          new TreeSet<>(
              List.of(
                  "landline.call",
                  "landline.connection",
                  "landline.exec",
                  "landline.frame",
                  "landline.greet",
                  "landline.javanet",
                  "landline.handover",
                  "landline.metrics",
                  "landline.process",
                  "landline.server",
                  "landline.session",
                  "landline.socket",
                  "landline.ssh",
                  "landline.testkit",
                  "landline.testnet",
                  "landline.time",
                  "landline.torture")),
          modules);
    }
  }

  @Test
  void aDifferenceNamesTheTypeAndTheLines() {
    String was =
        "public class landline.x.A\n  public int a()\n\npublic class landline.x.B\n  void b()\n";
    String is =
        "public class landline.x.A\n  public long a()\n\npublic class landline.x.B\n  void b()\n";
    assertEquals(
        List.of("  landline.x.A", "  -   public int a()", "  +   public long a()"),
        difference(was, is));
    assertEquals(List.of(), difference(was, was));
  }
}
