// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class JsonTest {

  @Test
  void aLiteralOfAFileIsJsonButForOneEscape() {
    assertEquals("[1, true]", Json.of("[1, true]"));
    assertEquals("\"\\\\U \\udb40\\udc41\\n\"", Json.of("\"\\\\U \\U000e0041\\n\""));
  }
}
