// SPDX-License-Identifier: Apache-2.0
package landline.cli.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.Charset;
import java.time.Duration;
import landline.cli.Told;
import landline.exec.ExecConfig;
import org.junit.jupiter.api.Test;

class ServableExecTest {

  @Test
  void withoutSettingsCommandsRunAsTheServiceWantsIt() throws IOException {
    assertEquals(ExecConfig.DEFAULT, ServableExec.config(new Told().of("exec")));
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
    assertEquals(
        ExecConfig.DEFAULT
            .withCharset(Charset.forName("GBK"))
            .withTimeLimit(Duration.ofHours(1))
            .withOutputLimit(1024)
            .withMaxReply(600),
        ServableExec.config(told.of("exec")));
  }
}
