// SPDX-License-Identifier: Apache-2.0
package landline.interop.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// No regular expression may take more than linear time for what a peer can write. That holds for
/// one that has a single unbounded quantifier, at its end; the sources may have no other, but where
/// a reason is given here.
class BacktrackingTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final List<String> FOREIGN =
      List.of("bench", "examples", "interop", "testkit", "testnet");

  /// Files with other expressions, and whose text these see.
  private static final Map<String, String> REASONS =
      Map.of(
          "SockAddrLl.java",
          "an address that the program writes itself",
          "NtsSample.java",
          "the operator's own certificates, by possessive quantifiers between fixed words",
          "VerdictStyles.java",
          "a report, by possessive quantifiers at the beginning of its lines");

  private static final Pattern CALL =
      Pattern.compile("(?:Pattern\\.compile|\\.matches|\\.split|\\.replaceAll|\\.replaceFirst)\\(");
  private static final Pattern UNICODE = Pattern.compile("\\\\\\\\|\\\\u+[0-9A-Fa-f]{4}");
  private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

  @Test
  void noExpressionOfOursBacktracks() throws IOException {
    var found = new TreeMap<String, List<String>>();
    for (Path file : sources()) {
      String text = Files.readString(file);
      var call = CALL.matcher(text);
      while (call.find()) {
        String expression = literals(argument(text, call.end()));
        if (!isLinear(expression)) {
          found
              .computeIfAbsent(file.getFileName().toString(), first -> new ArrayList<>())
              .add(expression);
        }
      }
    }
    var unexplained = new TreeMap<>(found);
    unexplained.keySet().removeAll(REASONS.keySet());
    assertEquals(Map.of(), unexplained);
    var stale = new ArrayList<>(REASONS.keySet());
    stale.removeAll(found.keySet());
    assertEquals(List.of(), stale);
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> tree = Files.walk(ROOT)) {
      List<Path> files =
          tree.filter(file -> file.toString().endsWith(".java"))
              .filter(file -> file.toString().contains("/src/main/"))
              .filter(file -> !FOREIGN.contains(ROOT.relativize(file).getName(0).toString()))
              .toList();
      assertFalse(files.isEmpty());
      return files;
    }
  }

  /// What stands between the parentheses of a call.
  private static String argument(String text, int begin) {
    int depth = 1;
    boolean quoted = false;
    int at = begin;
    for (; depth > 0; at++) {
      char c = text.charAt(at);
      if (quoted && c == '\\') {
        at++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted) {
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      }
    }
    return text.substring(begin, at - 1);
  }

  /// The first argument's text, without the constants that it may be made of.
  private static String literals(String argument) {
    var all = new StringBuilder();
    var literal = LITERAL.matcher(argument);
    int last = 0;
    while (literal.find() && argument.substring(last, literal.start()).indexOf(',') < 0) {
      all.append(withoutUnicodeEscapes(literal.group(1)).translateEscapes());
      last = literal.end();
    }
    return all.toString();
  }

  /// Such an escape stands for one character, which is not `\\`, and translateEscapes knows none.
  private static String withoutUnicodeEscapes(String literal) {
    return UNICODE
        .matcher(literal)
        .replaceAll(found -> found.group().equals("\\\\") ? "\\\\\\\\" : "x");
  }

  private static boolean isLinear(String expression) {
    int unbounded = 0;
    boolean grouped = false;
    for (int at = 0; at < expression.length(); at++) {
      char c = expression.charAt(at);
      if (c == '\\') {
        at++;
      } else if (c == '[') {
        at = endOfClass(expression, at);
      } else if (c == '*'
          || c == '+'
          || (c == '{' && expression.substring(at).matches("\\{[0-9]+,}.*"))) {
        unbounded++;
        grouped |= at > 0 && expression.charAt(at - 1) == ')';
      }
    }
    // Behind the last one only groups end, which may be optional.
    String last = expression.replaceFirst("[)?]{0,9}$", "");
    boolean atEnd = last.endsWith("+") || last.endsWith("*");
    return unbounded == 0 || (unbounded == 1 && atEnd && !grouped);
  }

  private static int endOfClass(String expression, int begin) {
    int at = begin + 1;
    while (expression.charAt(at) != ']' || at == begin + 1) {
      at += expression.charAt(at) == '\\' ? 2 : 1;
    }
    return at;
  }

  @ParameterizedTest
  @CsvSource({
    "true,  '[a-z+*]{1,9}'",
    "true,  '\\p{Cntrl}+'",
    "true,  'a\\*b*'",
    "true,  'a(?: (b*))?'",
    "false, '[ \\t]*([\\t -~]*?)[ \\t]*'",
    "false, '(a+)+'",
    "false, '(a|b)*'",
    "false, '\\s*;\\s*'",
    "false, 'a{1,}b'",
    "false, ':.*x'",
  })
  void theRuleTellsThemApart(boolean linear, String expression) {
    assertEquals(linear, isLinear(expression));
  }
}
