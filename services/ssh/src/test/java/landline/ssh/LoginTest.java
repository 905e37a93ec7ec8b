// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import landline.connection.Connection;
import org.junit.jupiter.api.Test;

class LoginTest {

  @Test
  void aConnectionWithoutMemoryMakesRoom() {
    MaxStartups.Count startups = new MaxStartups(1, 100, 1).count(_ -> 0);
    var connection =
        (Connection)
            Proxy.newProxyInstance(
                Connection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (_, _, _) -> {
                  throw new OutOfMemoryError("as if");
                });
    SshConfig config = SshConfig.builder(Path.of("key")).build();
    assertTrue(startups.enter());
    assertThrows(
        OutOfMemoryError.class, () -> Login.of(connection, config, startups, new KeyHolders(1, 1)));
    assertTrue(startups.enter());
  }
}
