// SPDX-License-Identifier: Apache-2.0
package landline.cli.greet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import landline.cli.Told;
import landline.greet.GreetConfig;
import org.junit.jupiter.api.Test;

class ServableGreetTest {

  @Test
  void settingsReachTheService() throws IOException {
    assertEquals(GreetConfig.DEFAULT, ServableGreet.config(new Told().of("greet")));
    assertEquals(
        new GreetConfig("ho", StandardCharsets.ISO_8859_1),
        ServableGreet.config(
            new Told().file("charset = 'ISO-8859-1'", "[greet]", "text = 'ho'").of("greet")));
  }
}
