// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import landline.socket.Datagram;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.Protocol;
import landline.socket.SockAddrLl;
import landline.socket.SockAddrNl;
import landline.socket.Socket;
import landline.socket.Type;
import landline.socket.option.NetlinkOptions;
import landline.socket.option.PacketMreq;
import landline.socket.option.PacketOptions;
import landline.socket.option.PacketStatistics;
import landline.testkit.SocketAssertions;
import org.junit.jupiter.api.Test;

/// Talk with the kernel about interfaces, and frames on one.
final class LinkLayerTest {

  // A number for experiments, IEEE 802.
  private static final int PROTOCOL = 0x88b5;
  private static final int LOOPBACK = 1;

  /// The names in an answer to RTM_GETLINK; rtnetlink(7).
  private static boolean collect(ByteBuffer reply, List<String> names) {
    while (reply.remaining() >= 16) {
      int start = reply.position();
      int length = reply.getInt(start);
      if (reply.getShort(start + 4) == 3) {
        return true;
      }
      int at = start + 32;
      while (at + 4 <= start + length) {
        int size = Short.toUnsignedInt(reply.getShort(at));
        if (reply.getShort(at + 2) == 3) {
          byte[] name = new byte[size - 5];
          reply.get(at + 4, name);
          names.add(new String(name, US_ASCII));
        }
        at += size + 3 & ~3;
      }
      reply.position(Math.min(reply.limit(), start + (length + 3 & ~3)));
    }
    return false;
  }

  @Test
  void theKernelListsItsInterfaces() throws IOException {
    var request = ByteBuffer.allocate(32).order(ByteOrder.nativeOrder());
    // RTM_GETLINK, NLM_F_REQUEST and NLM_F_DUMP
    request.putInt(32).putShort((short) 18).putShort((short) 0x301).putInt(1).putInt(0);
    var names = new ArrayList<String>();
    try (Socket socket = Socket.socket(Domain.NETLINK, Type.RAW)) {
      socket.bind(SockAddrNl.KERNEL);
      var name = assertInstanceOf(SockAddrNl.class, socket.sockName());
      assertTrue(name.pid() != 0, name::toString);
      socket.sendTo(request.array(), SockAddrNl.KERNEL);
      boolean done = false;
      while (!done) {
        Datagram reply = socket.recvFrom(65_536);
        assertEquals(SockAddrNl.KERNEL, reply.from());
        var bytes = ByteBuffer.wrap(reply.data()).order(ByteOrder.nativeOrder());
        done = collect(bytes.limit(reply.length()), names);
      }
    }
    assertTrue(names.contains("lo"), names::toString);
  }

  @Test
  void groupsAreJoinedAndLeft() throws IOException {
    try (Socket socket = Socket.socket(Domain.NETLINK, Type.RAW)) {
      // RTNLGRP_NEIGH
      socket.setSockOpt(NetlinkOptions.NETLINK_ADD_MEMBERSHIP, 3);
      assertEquals(4, socket.getSockOpt(NetlinkOptions.NETLINK_LIST_MEMBERSHIPS)[0]);
      assertEquals(4, ((SockAddrNl) socket.sockName()).groups());
      socket.setSockOpt(NetlinkOptions.NETLINK_DROP_MEMBERSHIP, 3);
      assertEquals(0, socket.getSockOpt(NetlinkOptions.NETLINK_LIST_MEMBERSHIPS)[0]);
    }
  }

  @Test
  void aFrameArrivesAsItWasSent() throws IOException {
    SocketKind.PACKET.require();
    byte[] frame = ByteBuffer.allocate(60).position(12).putShort((short) PROTOCOL).array();
    frame[20] = 77;
    try (Socket near = Socket.socket(Domain.PACKET, Type.RAW, Protocol.ethernet(PROTOCOL));
        Socket far = Socket.socket(Domain.PACKET, Type.RAW, Protocol.ethernet(PROTOCOL))) {
      far.setSockOpt(PacketOptions.PACKET_IGNORE_OUTGOING, true);
      far.bind(SockAddrLl.of(PROTOCOL, LOOPBACK));
      near.sendTo(frame, SockAddrLl.of(PROTOCOL, LOOPBACK));
      Datagram got = far.recvFrom(100);
      assertArrayEquals(frame, got.data());
      var from = assertInstanceOf(SockAddrLl.class, got.from());
      assertEquals(PROTOCOL, from.protocol());
      assertEquals(LOOPBACK, from.index());
      assertEquals(772, from.hatype(), "ARPHRD_LOOPBACK");
      assertEquals(6, from.address().length);
      assertEquals("packet:lo 0x88b5 00:00:00:00:00:00", from.toString());
      var counted = far.getSockOpt(PacketOptions.PACKET_STATISTICS);
      assertTrue(counted.packets() >= 1 && counted.drops() == 0, counted::toString);
      assertEquals(new PacketStatistics(0, 0), far.getSockOpt(PacketOptions.PACKET_STATISTICS));
    }
  }

  @Test
  void anInterfaceIsToldToReceiveMore() throws IOException {
    SocketKind.PACKET.require();
    try (Socket socket = Socket.socket(Domain.PACKET, Type.RAW, Protocol.ethernet(PROTOCOL))) {
      var group = new PacketMreq(LOOPBACK, 0, new byte[] {1, 0, 94, 0, 0, 9});
      socket.setSockOpt(PacketOptions.PACKET_ADD_MEMBERSHIP, group);
      socket.setSockOpt(PacketOptions.PACKET_DROP_MEMBERSHIP, group);
      var nowhere = new PacketMreq(Integer.MAX_VALUE, 1, new byte[0]);
      SocketAssertions.assertErrno(
          Errno.named("ENODEV"),
          () -> socket.setSockOpt(PacketOptions.PACKET_ADD_MEMBERSHIP, nowhere));
    }
  }

  @Test
  void socketsShareFramesInAGroup() throws IOException {
    SocketKind.PACKET.require();
    try (Socket socket = Socket.socket(Domain.PACKET, Type.RAW, Protocol.ethernet(PROTOCOL))) {
      socket.bind(SockAddrLl.of(PROTOCOL, LOOPBACK));
      // PACKET_FANOUT_LB, with a group that is this process's own.
      int group = 0x1_0000 + (int) (ProcessHandle.current().pid() % 0x1_0000);
      socket.setSockOpt(PacketOptions.PACKET_FANOUT, group);
      assertEquals(group, socket.getSockOpt(PacketOptions.PACKET_FANOUT));
    }
  }
}
