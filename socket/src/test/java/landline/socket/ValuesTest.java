// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import landline.socket.internal.Rlimit;
import org.junit.jupiter.api.Test;

/// Small values: their names and their equality.
final class ValuesTest {

  @Test
  void familiesTypesAndProtocolsHaveTheKernelsNames() {
    assertEquals("AF_UNIX", Domain.UNIX.toString());
    assertEquals("AF_INET6", Domain.INET6.toString());
    assertEquals("AF_VSOCK", new Domain(40).toString());
    assertEquals("SOCK_SEQPACKET", Type.SEQPACKET.toString());
    assertEquals("IPPROTO_UDP", Protocol.UDP.toString());
  }

  @Test
  void valuesWithoutANameKeepTheirNumber() {
    assertEquals("AF_4711", new Domain(4711).toString());
    assertEquals("SOCK_99", new Type(99).toString());
    assertEquals("IPPROTO_4711", new Protocol(4711).toString());
  }

  @Test
  void flagsAreJoined() {
    MsgFlags both = MsgFlags.MSG_PEEK.or(MsgFlags.MSG_DONTWAIT);
    assertEquals(0x42, both.value());
    assertTrue(both.has(MsgFlags.MSG_PEEK));
    assertFalse(both.has(MsgFlags.MSG_OOB));
    assertEquals(MsgFlags.MSG_PEEK, MsgFlags.NONE.or(MsgFlags.MSG_PEEK));
  }

  @Test
  void datagramsAreEqualByContent() {
    var one = new Datagram(new byte[] {1, 2}, SockAddrIn.loopback(5), 2);
    var same = new Datagram(new byte[] {1, 2}, SockAddrIn.loopback(5), 2);
    assertEquals(one, same);
    assertEquals(one.hashCode(), same.hashCode());
    assertNotEquals(one, new Datagram(new byte[] {1, 3}, SockAddrIn.loopback(5), 2));
    assertNotEquals(one, new Datagram(new byte[] {1, 2}, SockAddrIn.loopback(6), 2));
    assertEquals("2 bytes from 127.0.0.1:5", one.toString());
  }

  @Test
  void aDatagramKnowsThatItWasCut() {
    assertFalse(new Datagram(new byte[2], SockAddrIn.loopback(5), 2).isTruncated());
    assertTrue(new Datagram(new byte[2], SockAddrIn.loopback(5), 3).isTruncated());
  }

  @Test
  void theLimitOfOpenFilesIsThatOfTheProcess() {
    Rlimit limit = Rlimit.nofile();
    assertTrue(limit.soft() > 0, limit::toString);
    assertTrue(limit.soft() <= limit.hard(), limit::toString);
  }
}
