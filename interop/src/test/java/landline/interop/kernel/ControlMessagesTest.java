// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import landline.socket.ControlMessage;
import landline.socket.ControlMessage.HopLimit;
import landline.socket.ControlMessage.PacketInfo4;
import landline.socket.ControlMessage.PacketInfo6;
import landline.socket.ControlMessage.QueueOverflow;
import landline.socket.ControlMessage.SegmentSize;
import landline.socket.ControlMessage.Timestamp;
import landline.socket.ControlMessage.Timestamps;
import landline.socket.ControlMessage.TrafficClass;
import landline.socket.ControlMessage.Unknown;
import landline.socket.Credentials;
import landline.socket.Deadline;
import landline.socket.MsgFlags;
import landline.socket.Pidfd;
import landline.socket.ReceivedMessage;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.Socket;
import landline.socket.SocketOption;
import landline.socket.option.IpOptions;
import landline.socket.option.Ipv6Options;
import landline.socket.option.SocketOptions;
import landline.socket.option.Timestamping;
import landline.testkit.ConnectedPair;
import landline.testkit.Requires;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What travels beside the bytes, each kind sent and received for real.
final class ControlMessagesTest {

  private static final byte[] WORD = {'w', 'o', 'r', 'd'};
  private static final int SOL_UDP = 17;
  private static final int UDP_GRO = 104;

  private static ReceivedMessage receive(Socket socket) throws IOException {
    return socket.recvMsg(ByteBuffer.allocate(5_000), MsgFlags.NONE, Deadline.in(PATIENCE));
  }

  private static <T extends ControlMessage> T received(Socket socket, Class<T> kind)
      throws IOException {
    return receive(socket).first(kind).orElseThrow();
  }

  private static void send(Socket socket, ControlMessage... control) throws IOException {
    assertEquals(4, socket.sendMsg(ByteBuffer.wrap(WORD), MsgFlags.NONE, control));
  }

  @ParameterizedTest
  @MethodSource("landline.interop.kernel.RightsTest#unix")
  void theKernelNamesTheSender(Transport transport) throws Exception {
    Path self = Path.of("/proc/self");
    int pid = (int) ProcessHandle.current().pid();
    int uid = (int) Files.getAttribute(self, "unix:uid");
    int gid = (int) Files.getAttribute(self, "unix:gid");
    var me = new Credentials(pid, Integer.toUnsignedLong(uid), Integer.toUnsignedLong(gid));
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      link.far().setSockOpt(SocketOptions.SO_PASSCRED, true);
      link.near().send(WORD);
      assertEquals(me, received(link.far(), Credentials.class));
      send(link.near(), me);
      assertEquals(List.of(me), receive(link.far()).control());
    }
  }

  @ParameterizedTest
  @MethodSource("landline.interop.kernel.RightsTest#unix")
  @SuppressWarnings("try") // closing is what is tested
  void aPidfdNamesTheSenderForEver(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      Requires.unlessKernel(allows(link.far()), "the kernel has no SO_PASSPIDFD");
      link.near().send(WORD);
      try (ReceivedMessage message = receive(link.far())) {
        Pidfd pidfd = message.first(Pidfd.class).orElseThrow();
        String number = pidfd.toString().replaceAll("[^0-9]", "");
        String about = Files.readString(Path.of("/proc/self/fdinfo", number));
        assertTrue(about.contains("\nPid:\t" + ProcessHandle.current().pid() + "\n"), about);
        message.close();
        assertThrows(IllegalStateException.class, pidfd::take);
      }
    }
  }

  private static boolean allows(Socket socket) {
    try {
      socket.setSockOpt(SocketOptions.SO_PASSPIDFD, true);
      return true;
    } catch (IOException tooOld) {
      return false;
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"UDP", "UDP6", "UNIX_DGRAM", "UNIX_SEQPACKET"})
  void theArrivalOfAMessageIsStamped(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      for (SocketOption<Boolean> option :
          List.of(SocketOptions.SO_TIMESTAMP, SocketOptions.SO_TIMESTAMPNS)) {
        link.far().setSockOpt(option, true);
        Instant before = Instant.now().minusSeconds(1);
        link.near().send(WORD);
        Instant time = received(link.far(), Timestamp.class).time();
        assertTrue(time.isAfter(before) && time.isBefore(Instant.now().plusSeconds(1)), "" + time);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"UDP", "UDP6", "TCP", "TCP6"})
  void allStampsOfAnArrivalAreGiven(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      link.far()
          .setSockOpt(
              SocketOptions.SO_TIMESTAMPING, Timestamping.RX_SOFTWARE.or(Timestamping.SOFTWARE));
      ReceivedMessage message;
      do {
        // The kernel begins to stamp some time after it was asked to.
        link.near().send(WORD);
        message = receive(link.far());
      } while (message.first(Timestamps.class).isEmpty());
      Timestamps stamps = message.first(Timestamps.class).orElseThrow();
      assertTrue(stamps.software().isAfter(Instant.now().minusSeconds(60)), stamps::toString);
      assertEquals(Instant.EPOCH, stamps.hardware());
      assertEquals(Instant.EPOCH, stamps.transformed());
    }
  }

  private static int loopback() throws IOException {
    return NetworkInterface.getByName("lo").getIndex();
  }

  @Test
  void theWayOfAnIpv4PacketIsSeenAndChosen() throws Exception {
    try (Socket near = Transport.UDP.socket();
        Socket far = Transport.UDP.socket()) {
      far.bind(SockAddrIn.any(0));
      far.setSockOpt(IpOptions.IP_PKTINFO, true);
      int port = ((SockAddrIn) far.sockName()).port();
      near.connect(SockAddrIn.of("127.0.0.2", port));
      near.send(WORD);
      SockAddrIn two = SockAddrIn.of("127.0.0.2", 0);
      assertEquals(new PacketInfo4(loopback(), two, two), received(far, PacketInfo4.class));
      ByteBuffer[] word = {ByteBuffer.wrap(WORD)};
      try (Socket other = Transport.UDP.socket()) {
        List<ControlMessage> source = List.of(PacketInfo4.from(SockAddrIn.of("127.0.0.3", 0)));
        assertEquals(
            4, other.sendMsg(word, MsgFlags.NONE, source, SockAddrIn.of("127.0.0.2", port)));
      }
      SockAddrIn from = (SockAddrIn) receive(far).from();
      assertEquals(SockAddrIn.of("127.0.0.3", from.port()), from);
    }
  }

  @Test
  void theWayOfAnIpv6PacketIsSeenAndChosen() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.UDP6)) {
      link.far().setSockOpt(Ipv6Options.IPV6_RECVPKTINFO, true);
      send(link.near(), new PacketInfo6(SockAddrIn6.loopback(0), loopback()));
      assertEquals(
          new PacketInfo6(SockAddrIn6.loopback(0), loopback()),
          received(link.far(), PacketInfo6.class));
      send(link.near(), PacketInfo6.from(SockAddrIn6.loopback(0)));
      assertEquals(SockAddrIn6.loopback(0), received(link.far(), PacketInfo6.class).address());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"UDP", "UDP6"})
  void hopsAndTrafficClassAreChosenForOneMessage(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      boolean six = transport == Transport.UDP6;
      Socket far = link.far();
      far.setSockOpt(six ? Ipv6Options.IPV6_RECVHOPLIMIT : IpOptions.IP_RECVTTL, true);
      far.setSockOpt(six ? Ipv6Options.IPV6_RECVTCLASS : IpOptions.IP_RECVTOS, true);
      send(link.near(), new HopLimit(9), new TrafficClass(46 << 2 | 1));
      ReceivedMessage message = receive(far);
      assertEquals(new HopLimit(9), message.first(HopLimit.class).orElseThrow());
      TrafficClass kind = message.first(TrafficClass.class).orElseThrow();
      assertEquals(46, kind.dscp());
      assertEquals(1, kind.ecn());
      send(link.near());
      assertEquals(64, received(far, HopLimit.class).hops());
    }
  }

  @Test
  void anIpv6SocketChoosesTheHopsOfAnIpv4PacketToo() throws Exception {
    try (Socket near = Transport.UDP6.socket();
        Socket far = Transport.UDP.bound()) {
      far.setSockOpt(IpOptions.IP_RECVTTL, true);
      far.setSockOpt(IpOptions.IP_RECVTOS, true);
      near.connect(SockAddrIn6.of("::ffff:127.0.0.1", ((SockAddrIn) far.sockName()).port()));
      send(near, new HopLimit(8), new TrafficClass(3));
      ReceivedMessage message = receive(far);
      assertEquals(8, message.first(HopLimit.class).orElseThrow().hops());
      assertEquals(3, message.first(TrafficClass.class).orElseThrow().ecn());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"UDP", "UDP6"})
  void segmentsAreSentAsOneAndReceivedAsOne(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      ByteBuffer out = ByteBuffer.allocate(950);
      link.near().sendMsg(out, MsgFlags.NONE, new SegmentSize(100));
      for (int i = 0; i < 10; i++) {
        assertEquals(i < 9 ? 100 : 50, receive(link.far()).length());
      }
      byte[] on = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(1).array();
      link.far().setSockOpt(SOL_UDP, UDP_GRO, on);
      link.near().sendMsg(out.clear(), MsgFlags.NONE, new SegmentSize(100));
      ReceivedMessage message = receive(link.far());
      assertEquals(950, message.length());
      assertEquals(new SegmentSize(100), message.first(SegmentSize.class).orElseThrow());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"UDP", "UDP6"})
  void everyMessageIsReceivedOrCountedAsLost(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      Socket far = link.far();
      far.setSockOpt(SocketOptions.SO_RCVBUF, 4_096);
      far.setSockOpt(SocketOptions.SO_RXQ_OVFL, true);
      int sent = 100;
      for (int i = 0; i < sent; i++) {
        link.near().send(new byte[500]);
      }
      long got = 0;
      ByteBuffer room = ByteBuffer.allocate(9);
      while (far.tryRecvMsg(room.clear(), MsgFlags.NONE).isPresent()) {
        got++;
      }
      assertTrue(got < sent, () -> "nothing was lost");
      link.near().send(WORD);
      assertEquals(sent - got, received(far, QueueOverflow.class).dropped());
    }
  }

  @Test
  void whatHasNoTypeIsSentAndReceivedAsBytes() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.UDP)) {
      link.far().setSockOpt(IpOptions.IP_RECVTTL, true);
      byte[] seven = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(7).array();
      send(link.near(), new Unknown(0, 2, seven));
      assertEquals(7, received(link.far(), HopLimit.class).hops());
      // IP_RECVORIGDSTADDR.
      link.far().setSockOpt(0, 20, new byte[] {1, 0, 0, 0});
      link.near().send(WORD);
      Unknown original = received(link.far(), Unknown.class);
      assertEquals(20, original.type());
      assertEquals(16, original.data().length);
      link.far().controlCapacity(18);
      link.near().send(WORD);
      ReceivedMessage cut = receive(link.far());
      assertTrue(cut.isControlTruncated());
      assertArrayEquals(new int[] {0, 2}, levelAndType(cut.control().getFirst()));
    }
  }

  private static int[] levelAndType(ControlMessage message) {
    return message instanceof Unknown(int level, int type, byte[] _)
        ? new int[] {level, type}
        : new int[0];
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void whatASocketDoesNotSendIsRefused(Transport transport) throws Exception {
    boolean packets = transport == Transport.UDP || transport == Transport.UDP6;
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      var refused =
          List.of(
              new QueueOverflow(1),
              new Timestamp(Instant.EPOCH),
              new Timestamps(Instant.EPOCH, Instant.EPOCH, Instant.EPOCH));
      for (ControlMessage message : refused) {
        assertThrows(IllegalArgumentException.class, () -> send(link.near(), message));
      }
      if (!transport.isUnix()) {
        assertThrows(
            IllegalArgumentException.class, () -> send(link.near(), new Credentials(1, 0, 0)));
      }
      if (!packets) {
        for (ControlMessage message :
            List.of(new HopLimit(1), new TrafficClass(1), new SegmentSize(1))) {
          assertThrows(IllegalArgumentException.class, () -> send(link.near(), message));
        }
      }
      if (transport != Transport.UDP) {
        ControlMessage info = PacketInfo4.from(SockAddrIn.loopback(0));
        assertThrows(IllegalArgumentException.class, () -> send(link.near(), info));
      }
      var huge = new Unknown(1, 1, new byte[8_192]);
      assertThrows(IllegalArgumentException.class, () -> send(link.near(), huge));
      assertFalse(link.far().tryRecvMsg(ByteBuffer.allocate(9), MsgFlags.NONE).isPresent());
    }
  }

  @Test
  void valuesOutOfRangeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new SegmentSize(65_536));
    assertThrows(IllegalArgumentException.class, () -> new Credentials(1, -1, 0));
    assertEquals(
        "Unknown[level=1, type=37, data=00ff]",
        new Unknown(1, 37, new byte[] {0, (byte) 0xff}).toString());
  }
}
