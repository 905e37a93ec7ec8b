// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SshServiceTest {

  @TempDir private Path folder;

  @Test
  void theSecondServerOfAServiceStopsAfterTheFirstHasEndedIt() throws IOException {
    try (var service =
        new SshService(SshConfig.builder(folder.resolve("key")).permitRoot(true).build())) {
      service.drain();
      assertDoesNotThrow(service::drain);
    }
  }
}
