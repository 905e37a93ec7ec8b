// SPDX-License-Identifier: Apache-2.0
package landline.cli.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeTargetTest {

  @ParameterizedTest
  @CsvSource({
    "ntp://bücher.example, ntp://xn--bcher-kva.example:123",
    "nts://BÜCHER.example:4461, nts://xn--bcher-kva.example:4461",
    "例え。テスト, ntp://xn--r8jz45g.xn--zckzah:123",
    "My_Host.example, ntp://My_Host.example:123",
    "[::1]:99, ntp://[::1]:99",
  })
  void aNameIsAskedForInItsAsciiForm(String text, String server) {
    assertEquals(server, TimeTarget.ntp(text).toString());
  }

  @Test
  void aPathOfAUnixSocketMayHaveTheEndOfAScheme() {
    assertEquals(TimeTarget.Text.class, TimeTarget.parse("unix:///run/time.sock", 1).getClass());
    assertEquals(TimeTarget.Text.class, TimeTarget.parse("unix:/run/a://b", 1).getClass());
  }

  @Test
  void aNameThatTwoStandardsReadDifferentlyIsLeftToTheUser() {
    var refused =
        assertThrows(
            IllegalArgumentException.class, () -> TimeTarget.parse("nts://faß.example", 1));
    assertEquals(
        "IDNA 2003 and 2008 don't agree on this name, give it as xn--…: faß.example",
        refused.getMessage());
  }
}
