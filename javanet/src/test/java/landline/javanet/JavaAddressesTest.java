// SPDX-License-Identifier: Apache-2.0
package landline.javanet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import landline.socket.Domain;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.SockAddrUn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JavaAddressesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"127.0.0.1:80", "255.255.255.255:65535", "[::1]:80", "[fe80::1%7]:80", "[::]:0"})
  void anInternetAddressIsTheSameInBothWorlds(String text) throws Exception {
    SockAddr address = SockAddr.parse(text);
    InetSocketAddress java = JavaAddresses.toJava(address);
    assertEquals(address, JavaAddresses.fromJava(java));
    assertEquals(
        address instanceof SockAddrIn ? Inet4Address.class : Inet6Address.class,
        java.getAddress().getClass());
  }

  @Test
  void anAddressThatJavaDoesNotKnowHasAStandIn() {
    InetSocketAddress java = JavaAddresses.toJava(SockAddrUn.abstractName("db"));
    assertEquals("127.0.0.1", java.getAddress().getHostAddress());
    assertEquals("unix:@db", java.getHostString());
    assertEquals(0, java.getPort());
  }

  @Test
  void aUnixAddressComesAsAPathOrAsTheNameOfAHost() throws Exception {
    assertEquals(
        SockAddr.parse("unix:/run/db"),
        JavaAddresses.fromJava(UnixDomainSocketAddress.of("/run/db")));
    assertEquals(
        SockAddr.parse("unix:/run/db"),
        JavaAddresses.fromJava(InetSocketAddress.createUnresolved("unix:/run/db", 5432)));
  }

  @Test
  void whatHasNoAddressIsRefused() {
    assertThrows(
        UnknownHostException.class,
        () -> JavaAddresses.fromJava(InetSocketAddress.createUnresolved("host.invalid", 1)));
    assertThrows(
        IllegalArgumentException.class, () -> JavaAddresses.fromJava(new SocketAddress() {}));
  }

  @Test
  void aSocketOfIpv6TakesIpv4Mapped() throws Exception {
    SockAddr four = SockAddr.parse("1.2.3.4:5");
    assertEquals(SockAddr.parse("[::ffff:1.2.3.4]:5"), JavaAddresses.in(Domain.INET6, four));
    assertEquals(four, JavaAddresses.in(Domain.INET, four));
    InetAddress any = InetAddress.getByName("0.0.0.0");
    assertEquals(SockAddrIn6.any(5), JavaAddresses.toBind(Domain.INET6, any, 5));
    assertEquals(SockAddrIn.any(5), JavaAddresses.toBind(Domain.INET, any, 5));
  }
}
