// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Addresses as ssh(1) takes them.
class SshAddressTest {

  @ParameterizedTest
  @CsvSource({
    "h, ssh://h",
    "ssh://h, ssh://h",
    "ssh://u@h:22, ssh://u@h:22",
    "ssh://u@h/, ssh://u@h",
    "ssh://[::1]:22, ssh://[::1]:22",
    "ssh://[::1], ssh://[::1]",
    "u@v@h, ssh://u@v@h",
    "ssh://u%40v@h, ssh://u@v@h",
    "ssh://%75%2f@h, ssh://u%2F@h",
    "u%40v@h, ssh://u%2540v@h",
    "ssh://a+b@h, ssh://a+b@h",
    "ssh://%C3%A9\uD83D\uDE00@h, ssh://é\uD83D\uDE00@h",
    "ssh://[fe80::1%lo]:22, ssh://[fe80::1%lo]:22",
    "ssh://[fe80::1%25lo], ssh://[fe80::1%lo]"
  })
  void anAddressHasTheFormOfSsh(String text, String address) {
    assertEquals(address, SshAddress.parse(text).toString());
  }

  @ParameterizedTest
  @CsvSource({
    "ssh://",
    "ssh://@h",
    "ssh://h/path",
    "ssh://h:0",
    "ssh://h:x",
    "ssh://-oProxy",
    "u@",
    "-u@h",
    "$(id)@h",
    "`id`@h",
    "a;b@h",
    "ssh://a%3Bb@h",
    "ssh://a%00b@h",
    "ssh://a%7Fb@h",
    "u -oProxyCommand=id@h",
    "ssh://u%20-oProxyCommand=id@h",
    "ssh://a%@h",
    "ssh://a%4@h",
    "ssh://a%zz@h",
    "ssh://a%FF@h",
    "ssh://%2d@h"
  })
  void anAddressOfAnotherFormIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> SshAddress.parse(text), text);
  }
}
