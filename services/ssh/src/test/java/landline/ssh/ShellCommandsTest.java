// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;

import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.SockAddrUn;
import org.junit.jupiter.api.Test;

class ShellCommandsTest {

  /// A forced command may decide by it, and a socket of both families is not its matter.
  @Test
  void aMappedAddressIsThatOfIpv4() {
    assertWords("192.0.2.1 5", SockAddrIn.of("192.0.2.1", 5));
    assertWords("192.0.2.1 5", SockAddrIn6.of("::ffff:192.0.2.1", 5));
    assertWords("2001:db8::1 5", SockAddrIn6.of("2001:db8::1", 5));
    assertWords("fe80::1%lo 5", SockAddrIn6.of("fe80::1%1", 5));
    assertWords("UNKNOWN 65535", SockAddrUn.path("/run/socket"));
  }

  private static void assertWords(String expected, SockAddr address) {
    assertEquals(expected, ShellCommands.words(address));
  }
}
