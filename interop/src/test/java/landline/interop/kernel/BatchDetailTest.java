// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Optional;
import landline.socket.DatagramBatch;
import landline.socket.DatagramMetadata;
import landline.socket.DatagramSlot;
import landline.socket.Deadline;
import landline.socket.MsgFlags;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.option.IpMreqn;
import landline.socket.option.IpOptions;
import landline.socket.option.Ipv6Options;
import landline.socket.option.SocketOptions;
import landline.socket.option.Timestamping;
import landline.testkit.ConnectedPair;
import landline.testkit.PeerProcess;
import landline.testkit.RequiresPeer;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the kernel tells about each datagram of a batch, and what a slot tells the kernel.
final class BatchDetailTest {

  private static final int LOOPBACK = 1;
  private static final int SOL_SOCKET = 1;
  private static final int SO_TIMESTAMP = 29;
  private static final int SO_TIMESTAMPING = 37;
  private static final int SOFTWARE_ON_RECEIPT = 1 << 3 | 1 << 4;

  private static byte[] number(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array();
  }

  private static DatagramSlot one(Socket socket, DatagramBatch batch) throws IOException {
    assertEquals(1, socket.recvMmsg(batch, MsgFlags.NONE, Deadline.in(PATIENCE)));
    assertFalse(batch.slot(0).isControlTruncated());
    return batch.slot(0);
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#datagrams")
  void timesRiseAndAreOfNow(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      assertTrue(DatagramMetadata.TIME.enable(link.far()));
      long before = System.currentTimeMillis() * 1_000_000;
      for (int i = 0; i < 5; i++) {
        link.near().send(new byte[i]);
      }
      var batch = DatagramBatch.allocate(8, 10);
      assertEquals(5, link.far().recvMmsg(batch));
      long after = (System.currentTimeMillis() + 1) * 1_000_000;
      long last = before;
      for (int i = 0; i < 5; i++) {
        long time = batch.slot(i).timeNanos();
        assertTrue(last <= time && time <= after, last + " <= " + time + " <= " + after);
        assertEquals(Optional.of(Instant.ofEpochSecond(0, time)), batch.slot(i).time());
        last = time;
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"UDP", "UDP6"})
  void otherStampsOfTheKernelAreReadToo(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      var batch = DatagramBatch.allocate(8, 10);
      long before = System.currentTimeMillis() * 1_000_000;
      link.far().setSockOpt(SOL_SOCKET, SO_TIMESTAMP, number(1));
      link.near().send(new byte[1]);
      long coarse = one(link.far(), batch).timeNanos();
      assertTrue(coarse >= before, coarse + " >= " + before);
      assertEquals(0, coarse % 1000);
      link.far().setSockOpt(SOL_SOCKET, SO_TIMESTAMP, number(0));
      link.far().setSockOpt(SOL_SOCKET, SO_TIMESTAMPING, number(SOFTWARE_ON_RECEIPT));
      long fine;
      do {
        // The kernel begins to stamp on arrival some time after it was asked to.
        link.near().send(new byte[1]);
        fine = one(link.far(), batch).timeNanos();
      } while (fine == 0);
      assertTrue(fine >= coarse, fine + " >= " + coarse);
      assertEquals(0, batch.slot(0).hardwareTimeNanos());
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#datagrams")
  void whatWasNotAskedForIsUnknown(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      link.near().send(new byte[1]);
      DatagramSlot slot = one(link.far(), DatagramBatch.allocate(2, 10));
      assertEquals(0, slot.timeNanos());
      assertEquals(Optional.empty(), slot.time());
      assertEquals(Optional.empty(), slot.destination());
      assertEquals(0, slot.interfaceIndex());
      assertEquals(-1, slot.trafficClass());
      assertEquals(-1, slot.ecn());
      assertEquals(-1, slot.hopLimit());
      assertEquals(-1, slot.dropped());
      assertEquals(0, slot.segmentSize());
    }
  }

  @Test
  void aUnixSocketHasNothingOfIp() throws IOException {
    try (Socket socket = Transport.UNIX_DGRAM.bound()) {
      assertFalse(DatagramMetadata.DESTINATION.enable(socket));
      assertFalse(DatagramMetadata.HOP_LIMIT.enable(socket));
      assertFalse(DatagramMetadata.TRAFFIC_CLASS.enable(socket));
      assertFalse(DatagramMetadata.SEGMENTS.enable(socket));
      var batch = DatagramBatch.allocate(1, 1);
      batch.add().trafficClass(1).address(socket.sockName());
      var refused = assertThrows(IllegalStateException.class, () -> socket.sendMmsg(batch));
      assertEquals(
          "traffic class or hop limit without IP: slot 0 of " + socket, refused.getMessage());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"UDP", "UDP6"})
  void trafficClassAndHopLimitGoFromSlotToSlot(Transport transport) throws Exception {
    try (Socket near = transport.bound();
        Socket far = transport.bound()) {
      assertTrue(DatagramMetadata.TRAFFIC_CLASS.enable(far));
      assertTrue(DatagramMetadata.HOP_LIMIT.enable(far));
      var out = DatagramBatch.allocate(4, 10);
      for (int ecn = 0; ecn < 4; ecn++) {
        out.add().address(far.sockName()).trafficClass(0xb8 | ecn).hopLimit(10 + ecn);
      }
      assertEquals(4, near.sendMmsg(out));
      var in = DatagramBatch.allocate(4, 10);
      assertEquals(4, far.recvMmsg(in));
      for (int ecn = 0; ecn < 4; ecn++) {
        assertEquals(ecn, in.slot(ecn).ecn());
        assertEquals(0xb8 | ecn, in.slot(ecn).trafficClass());
        assertEquals(10 + ecn, in.slot(ecn).hopLimit());
      }
      // None of it goes back by itself.
      assertTrue(DatagramMetadata.TRAFFIC_CLASS.enable(near));
      assertEquals(4, far.sendMmsg(in));
      assertEquals(4, near.recvMmsg(out));
      assertEquals(0, out.slot(3).trafficClass());
    }
  }

  @Test
  void anAnswerLeavesFromWhereTheDatagramWentTo() throws IOException {
    try (Socket near = Transport.UDP.bound();
        Socket far = Transport.UDP.socket()) {
      far.bind(SockAddrIn.any(0));
      assertTrue(DatagramMetadata.DESTINATION.enable(far));
      int port = ((SockAddrIn) far.sockName()).port();
      SockAddrIn second = SockAddrIn.of("127.0.0.2", port);
      near.sendTo(new byte[1], second);
      var batch = DatagramBatch.allocate(2, 10);
      DatagramSlot slot = one(far, batch);
      assertEquals(Optional.of(second.withPort(0)), slot.destination());
      assertEquals(1, slot.interfaceIndex());
      assertEquals(1, far.sendMmsg(batch));
      assertEquals(SockAddrIn.loopback(port), near.recvFrom(9).from());
      slot.answerFromDestination();
      assertEquals(1, far.sendMmsg(batch.position(0)));
      assertEquals(second, near.recvFrom(9).from());
    }
  }

  @Test
  void aSocketForBothVersionsSeesIpv4AsMapped() throws IOException {
    try (Socket both = Transport.UDP6.socket();
        Socket four = Transport.UDP.bound();
        Socket six = Transport.UDP6.bound()) {
      both.setSockOpt(Ipv6Options.IPV6_V6ONLY, false);
      both.bind(SockAddrIn6.any(0));
      for (var detail : DatagramMetadata.values()) {
        assertTrue(detail.enable(both), detail::toString);
      }
      int port = ((SockAddrIn6) both.sockName()).port();
      four.setSockOpt(IpOptions.IP_TOS, 2);
      four.setSockOpt(IpOptions.IP_TTL, 7);
      four.sendTo(new byte[1], SockAddrIn.of("127.0.0.3", port));
      six.setSockOpt(Ipv6Options.IPV6_TCLASS, 1);
      six.setSockOpt(Ipv6Options.IPV6_UNICAST_HOPS, 8);
      six.sendTo(new byte[1], SockAddrIn6.loopback(port));
      var batch = DatagramBatch.allocate(2, 65_535);
      assertEquals(2, both.recvMmsg(batch));
      DatagramSlot slot = batch.slot(0);
      assertFalse(slot.isControlTruncated());
      assertEquals(Optional.of(SockAddrIn6.of("::ffff:127.0.0.3", 0)), slot.destination());
      assertEquals(2, slot.ecn());
      assertEquals(7, slot.hopLimit());
      DatagramSlot other = batch.slot(1);
      assertEquals(Optional.of(SockAddrIn6.loopback(0)), other.destination());
      assertEquals(1, other.ecn());
      assertEquals(8, other.hopLimit());
      assertTrue(DatagramMetadata.TRAFFIC_CLASS.enable(four));
      assertTrue(DatagramMetadata.TRAFFIC_CLASS.enable(six));
      slot.answerFromDestination().trafficClass(3);
      other.answerFromDestination().trafficClass(3);
      assertEquals(2, both.sendMmsg(batch));
      var back = DatagramBatch.allocate(1, 10);
      assertEquals(3, one(four, back).ecn());
      assertEquals(SockAddrIn.of("127.0.0.3", port), back.slot(0).address());
      assertEquals(3, one(six, back).ecn());
      assertEquals(SockAddrIn6.loopback(port), back.slot(0).address());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"239.1.2.3", "127.255.255.255"})
  void aSocketForBothVersionsKnowsWhatWasSentToManyOverIpv4(String many) throws IOException {
    try (Socket both = Transport.UDP6.socket();
        Socket four = Transport.UDP.bound()) {
      four.timeout(PATIENCE);
      both.setSockOpt(Ipv6Options.IPV6_V6ONLY, false);
      both.bind(SockAddrIn6.any(0));
      assertTrue(DatagramMetadata.DESTINATION.enable(both));
      var group = IpMreqn.of(SockAddrIn.of("239.1.2.3", 0), LOOPBACK);
      both.setSockOpt(IpOptions.IP_ADD_MEMBERSHIP, group);
      four.setSockOpt(IpOptions.IP_MULTICAST_IF, IpMreqn.of(SockAddrIn.any(0), LOOPBACK));
      four.setSockOpt(SocketOptions.SO_BROADCAST, true);
      int port = ((SockAddrIn6) both.sockName()).port();
      four.sendTo(new byte[1], SockAddrIn.of(many, port));
      var batch = DatagramBatch.allocate(1, 10);
      DatagramSlot slot = one(both, batch);
      assertTrue(slot.isToGroup());
      assertEquals(LOOPBACK, slot.interfaceIndex());
      assertEquals(Optional.of(SockAddrIn6.of("::ffff:" + many, 0)), slot.destination());
      assertEquals(Optional.of(SockAddrIn6.of("::ffff:127.0.0.1", 0)), slot.answerSource());
      slot.answerFromDestination();
      assertEquals(1, both.sendMmsg(batch));
      assertEquals(SockAddrIn.loopback(port), four.recvFrom(9).from());
      slot.source(slot.answerSource().orElseThrow());
      assertEquals(1, both.sendMmsg(batch.position(0)));
      assertEquals(SockAddrIn.loopback(port), four.recvFrom(9).from());
      four.sendTo(new byte[1], SockAddrIn.of("127.0.0.2", port));
      assertFalse(one(both, batch).isToGroup());
    }
  }

  /// For the kernel the last of two sources holds.
  @Test
  void aSourceGoesBeforeTheDestinationWithEverythingElseThatASlotSends() throws IOException {
    try (Socket near = Transport.UDP6.bound();
        Socket far = Transport.UDP6.socket()) {
      near.timeout(PATIENCE);
      far.bind(SockAddrIn6.any(0));
      assertTrue(DatagramMetadata.DESTINATION.enable(far));
      int port = ((SockAddrIn6) far.sockName()).port();
      near.sendTo(new byte[4], SockAddrIn6.loopback(port));
      near.sendTo(new byte[4], SockAddrIn6.loopback(port));
      var batch = DatagramBatch.allocate(2, 10);
      assertEquals(2, far.recvMmsg(batch));
      for (int i = 0; i < 2; i++) {
        DatagramSlot slot = batch.slot(i).answerFromDestination().source(SockAddrIn6.loopback(0));
        slot.trafficClass(3).hopLimit(9).timestamping(Timestamping.TX_SOFTWARE).segmentSize(2);
      }
      assertEquals(2, far.sendMmsg(batch));
      for (int i = 0; i < 4; i++) {
        assertArrayEquals(new byte[2], near.recvFrom(9).data());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"UDP", "UDP6"})
  void datagramsLostForWantOfRoomAreCounted(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      assertTrue(DatagramMetadata.DROPPED.enable(link.far()));
      link.far().setSockOpt(SocketOptions.SO_RCVBUF, 5_000);
      for (int i = 0; i < 100; i++) {
        link.near().send(new byte[1_000]);
      }
      var batch = DatagramBatch.allocate(100, 1_000);
      int received = link.far().recvMmsg(batch);
      link.near().send(new byte[1]);
      assertEquals(100 - received, one(link.far(), batch).dropped());
    }
  }

  @Test
  @RequiresPeer("python3")
  void descriptorsThatComeAreClosedAndItIsSaid() throws Exception {
    // The leak check sees to it that none stays open.
    String program =
        """
        import array, os, socket, sys
        s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        s.connect(sys.argv[1])
        for n in (1, 250, 0):
            fds = array.array('i', [0] * n)
            s.sendmsg([b'x'], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, fds)] if n else [])
        """;
    try (Socket far = Transport.UNIX_DGRAM.bound()) {
      String path = ((SockAddrUn) far.sockName()).path().toString();
      try (PeerProcess peer = PeerProcess.start("python3", "-c", program, path)) {
        assertEquals(0, peer.awaitExit(PATIENCE), peer::toString);
      }
      var batch = DatagramBatch.allocate(4, 10);
      assertEquals(3, far.recvMmsg(batch));
      assertTrue(batch.slot(0).isControlTruncated());
      assertTrue(batch.slot(1).isControlTruncated());
      assertFalse(batch.slot(2).isControlTruncated());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"UDP", "UDP6"})
  void timesOfSendingComeWithThePacketThroughTheErrorQueue(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      Socket near = link.near();
      near.setSockOpt(SocketOptions.SO_TIMESTAMPING, Timestamping.SOFTWARE);
      var out = DatagramBatch.allocate(8, 10);
      for (byte i = 0; i < 6; i++) {
        DatagramSlot slot = out.add().put(new byte[] {i, i, i});
        if (i % 2 == 1) {
          slot.timestamping(Timestamping.TX_SOFTWARE);
        }
      }
      long before = System.currentTimeMillis() * 1_000_000;
      assertEquals(6, near.sendMmsg(out));
      var in = DatagramBatch.allocate(8, 200);
      int next = 1;
      long last = before;
      while (next < 6) {
        near.recvMmsg(in, MsgFlags.MSG_ERRQUEUE, Deadline.in(PATIENCE));
        for (int i = 0; i < in.count(); i++, next += 2) {
          DatagramSlot slot = in.slot(i);
          assertEquals(next, slot.buffer().get(slot.size() - 1), "the last byte of the packet");
          assertTrue(last <= slot.timeNanos(), last + " <= " + slot.timeNanos());
          last = slot.timeNanos();
        }
      }
      assertTrue(last <= (System.currentTimeMillis() + 1) * 1_000_000);
      assertEquals(
          Socket.WOULD_BLOCK,
          near.recvMmsg(
              in, MsgFlags.MSG_ERRQUEUE.or(MsgFlags.MSG_DONTWAIT), Deadline.in(PATIENCE)));
      assertEquals(6, link.far().recvMmsg(in), "those sent");
    }
  }

  @Test
  void addressesAreReadAsNumbers() {
    DatagramSlot slot = DatagramBatch.allocate(1, 1).add();
    assertEquals(0, slot.addressHigh() | slot.addressLow());
    assertEquals(-1, slot.port());
    slot.address(SockAddrIn.of("192.0.2.1", 65_535));
    assertEquals(0, slot.addressHigh());
    assertEquals(0xffff_c000_0201L, slot.addressLow());
    assertEquals(65_535, slot.port());
    slot.address(SockAddrIn6.of("2001:db8::ff", 123));
    assertEquals(0x2001_0db8_0000_0000L, slot.addressHigh());
    assertEquals(0xff, slot.addressLow());
    assertEquals(123, slot.port());
    slot.address(SockAddrUn.UNNAMED);
    assertEquals(-1, slot.port());
  }
}
