// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
class ServeTakeoverTest {

  @TempDir Path folder;

  private static String address(String line) {
    return List.of(line.split(" +", -1)).get(2);
  }

  private static String[] taking(Path handover, String... more) {
    return Stream.concat(
            Stream.of(
                "serve", "greet", "--tcp=127.0.0.1:0", "--takeover", "--handover=" + handover),
            Stream.of(more))
        .toArray(String[]::new);
  }

  @Test
  void theOnlyServerGoesOnIfNobodyReadsWhatItSays() throws IOException {
    Path handover = folder.resolve("handover");
    Typed old = new Typed().start(taking(handover));
    String address = address(old.awaitLines(1).getFirst());
    try (Typed next = new Typed().unread().start(taking(handover, "--text=next"))) {
      assertEquals(
          "serve: write standard output: Broken pipe; continuing",
          next.awaitComplaints(2).getLast());
      assertEquals(Exit.OK, old.exit());
      assertEquals("next\n", Typed.run("greet", address).out());
    }
  }

  @Test
  void aServerThatIsTakenOverNamesItsSuccessor() throws IOException {
    Path handover = folder.resolve("handover");
    Typed old = new Typed().start(taking(handover, "--json"));
    old.awaitLines(2);
    try (Typed next = new Typed().start(taking(handover))) {
      next.awaitLines(1);
      assertEquals(Exit.OK, old.exit());
      long successor = ProcessHandle.current().pid();
      assertTrue(old.out().contains(",\"successor_pid\":" + successor + "}\n"), old::toString);
      assertTrue(old.out().endsWith("\"event\":\"stopped\"}\n"), old::toString);
    }
  }

  @Test
  void anyPortLeavesThePortThatAnotherListenerNamesToIt() throws IOException {
    Path handover = folder.resolve("handover");
    Typed old = new Typed().start(taking(handover));
    String address = address(old.awaitLines(1).getFirst());
    try (Typed next = new Typed().start(taking(handover, "--tcp=" + address, "--text=next"))) {
      List<String> lines = next.awaitLines(2);
      assertEquals(address, address(lines.get(1)));
      assertEquals("next\n", Typed.run("greet", address).out());
      assertEquals("next\n", Typed.run("greet", address(lines.get(0))).out());
      assertEquals(Exit.OK, old.exit());
    }
  }

  @Test
  void aTakeoverFromAServerThatOffersNoneSaysSo() {
    try (Typed old = new Typed().start("serve", "greet", "--tcp=127.0.0.1:0")) {
      String address = address(old.awaitLines(1).getFirst());
      Path handover = folder.resolve("handover");
      String line =
          Typed.run("serve", "greet", "--tcp=" + address, "--takeover", "--handover=" + handover)
              .complaint();
      assertTrue(line.contains(": EADDRINUSE "), line);
      assertTrue(
          line.endsWith(
              "; no landline serve of the same services was started with --takeover (looked for "
                  + handover
                  + ")"),
          line);
    }
  }

  @Test
  void aPlaceWhereNothingCanBeOfferedIsAnError() {
    Path missing = folder.resolve("missing/handover");
    Typed serve = new Typed().start(taking(missing));
    assertEquals(Exit.UNREACHABLE, serve.exit());
    assertEquals(
        "serve: no handover: bind unix:" + missing + ": ENOENT (No such file or directory)",
        serve.complaint());
  }

  @Test
  void aPlaceForAHandoverThatNeverComesIsAnError() {
    Typed serve = Typed.run("serve", "greet", "--tcp=0", "--handover", "/run/x");
    assertEquals("serve: --handover: needs takeover; see landline serve --help", serve.complaint());
    assertEquals(Exit.USAGE, serve.exit());
  }
}
