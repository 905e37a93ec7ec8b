// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.HexFormat;
import landline.process.Terminal;
import org.junit.jupiter.api.Test;

class CommandChannelTest {

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
