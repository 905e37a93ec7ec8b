// SPDX-License-Identifier: Apache-2.0
package landline.call;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VisibleTextTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "\"plain 文 \uD83D\uDE00\"|\"plain 文 \uD83D\uDE00\"",
        "\"tab\tand\nline\"|\"tab\tand\nline\"",
        "\"line\r\nend\"|\"line\nend\"",
        "\"over\rwritten\"|\"over^Mwritten\"",
        "\"\u001b[31mred\u0007\"|\"^[[31mred^G\"",
        "\"\u007f\u0000\"|\"^?^@\"",
        "\"\u009b2J\"|\"<9b>2J\"",
        "\"\u202egnp.exe\"|\"<202e>gnp.exe\"",
        "\"\r\"|\"^M\""
      },
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false)
  void commandsAreShownAndNotObeyed(String text, String visible) {
    assertEquals(visible, VisibleText.of(text));
    assertEquals(visible, new CallMessage.Speech(text).visible());
  }
}
