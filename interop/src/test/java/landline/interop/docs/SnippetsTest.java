// SPDX-License-Identifier: Apache-2.0
package landline.interop.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The Java on the pages of the documentation compiles, and prints what the pages say. So does the
/// Java in the comments that users see.
@ExtendWith(LeakCheck.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SnippetsTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path COOKBOOK = ROOT.resolve("docs/cookbook");

  /// What the blocks in the comments of a class are about.
  private static final Map<String, String> GIVEN =
      Map.ofEntries(
          Map.entry("BpfProgram", "Socket member"),
          Map.entry("Command", "ByteBuffer buffer"),
          Map.entry("Connection", "Connection connection"),
          Map.entry("DatagramBatch", "Socket socket"),
          Map.entry("ExecClient", "SockAddr address"),
          Map.entry("FaultyKernel", "FaultyKernel kernel, Socket listener, int fd"),
          Map.entry("Framing", "ByteBuffer in"),
          Map.entry(
              "Handover",
              "Path place, List<Handover.Entry> entries, StreamServer server, CountDownLatch stop"),
          Map.entry("Metrics", "StreamService service"),
          Map.entry("NtsKeService", "NtsKeys keys"),
          Map.entry("Poll", "Socket socket"),
          Map.entry("ProcessTracker", "String script, Deadline deadline"),
          Map.entry("SendQueue", "List<SendQueue> members, Connection connection, byte[] message"),
          Map.entry("ServiceManagerLink", "StreamServer server"),
          Map.entry("SessionClient", "SockAddr address, byte[] question"),
          Map.entry("SocketCounters", "Socket socket, byte[] request"),
          Map.entry("SplicePipe", "Socket client, Socket server"),
          Map.entry("SshConnection", "HostPort server, Deadline deadline"),
          Map.entry(
              "Takeover",
              "Path place, StreamService service, StreamConfig config, CountDownLatch stop"));

  private Path classes;
  private List<String> complaints;

  private static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
      var pages = new ArrayList<>(List.of(ROOT.resolve("README.md")));
      files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
      return pages;
    }
  }

  private static List<Snippet> snippets() throws IOException {
    var all = new ArrayList<Snippet>();
    for (Path page : pages()) {
      all.addAll(Snippet.of(ROOT, page));
    }
    for (Path file : ArchitectureTest.exportedFiles()) {
      String type = file.getFileName().toString().replace(".java", "");
      all.addAll(Snippet.ofComments(ROOT, file, GIVEN.getOrDefault(type, "")));
    }
    return all;
  }

  static Stream<Snippet> programsWithOutput() throws IOException {
    return snippets().stream().filter(each -> each.output().isPresent());
  }

  @BeforeAll
  void compile(@TempDir Path folder) throws IOException {
    classes = folder;
    complaints = SnippetCompiler.compile(snippets(), folder);
  }

  @Test
  void everyBlockCompilesWithoutAWarning() {
    assertEquals("", String.join("\n", complaints));
  }

  @ParameterizedTest
  @MethodSource("programsWithOutput")
  void aProgramPrintsWhatItsPageSays(Snippet program) throws Exception {
    String printed = run(program.name());
    assertTrue(program.prints(printed), () -> program + " prints:\n" + printed);
  }

  /// Runs a program in this process, so that what it leaves open is noticed.
  private String run(String name) throws Exception {
    var printed = new ByteArrayOutputStream();
    PrintStream before = System.out;
    try (var loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
      var constructor = loader.loadClass(name).getDeclaredConstructor();
      Method main = constructor.getDeclaringClass().getDeclaredMethod("main");
      constructor.setAccessible(true);
      main.setAccessible(true);
      System.setOut(new PrintStream(printed, true, UTF_8));
      main.invoke(constructor.newInstance());
    } catch (InvocationTargetException failed) {
      throw new AssertionError(printed.toString(UTF_8), failed.getCause());
    } finally {
      System.setOut(before);
    }
    return printed.toString(UTF_8);
  }

  @Test
  void eachAnswerOfTheCookbookHasAQuestionAndJava() throws IOException {
    Set<String> answered = new TreeSet<>();
    Set<String> asked = new TreeSet<>();
    try (Stream<Path> files = Files.list(COOKBOOK)) {
      for (Path page : files.filter(file -> !file.endsWith("index.md")).toList()) {
        String name = page.getFileName() + "#";
        Snippet.of(ROOT, page).forEach(each -> answered.add(name + anchor(each.heading())));
        Files.readAllLines(page).stream()
            .filter(line -> line.startsWith("## "))
            .peek(line -> assertTrue(line.endsWith("?"), line))
            .forEach(line -> asked.add(name + anchor(line.substring("## ".length()))));
      }
    }
    assertEquals(asked, answered);
    Set<String> listed =
        Pattern.compile("\\]\\((\\w+\\.md#.*)\\)")
            .matcher(Files.readString(COOKBOOK.resolve("index.md")))
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(asked, listed);
    assertTrue(asked.size() >= 30, () -> "answers: " + asked.size());
  }

  /// The name of a heading in links.
  private static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\w -]", "").replace(' ', '-');
  }

  private static final String PAGE =
      """
      # Title

      <!-- given: int[] numbers -->

      ```java
      import java.util.BitSet;

      int sum = numbers[0] + new BitSet().size();
      ```

      ## Next

        ```java
        void main() {
          IO.println("one " + Math.random() + " two");
        }
        ```

      ```output
      one ... two
      ```

      ```java
      int twice(int number) throws IOException {
        return 2 * numbr;
      }
      ```
      """;

  @Test
  void anErrorIsToldWithItsPageAndLine(@TempDir Path folder) throws IOException {
    List<Snippet> read = Snippet.of(Path.of("a/page.md"), PAGE.lines().toList());
    List<String> found = SnippetCompiler.compile(read, folder);
    assertEquals(1, found.size(), found::toString);
    assertTrue(found.getFirst().startsWith("a/page.md:25: "), found::toString);
    assertTrue(found.getFirst().contains("numbr"), found::toString);
    assertEquals(List.of(), SnippetCompiler.compile(read.subList(0, 2), folder));
  }

  @Test
  void aBlockKnowsItsPlaceAndItsOutput() {
    List<Snippet> read = Snippet.of(Path.of("a/page.md"), PAGE.lines().toList());
    assertEquals(
        "a/page.md:6 Title, a/page.md:14 Next, a/page.md:24 Next",
        read.stream().map(Snippet::toString).collect(Collectors.joining(", ")));
    assertEquals("int[] numbers", read.getFirst().given());
    assertEquals(List.of(false, true, false), read.stream().map(Snippet::isProgram).toList());
    assertEquals(Optional.of("one ... two\n"), read.get(1).output());
    assertTrue(read.get(1).prints("one 0.5\nor more two\n"));
    assertFalse(read.get(1).prints("one 0.5 three\n"));
    assertFalse(read.get(1).prints("zero\none 0.5 two\n"));
  }

  @Test
  void aCommentHasBlocks(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("Count.java");
    Files.writeString(
        file,
        """
        package a;

        /// Counts.
        ///
        /// ```java
        /// int next = before + 1;
        /// ```
        class Count {
          /// ```java
          /// int least = Math.min(before, 0);
          /// ```
          void count() {}
        }
        """);
    List<Snippet> read = Snippet.ofComments(folder, file, "int before");
    assertEquals(List.of(6, 10), read.stream().map(Snippet::line).toList());
    assertEquals("int least = Math.min(before, 0);\n", read.getLast().code());
    assertEquals(List.of(), SnippetCompiler.compile(read, folder));
  }

  @Test
  void outputOfNoProgramIsRefused() {
    List<String> page = List.of("```java", "int a;", "```", "```output", "1", "```");
    AssertionError failed =
        assertThrows(AssertionError.class, () -> Snippet.of(Path.of("page.md"), page));
    assertEquals("page.md:4: no program prints this", failed.getMessage());
  }
}
