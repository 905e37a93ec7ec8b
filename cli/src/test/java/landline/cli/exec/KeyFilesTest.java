// SPDX-License-Identifier: Apache-2.0
package landline.cli.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import landline.cli.Told;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFilesTest {

  @TempDir private Path home;

  private List<String> complaints(Told told) throws IOException {
    var complaints = new ArrayList<String>();
    new KeyFiles(told.of("exec"), home).check(complaints::add);
    return complaints;
  }

  @Test
  void withoutAnyKeyNobodyCanLogIn() throws IOException {
    Path keys = home.resolve(".ssh/authorized_keys");
    assertEquals(
        List.of("serve exec: nobody can log in until " + keys + " has a key"),
        complaints(new Told()));
    Files.createDirectory(keys.getParent());
    Files.createFile(keys);
    assertEquals(List.of(), complaints(new Told()));
  }

  @Test
  void aFileThatIsSetAndNotThereIsReportedWithItsSetting() throws IOException {
    var told =
        new Told()
            .flagOf("exec", "authorized-keys", "/nonexistent/keys")
            .file("[exec]", "revoked-keys = ['/nonexistent/revoked']");
    assertEquals(
        List.of(
            "serve exec: --authorized-keys: not a readable file: /nonexistent/keys",
            "serve exec: /etc/l.toml:2: exec.revoked-keys: not a readable file:"
                + " /nonexistent/revoked; nobody can log in until it is"),
        complaints(told));
  }
}
