// SPDX-License-Identifier: Apache-2.0
package landline.cli.greet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import landline.cli.ConfigValues;
import landline.cli.Told;
import landline.greet.GreetConfig;
import org.junit.jupiter.api.Test;

class ServableGreetTest {

  @Test
  void settingsReachTheService() throws IOException {
    assertSame(GreetConfig.DEFAULT, ServableGreet.config(new Told().of("greet")));
    assertSame(
        GreetConfig.builder().text("ho").charset(StandardCharsets.ISO_8859_1).build(),
        ServableGreet.config(
            new Told().file("charset = 'ISO-8859-1'", "[greet]", "text = 'ho'").of("greet")));
  }

  private static void assertSame(GreetConfig expected, GreetConfig actual) {
    assertEquals(ConfigValues.of(expected), ConfigValues.of(actual));
  }
}
