// SPDX-License-Identifier: Apache-2.0
package landline.cli.call;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.Charset;
import java.time.Duration;
import landline.call.CallConfig;
import landline.cli.ConfigValues;
import landline.cli.Told;
import landline.socket.Deadline;
import org.junit.jupiter.api.Test;

class ServableCallTest {

  @Test
  void withoutSettingsALineIsAsTheServiceWantsIt() throws IOException {
    assertSame(CallConfig.DEFAULT, new Told());
  }

  @Test
  void settingsReachTheService() throws IOException {
    assertSame(
        CallConfig.builder()
            .charset(Charset.forName("GBK"))
            .firstByte(Duration.ofSeconds(2))
            .idle(Duration.ofHours(1))
            .build(),
        new Told()
            .file("charset = 'GBK'", "first-byte-timeout = '2s'", "[call]", "read-timeout = '1h'"));
    assertSame(
        CallConfig.builder().firstByte(Deadline.FOREVER).idle(Deadline.FOREVER).build(),
        new Told().file("first-byte-timeout = 'off'", "read-timeout = 'off'"));
  }

  private static void assertSame(CallConfig expected, Told told) throws IOException {
    assertEquals(ConfigValues.of(expected), ConfigValues.of(ServableCall.config(told.of("call"))));
  }
}
