// SPDX-License-Identifier: Apache-2.0
package landline.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import landline.testkit.PeerProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A child is held before its program, and does not outlive the process that holds it.
class GateTest {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final int KILLED = 137;

  @TempDir Path folder;

  @Test
  void aChildThatIsHeldEndsWithItsParentAndHasNoneOfItsDescriptors()
      throws IOException, InterruptedException {
    Path socket = folder.resolve("socket");
    String java = "exec " + StarvedTest.java(KilledAtGate.class) + socket;
    try (PeerProcess parent = PeerProcess.start("sh", "-c", java)) {
      String said = parent.awaitOutput(".", LONG);
      assertEquals(KILLED, parent.awaitExit(LONG), parent::errors);
      assertEquals("has 0 1 2.", said.substring(said.indexOf(' ')).strip());
      int child = Integer.parseInt(said.substring(0, said.indexOf(' ')));
      MarkedProcesses.await(() -> Procfs.stat(child).filter(each -> !each.isZombie()).isEmpty());
    }
  }
}
