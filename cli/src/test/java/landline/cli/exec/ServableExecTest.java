// SPDX-License-Identifier: Apache-2.0
package landline.cli.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Optional;
import landline.cli.ConfigValues;
import landline.cli.Told;
import landline.cli.Transport;
import landline.cli.UsageException;
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
  void aRefusedValueIsThatOfItsOwnSetting() {
    Told told = new Told().file("[exec]", "reply-limit = 600", "charset = 'UTF-16'");
    var bad = assertThrows(UsageException.class, () -> ServableExec.config(told.of("exec")));
    String message = String.valueOf(bad.getMessage());
    assertTrue(message.startsWith("/etc/l.toml:3: exec.charset: "), message);
  }

  @Test
  void overSshThereIsRoomForTheConnectionsOfTwoKeys() throws IOException {
    assertEquals(1024, connections(new Told(), Transport.SSH));
    assertEquals(64, connections(new Told(), Transport.TCP));
    assertEquals(10, connections(new Told().flag("max-connections", "10"), Transport.SSH));
  }

  @Test
  void oneKeyMayHaveHalfOfTheConnectionsOverSsh() throws IOException {
    assertEquals(512, perKey(new Told()));
    assertEquals(5, perKey(new Told().flag("max-connections", "10")));
    assertEquals(1, perKey(new Told().flag("max-connections", "1")));
    Told both = new Told().flag("max-connections", "10").flag("max-connections-per-key", "7");
    assertEquals(7, perKey(both));
  }

  private static int perKey(Told told) throws IOException {
    return SshListeners.connectionsPerKey(told.of("exec"));
  }

  @Test
  void overSshAConnectionLastsUnlessSomebodyHasSetALimit() throws IOException {
    assertEquals(Optional.empty(), lifetime(new Told()));
    assertEquals(
        Optional.of(Duration.ofHours(1)), lifetime(new Told().flag("connection-deadline", "1h")));
  }

  private static Optional<Duration> lifetime(Told told) throws IOException {
    return told.of("exec").streams(Transport.SSH).deadlines().connection();
  }

  private static int connections(Told told, Transport transport) throws IOException {
    return told.of("exec").streams(transport).admission().connections().max();
  }

  private static void assertSame(ExecConfig expected, ExecConfig actual) {
    assertEquals(ConfigValues.of(expected), ConfigValues.of(actual));
  }
}
