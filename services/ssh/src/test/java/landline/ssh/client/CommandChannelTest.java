// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import landline.process.Terminal;
import landline.testkit.RequiresPeer;
import org.apache.sshd.core.CoreModuleProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandChannelTest {

  /// How long the library waits for room in the server's window.
  @Test
  @RequiresPeer("ssh-keygen")
  void inputWaitsAsLongAsTheServerLikes(@TempDir Path folder) throws Exception {
    SessionFixture.run(
        folder,
        server -> server,
        client -> client,
        (session, _) -> {
          Duration wait = CoreModuleProperties.WAIT_FOR_SPACE_TIMEOUT.getRequired(session);
          assertTrue(wait.compareTo(Duration.ofDays(365)) > 0, wait::toString);
        });
  }

  private static byte[] hex(String bytes) {
    return HexFormat.of().parseHex(bytes.replace(" ", ""));
  }

  @Test
  void modesAreOpcodesAndNumbersToAnEnd() {
    assertArrayEquals(hex("00"), CommandChannel.encoded(Terminal.Modes.defaults()));
    assertArrayEquals(
        hex("01 000000ff 5a 00000001 5b 00000001 80 00009600 81 ffffffff 00"),
        CommandChannel.encoded(
            Terminal.Modes.defaults()
                .with(129, -1)
                .with(91, 1)
                .with(90, 1)
                .with(128, 38_400)
                .with(1, 255)));
  }
}
