// SPDX-License-Identifier: Apache-2.0
package landline.interop.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Holds `docs/standards.md` and `docs/conformance.md` to their word: the tests that they name are
/// there.
class StandardsTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern NAMED = Pattern.compile("`(\\w+Test)(?:\\.(\\w+))?`");

  @ParameterizedTest
  @ValueSource(strings = {"docs/standards.md", "docs/conformance.md"})
  void everyTestThatIsNamedExists(String page) throws IOException {
    Map<String, String> sources = new HashMap<>();
    try (Stream<Path> tree = Files.walk(ROOT)) {
      for (Path file : tree.filter(path -> path.toString().endsWith("Test.java")).toList()) {
        String name = file.getFileName().toString();
        sources.put(name.substring(0, name.length() - ".java".length()), Files.readString(file));
      }
    }
    var missing = new ArrayList<String>();
    var named = NAMED.matcher(Files.readString(ROOT.resolve(page)));
    int count = 0;
    while (named.find()) {
      count++;
      String source = sources.getOrDefault(named.group(1), "");
      String method = named.group(2);
      if (source.isEmpty() || (method != null && !source.contains("void " + method + "("))) {
        missing.add(named.group());
      }
    }
    assertTrue(count > 30, "tests named: " + count);
    assertEquals(List.of(), missing);
  }
}
