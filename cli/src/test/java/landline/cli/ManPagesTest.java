// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/// The manual pages of the command are true: what the syntax and the settings tell is written by
/// these tests (see [Golden]), and what is written by hand names only what there is.
class ManPagesTest {

  private static final Path MAN = Golden.SHARE.resolve("man");
  private static final Path SETTINGS = MAN.resolve("man5/landline.toml.5");
  private static final String BEGIN = ".\\\" Written by ManPagesTest, up to the next comment.";
  private static final String END = ".\\\" Written by hand.";

  static Stream<DocumentedCommand> commands() {
    return DocumentedCommand.root().all().stream();
  }

  static Stream<Path> pages() throws IOException {
    try (Stream<Path> files = Files.walk(MAN)) {
      return files.filter(Files::isRegularFile).sorted().toList().stream();
    }
  }

  private static Path file(DocumentedCommand command) {
    return MAN.resolve("man1/" + command.page() + ".1");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void aCommandHasAPageWithItsSyntax(DocumentedCommand command) throws IOException {
    new Golden(file(command), BEGIN, END).requirePart(CommandPage.of(command));
  }

  @Test
  void thePageOfTheFileHasEverySetting() throws IOException {
    new Golden(SETTINGS, BEGIN, END).requirePart(SettingsPage.text());
  }

  @Test
  void thereAreNoOtherPages() throws IOException {
    Set<Path> known =
        commands().map(ManPagesTest::file).collect(Collectors.toCollection(TreeSet::new));
    known.add(SETTINGS);
    assertEquals(known, pages().collect(Collectors.toCollection(TreeSet::new)));
  }

  @ParameterizedTest
  @MethodSource("pages")
  void whatAPageRefersToIsThere(Path page) throws IOException {
    Matcher reference =
        Pattern.compile("(landline[a-z.-]*)(?:\\\\fR)?\\(([1-8])\\)").matcher(plain(page));
    int found = 0;
    for (; reference.find(); found++) {
      String section = reference.group(2);
      Path there = MAN.resolve("man" + section + "/" + reference.group(1) + "." + section);
      assertTrue(Files.exists(there), () -> page + " refers to " + there);
    }
    assertTrue(found > 0, () -> "no SEE ALSO: " + page);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void theCommandsInItsExamplesAreSyntax(Path page) throws IOException {
    for (String line : examples(page)) {
      String[] words = line.split(" ");
      var parser = new CommandLine(new Landline(CommandContext.ofProcess()).syntax(words));
      parser.setExpandAtFiles(false).parseArgs(words);
    }
  }

  /// What follows `landline` in the command lines of a page.
  private static List<String> examples(Path page) throws IOException {
    return plain(page)
        .lines()
        .filter(line -> line.startsWith("$ "))
        .map(line -> line.substring(2).replaceAll("'[^']*'", "X").replaceFirst(" \\\\$", ""))
        .flatMap(line -> Stream.of(line.split("[|<>;&]")))
        .map(String::strip)
        .filter(command -> command.startsWith("landline "))
        .map(command -> command.substring("landline ".length()))
        .toList();
  }

  private static String plain(Path page) throws IOException {
    return Files.readString(page)
        .replace("\\-", "-")
        .replace("\\%", "")
        .replace("\\(aq", "'")
        .replace("\\(ti", "~")
        .replace("\\e", "\\");
  }
}
