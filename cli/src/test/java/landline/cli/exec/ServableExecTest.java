// SPDX-License-Identifier: Apache-2.0
package landline.cli.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.Charset;
import java.time.Duration;
import landline.cli.ConfigValues;
import landline.cli.Told;
import landline.cli.Transport;
import landline.exec.ExecConfig;
import org.junit.jupiter.api.Test;

class ServableExecTest {

  @Test
  void withoutSettingsCommandsRunAsTheServiceWantsIt() throws IOException {
    assertSame(ExecConfig.DEFAULT, ServableExec.config(new Told().of("exec")));
  }

  @Test
  void settingsReachTheService() throws IOException {
    var told =
        new Told()
            .file(
                "charset = 'GBK'",
                "command-timeout = '1h'",
                "[exec]",
                "output-limit = '1K'",
                "reply-limit = 600");
    assertSame(
        ExecConfig.builder()
            .charset(Charset.forName("GBK"))
            .timeLimit(Duration.ofHours(1))
            .outputLimit(1024)
            .maxReply(600)
            .build(),
        ServableExec.config(told.of("exec")));
  }

  @Test
  void overSshThereIsRoomForTheConnectionsOfTwoKeys() throws IOException {
    assertEquals(1024, connections(new Told(), Transport.SSH));
    assertEquals(64, connections(new Told(), Transport.TCP));
    assertEquals(10, connections(new Told().flag("max-connections", "10"), Transport.SSH));
  }

  private static int connections(Told told, Transport transport) throws IOException {
    return told.of("exec").streams(transport).admission().connections().max();
  }

  private static void assertSame(ExecConfig expected, ExecConfig actual) {
    assertEquals(ConfigValues.of(expected), ConfigValues.of(actual));
  }
}
