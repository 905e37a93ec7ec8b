// SPDX-License-Identifier: Apache-2.0
package landline.socket.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class JsonTextTest {

  @Test
  void whatWouldEndTheStringIsEscaped() {
    assertEquals("\"a\\\"b\\\\c\\n\\r\\t文👋\"", JsonText.quoted("a\"b\\c\n\r\t文👋"));
  }

  @Test
  void whatATerminalObeysOrHidesIsEscaped() {
    assertEquals(
        "\"\\u0000\\u001b\\u007f\\u009b\\u2028\\u202e\\ufeff\\udb40\\udc41\"",
        JsonText.quoted("\0\u001b\u007f\u009b\u2028\u202e\ufeff\udb40\udc41"));
  }

  @Test
  void halvesOfSurrogatePairsAreEscaped() {
    assertEquals("\"\\udc4ba\\ud83d\"", JsonText.quoted("\udc4ba\ud83d"));
  }

  @Test
  void tomlHasOneEscapeForWhatIsBeyondSixteenBits() {
    assertEquals("\"\\u202e\\U000e0041👋\"", JsonText.toml("\u202e\udb40\udc41👋"));
  }
}
