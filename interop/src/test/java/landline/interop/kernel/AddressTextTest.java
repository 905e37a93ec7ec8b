// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Internet addresses as text: what inet_pton(3) takes is taken, and nothing else; what
/// inet_ntop(3) gives is given.
final class AddressTextTest {

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, 0",
    "255.0.255.0, ff00ff00",
    "170.170.170.170, aaaaaaaa",
    "1.2.3.4, 1020304",
    "255.255.255.255, ffffffff",
    "1.0.1.0, 1000100",
    "170.85.170.85, aa55aa55"
  })
  void anIpv4AddressIsFourNumbers(String text, String bits) {
    SockAddrIn address = SockAddrIn.of(text, 0);
    assertEquals(Integer.parseUnsignedInt(bits, 16), address.address());
    assertEquals(text, address.host());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.",
        "0.0.0",
        "300.0.0.0",
        "a.0.0.0",
        "1.2.3.4.5",
        "::1",
        "",
        "1.2.3.4 ",
        " 1.2.3.4",
        "0x7f.0.0.1",
        "1.2.3.256",
        "1.2.3.-4",
        "1..2.3",
        "1.2.3.+4",
        "127.1",
        "2130706433"
      })
  void whatIsNoIpv4AddressIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> SockAddrIn.of(text, 0));
  }

  @ParameterizedTest
  @CsvSource({
    "::, 0, 0, ::",
    "0::0, 0, 0, ::",
    "1::, 1000000000000, 0, 1::",
    "45ef:76cb:1a:56ef:afeb:bac:1924:aeae, 45ef76cb001a56ef, afeb0bac1924aeae,"
        + " 45ef:76cb:1a:56ef:afeb:bac:1924:aeae",
    "::1, 0, 1, ::1",
    "12:a::, 12000a00000000, 0, 12:a::",
    "aef:b01:506:1001:ffff:9997:55:170, aef0b0105061001, ffff999700550170,"
        + " aef:b01:506:1001:ffff:9997:55:170",
    "::254.42.23.64, 0, fe2a1740, ::fe2a:1740",
    "42::a29b:254.42.23.64, 42000000000000, a29bfe2a1740, 42::a29b:fe2a:1740",
    "42:a8b9:0:2:ffff:a29b:254.42.23.64, 42a8b900000002, ffffa29bfe2a1740,"
        + " 42:a8b9:0:2:ffff:a29b:fe2a:1740",
    "::ffff:1.2.3.4, 0, ffff01020304, ::ffff:1.2.3.4",
    "2001:DB8::A, 20010db800000000, a, 2001:db8::a"
  })
  void anIpv6AddressIsEightGroups(String text, String high, String low, String canonical) {
    SockAddrIn6 address = SockAddrIn6.of(text, 0);
    assertEquals(Long.parseUnsignedLong(high, 16), address.high());
    assertEquals(Long.parseUnsignedLong(low, 16), address.low());
    assertEquals(canonical, address.host());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0x20::",
        ":::",
        "::0::",
        "1::abc::",
        "1::abc::def",
        "1:2:3:4:5:6",
        "1:2:3:4:5:6:",
        "1:2:3:4:5:6:7:8:0",
        "1:2:3:4:5:6:7:8:",
        ":1:2:3:4:5:6:7:8",
        "255.254.253.252",
        "1::260.2.3.0",
        "1::0.be.e.0",
        "1:2:3:4:5:6:7:1.2.3.4",
        "::1.2.3.4:0",
        "0.100.200.0:3:4:5:6:7:8",
        "12345::",
        "1:2:3:4:5:6:7",
        "::g",
        "",
        ":",
        "1:",
        "[::1]",
        "::1%no-such-interface"
      })
  void whatIsNoIpv6AddressIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> SockAddrIn6.of(text, 0));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 65_536, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void aPortHasSixteenBits(int port) {
    var four = assertThrows(IllegalArgumentException.class, () -> SockAddrIn.loopback(port));
    var six = assertThrows(IllegalArgumentException.class, () -> SockAddrIn6.loopback(port));
    assertEquals("port is not from 0 to 65535: " + port, four.getMessage());
    assertEquals(four.getMessage(), six.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ff02::1de:c0:face:8d%1", "fe80::1%1", "fe80::1%lo"})
  void aScopeIsANumberOrAnInterface(String text) {
    SockAddrIn6 address = SockAddrIn6.of(text, 1234);
    assertEquals(1, address.scopeId());
    assertEquals(1234, address.port());
    assertEquals(address, SockAddrIn6.of(address.host(), 1234));
  }
}
