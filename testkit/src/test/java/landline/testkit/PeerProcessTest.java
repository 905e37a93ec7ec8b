// SPDX-License-Identifier: Apache-2.0
package landline.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Programs are found, run, listened to and killed.
@RequiresPeer({"sh", "cat", "sleep"})
final class PeerProcessTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void whatIsNotOnThePathIsNotFound() {
    assertTrue(PeerProcess.find("sh").isPresent());
    assertTrue(PeerProcess.find("no-such-program-anywhere").isEmpty());
  }

  @Test
  void inputGoesInAndOutputComesOut() throws IOException, InterruptedException {
    try (PeerProcess cat = PeerProcess.start("cat")) {
      cat.write("grüße\n");
      assertEquals("grüße\n", cat.awaitOutput("grüße\n", PATIENCE));
      cat.closeInput();
      assertEquals(0, cat.awaitExit(PATIENCE));
    }
  }

  @Test
  void bothOutputsAndTheStatusAreKept() throws IOException, InterruptedException {
    try (PeerProcess shell = PeerProcess.start("sh", "-c", "echo out; echo err >&2; exit 3")) {
      assertEquals(3, shell.awaitExit(PATIENCE));
      assertEquals("out\n", shell.output());
      assertEquals("err\n", shell.errors());
      assertTrue(shell.toString().startsWith("[sh, -c, "), shell.toString());
      assertTrue(shell.toString().contains("(exit 3)"), shell.toString());
    }
  }

  @Test
  void outputThatCannotComeFailsAtOnceWithTheWholeStory() throws IOException {
    try (PeerProcess shell = PeerProcess.start("sh", "-c", "echo something else")) {
      var failed = assertThrows(AssertionError.class, () -> shell.awaitOutput("ready", PATIENCE));
      String message = failed.toString();
      assertTrue(message.contains("no \"ready\" from [sh, -c, echo something else]"), message);
      assertTrue(message.contains("stdout: something else\n"), message);
    }
  }

  @Test
  void closingKillsTheProgramAndItsChildren() throws IOException, InterruptedException {
    ProcessHandle child;
    PeerProcess shell = PeerProcess.start("sh", "-c", "sleep 1000 & echo $!; wait");
    try (shell) {
      String pid = shell.awaitOutput("\n", PATIENCE).strip();
      child = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }
    assertFalse(shell.isAlive());
    // The child is not ours to wait for; it is gone once its new parent has seen it.
    child.onExit().join();
    assertFalse(child.isAlive());
  }

  @Test
  void aMissingProgramIsNamedInTheReason() {
    var left = RequiresPeer.Condition.evaluate(new String[] {"sh", "no-such-program"}, false);
    assertTrue(left.isDisabled());
    assertEquals("no-such-program is not installed", left.getReason().orElseThrow());
    assertFalse(RequiresPeer.Condition.evaluate(new String[] {"sh"}, true).isDisabled());
  }

  @Test
  void aMissingProgramFailsWherePeersAreRequired() {
    var failed =
        assertThrows(
            AssertionError.class,
            () -> RequiresPeer.Condition.evaluate(new String[] {"nope-1", "nope-2"}, true));
    assertEquals(
        "nope-1, nope-2 are not installed, and LANDLINE_PEERS is \"required\"",
        failed.getMessage());
  }
}
