// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import landline.cli.exec.ServableExec;
import org.junit.jupiter.api.Test;

/// What services add to the [Rehearsal] runs as it would for a user.
class RehearsalTest {

  @Test
  void theClientOfSshIsRefusedAndThenLogsIn() throws IOException {
    var runs = new ArrayList<Typed>();
    var files = new ArrayList<Path>();
    new ServableExec()
        .rehearse(words -> {
          files.add(Path.of(words.get(words.indexOf("--ssh-config") + 1)));
          // An agent of the user's would be asked, and this one is not there.
          Typed run = new Typed().variable("SSH_AUTH_SOCK", "/nonexistent");
          runs.add(run.start(words.toArray(String[]::new)));
          run.exit();
        });
    assertEquals(
        List.of(255, 0, 0), runs.stream().map(run -> run.exit().code()).toList(), runs::toString);
    assertTrue(runs.getFirst().err().contains("the key was not accepted"), runs::toString);
    assertEquals("", runs.get(1).err());
    assertEquals(3, files.size());
    assertTrue(files.stream().noneMatch(Files::exists), files::toString);
  }
}
