// SPDX-License-Identifier: Apache-2.0
package landline.interop.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A block of Java on a page of the documentation, or in a comment of the library: fenced, with
/// `java` as its language.
///
/// A block with a main method is a program, compiled as it stands; one that an `output` block
/// follows is run, too. Any other block is a fragment: statements, or methods, after imports of its
/// own. It has the static members and types of [#IMPORTS], and what a comment before it gives, as
/// `<!-- given: Socket socket, Deadline deadline -->`.
///
/// @param page relative to the folder of all pages
/// @param line of its first line of code, from 1
/// @param heading the nearest one above
/// @param code without the indentation of its fence
/// @param given the parameters of a fragment, as Java has them
/// @param output what the program prints; `...` stands for anything
record Snippet(
    Path page, int line, String heading, String code, String given, Optional<String> output) {

  private static final Pattern FENCE = Pattern.compile("(\\s*)(`{3,})(\\w*).*");
  private static final Pattern COMMENT = Pattern.compile("\\s*/// ?(.*)");
  private static final Pattern HEADING = Pattern.compile("#+ (.*)");
  private static final Pattern GIVEN = Pattern.compile("\\s*<!-- given: (.*) -->\\s*");
  private static final Pattern MAIN = Pattern.compile("^(static )?void main\\(", Pattern.MULTILINE);
  private static final Pattern RETURN = Pattern.compile("^return [^;]", Pattern.MULTILINE);

  /// The first line of a method at the left margin.
  private static final Pattern METHOD =
      Pattern.compile(
          "^(?=\\w)(?!return |new |throw |record )[\\w<>\\[\\],.? ]+ \\w+\\([^;=]*\\)"
              + "( throws [\\w., ]+)? \\{$",
          Pattern.MULTILINE);

  /// What a page need not repeat in each fragment.
  private static final List<String> IMPORTS =
      List.of(
          "landline.call.*",
          "landline.connection.*",
          "landline.exec.*",
          "landline.frame.*",
          "landline.greet.*",
          "landline.handover.*",
          "landline.javanet.*",
          "landline.metrics.*",
          "landline.process.*",
          "landline.server.*",
          "landline.session.*",
          "landline.socket.*",
          "landline.socket.option.*",
          "landline.ssh.*",
          "landline.testkit.*",
          "landline.testnet.*",
          "landline.time.*",
          "landline.time.ntp.*",
          "static java.nio.charset.StandardCharsets.*",
          "static org.junit.jupiter.api.Assertions.*");

  /// Reads the blocks of a page.
  ///
  /// @param root the folder that pages are named from
  static List<Snippet> of(Path root, Path page) throws IOException {
    return of(root.relativize(page), Files.readAllLines(page));
  }

  /// Reads the blocks in the comments of a class.
  ///
  /// @param given the parameters of each
  static List<Snippet> ofComments(Path root, Path file, String given) throws IOException {
    List<String> comments =
        Files.readAllLines(file).stream()
            .map(COMMENT::matcher)
            .map(line -> line.matches() ? line.group(1) : "")
            .toList();
    return of(root.relativize(file), comments).stream().map(each -> each.given(given)).toList();
  }

  static List<Snippet> of(Path page, List<String> lines) {
    var found = new ArrayList<Snippet>();
    String heading = "";
    String given = "";
    for (int i = 0; i < lines.size(); i++) {
      Matcher fence = FENCE.matcher(lines.get(i));
      if (!fence.matches()) {
        Matcher title = HEADING.matcher(lines.get(i));
        heading = title.matches() ? title.group(1) : heading;
        Matcher parameters = GIVEN.matcher(lines.get(i));
        given = parameters.matches() ? parameters.group(1) : given;
        continue;
      }
      int first = i + 1;
      do {
        i++;
      } while (i < lines.size() && !lines.get(i).strip().equals(fence.group(2)));
      String text = block(lines.subList(first, Math.min(i, lines.size())), fence.group(1));
      if (fence.group(3).equals("java")) {
        found.add(new Snippet(page, first + 1, heading, text, given, Optional.empty()));
        given = "";
      } else if (fence.group(3).equals("output")) {
        if (found.isEmpty() || !found.getLast().isProgram()) {
          throw new AssertionError(page + ":" + first + ": no program prints this");
        }
        found.add(found.removeLast().printing(text));
      }
    }
    return found;
  }

  private static String block(List<String> lines, String indentation) {
    return lines.stream()
        .map(line -> line.startsWith(indentation) ? line.substring(indentation.length()) : line)
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private Snippet given(String parameters) {
    return new Snippet(page, line, heading, code, parameters, output);
  }

  private Snippet printing(String text) {
    return new Snippet(page, line, heading, code, given, Optional.of(text));
  }

  /// Whether it has a main method, and so is compiled as it stands.
  boolean isProgram() {
    return MAIN.matcher(code).find();
  }

  /// The name of its class: page and line.
  String name() {
    return page.toString().replaceAll("\\W", "_") + "_" + line;
  }

  /// The text to compile, with each line of the block in its place.
  String source() {
    if (isProgram()) {
      return code;
    }
    List<String> lines = code.lines().toList();
    int body = 0;
    while (body < lines.size() && lines.get(body).matches("(import .*)?")) {
      body++;
    }
    String imports =
        IMPORTS.stream().map(each -> "import " + each + "; ").collect(Collectors.joining())
            + String.join("\n", lines.subList(0, body))
            + (body == 0 ? "" : "\n");
    String rest = String.join("\n", lines.subList(body, lines.size()));
    if (METHOD.matcher(rest).find()) {
      return imports + rest + "\nvoid main() {}\n";
    }
    String result = RETURN.matcher(rest).find() ? "Object" : "void";
    String head = result + " fragment(" + given + ") throws Exception { ";
    return imports + head + rest + "\n}\nvoid main() {}\n";
  }

  /// Whether the output is what the page says.
  boolean prints(String actual) {
    String pattern =
        List.of(output.orElseThrow().split("\\.\\.\\.", -1)).stream()
            .map(Pattern::quote)
            .collect(Collectors.joining(".*"));
    return Pattern.compile(pattern, Pattern.DOTALL).matcher(actual).matches();
  }

  /// Where it is.
  @Override
  public String toString() {
    return page + ":" + line + " " + heading;
  }
}
