// SPDX-License-Identifier: Apache-2.0
package landline.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import landline.testkit.PeerProcess;
import landline.testkit.Requires;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A child is held before its program, and does not outlive the process that holds it.
class GateTest {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final int KILLED = 137;

  @TempDir Path folder;

  /// Root needs the right to trace all processes taken away.
  @Test
  void aProcessThatMayNotBeTracedStartsCommands() throws IOException, InterruptedException {
    String java = StarvedTest.java(Untraceable.class);
    String without = "setpriv --bounding-set=-sys_ptrace ";
    String script = "if " + without + "true; then exec " + without + java + "; fi; exec " + java;
    try (PeerProcess process = PeerProcess.start("sh", "-c", script)) {
      assertEquals(0, process.awaitExit(LONG), process::errors);
      assertEquals("100\n100\n", process.output());
    }
  }

  /// The numbers there are those of others.
  @Test
  void noCommandStartsWithTheProcOfAnotherNamespace() throws IOException, InterruptedException {
    String unshare = "unshare --user --map-root-user --pid --fork --kill-child ";
    Requires.unlessKernel(StarvedTest.succeeds(unshare + "true"), "no PID namespaces for users");
    String java = "exec " + unshare + StarvedTest.java(Untraceable.class);
    try (PeerProcess process = PeerProcess.start("sh", "-c", java)) {
      assertEquals(1, process.awaitExit(LONG));
      String said = "/proc is that of another PID namespace: this process is ";
      assertTrue(process.errors().contains(said), process::errors);
    }
  }

  @Test
  void aChildThatIsHeldEndsWithItsParentAndHasNoneOfItsDescriptors()
      throws IOException, InterruptedException {
    Path socket = folder.resolve("socket");
    String java = "exec " + StarvedTest.java(KilledAtGate.class) + socket;
    try (PeerProcess parent = PeerProcess.start("sh", "-c", java)) {
      String said = parent.awaitOutput(".", LONG);
      assertEquals(KILLED, parent.awaitExit(LONG), parent::errors);
      assertEquals("has 0 1 2 3 4.", said.substring(said.indexOf(' ')).strip());
      int child = Integer.parseInt(said.substring(0, said.indexOf(' ')));
      MarkedProcesses.await(() -> Procfs.stat(child).filter(each -> !each.isZombie()).isEmpty());
    }
  }
}
