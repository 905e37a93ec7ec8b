// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressPrefixTest {

  private static SockAddr address(String host) {
    return host.contains(":") ? SockAddrIn6.of(host, 7) : SockAddrIn.of(host, 7);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.0/24, 192.0.2.255, true",
    "192.0.2.0/24, 192.0.3.0, false",
    "192.0.2.0/24, ::ffff:192.0.2.9, true",
    "0.0.0.0/0, 255.255.255.255, true",
    "0.0.0.0/0, ::1, false",
    "::/0, ::1, true",
    "::/0, 127.0.0.1, true",
    "127.0.0.1, 127.0.0.1, true",
    "127.0.0.1, 127.0.0.2, false",
    "2001:db8:1::/48, 2001:db8:1:ffff::1, true",
    "2001:db8:1::/48, 2001:db8:2::1, false",
    "2001:db8::1, 2001:db8::1, true",
    "fd00::/8, fdff::1, true",
    "8000::/1, 7fff::, false",
    "2001:db8::8000:0:0:0/65, 2001:db8::8000:0:0:1, true",
    "2001:db8::8000:0:0:0/65, 2001:db8::1, false",
  })
  void containsWhatSharesItsFirstBits(String prefix, String host, boolean isIn) {
    assertEquals(isIn, AddressPrefix.parse(prefix).contains(address(host)));
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.77, 192.0.2.0/24",
    "::ffff:192.0.2.77, 192.0.2.0/24",
    "2001:db8:1:2::3, 2001:db8:1::/48",
  })
  void theBlockOfAnAddressDependsOnItsFamily(String host, String block) {
    var prefix = AddressPrefix.of(address(host), 24, 48);
    assertEquals(Optional.of(block), prefix.map(AddressPrefix::toString));
    assertEquals(prefix, Optional.of(AddressPrefix.parse(block)));
  }

  @Test
  void aUnixAddressIsInNoBlock() {
    var unix = SockAddr.parse("unix:/run/x");
    assertEquals(Optional.empty(), AddressPrefix.of(unix, 24, 48));
    assertEquals(false, AddressPrefix.parse("::/0").contains(unix));
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.0/33, prefix length is not from 0 to 32: 192.0.2.0/33",
    "192.0.2.0/, prefix length is not from 0 to 32: 192.0.2.0/",
    "::/129, prefix length is not from 0 to 128: ::/129",
    "192.0.2.1/24, bits are set after the prefix: 192.0.2.1/24",
    "2001:db8::1/64, bits are set after the prefix: 2001:db8::1/64",
  })
  void whatIsNoPrefixIsRefusedWithItsText(String text, String reason) {
    var refused = assertThrows(IllegalArgumentException.class, () -> AddressPrefix.parse(text));
    assertEquals(reason, refused.getMessage());
  }
}
