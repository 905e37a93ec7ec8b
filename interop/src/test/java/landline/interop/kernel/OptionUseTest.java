// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static landline.testkit.SocketAssertions.assertErrno;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import landline.interop.harness.Machine;
import landline.interop.harness.OwnNetwork;
import landline.socket.Deadline;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.Socket;
import landline.socket.option.BpfProgram;
import landline.socket.option.IpOptions;
import landline.socket.option.Ipv6Mreq;
import landline.socket.option.Ipv6Options;
import landline.socket.option.PortRange;
import landline.socket.option.SocketOptions;
import landline.socket.option.TcpOptions;
import landline.testkit.ConnectedPair;
import landline.testkit.Requires;
import landline.testkit.SocketAssertions;
import landline.testkit.Task;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;

/// Options that show only in use.
final class OptionUseTest {

  private static final BpfProgram NOTHING = BpfProgram.of(BpfProgram.Instruction.ret(0));

  @Test
  void aFilterKeepsDatagramsOutUntilItIsRemoved() throws IOException {
    try (Socket socket = Transport.UDP.bound();
        Socket sender = Transport.UDP.socket()) {
      assertEquals(List.of(), socket.getSockOpt(SocketOptions.SO_ATTACH_FILTER).instructions());
      socket.setSockOpt(SocketOptions.SO_ATTACH_FILTER, NOTHING);
      sender.sendTo(new byte[] {1}, socket.sockName());
      socket.setSockOpt(SocketOptions.SO_DETACH_FILTER, 0);
      sender.sendTo(new byte[] {2}, socket.sockName());
      assertArrayEquals(new byte[] {2}, socket.recvFrom(10).data());
      socket.setSockOpt(SocketOptions.SO_ATTACH_FILTER, NOTHING);
      socket.setSockOpt(SocketOptions.SO_LOCK_FILTER, true);
      assertErrno(Errno.EPERM, () -> socket.setSockOpt(SocketOptions.SO_DETACH_FILTER, 0));
    }
  }

  @Test
  void aProgramWithoutInstructionsIsRefused() throws IOException {
    try (Socket socket = Transport.UDP.socket()) {
      assertErrno(
          Errno.EINVAL, () -> socket.setSockOpt(SocketOptions.SO_ATTACH_FILTER, BpfProgram.of()));
    }
  }

  @Test
  void aProgramChoosesWhoOfAGroupReceives() throws IOException {
    try (Socket first = Transport.UDP.socket();
        Socket second = Transport.UDP.socket();
        Socket sender = Transport.UDP.socket()) {
      first.setSockOpt(SocketOptions.SO_REUSEPORT, true);
      second.setSockOpt(SocketOptions.SO_REUSEPORT, true);
      first.bind(SockAddrIn.loopback(0));
      second.bind(first.sockName());
      first.setSockOpt(
          SocketOptions.SO_ATTACH_REUSEPORT_CBPF, BpfProgram.of(BpfProgram.Instruction.ret(1)));
      for (byte i = 0; i < 20; i++) {
        sender.sendTo(new byte[] {i}, first.sockName());
        assertArrayEquals(new byte[] {i}, second.recvFrom(10).data());
      }
      first.setSockOpt(SocketOptions.SO_DETACH_REUSEPORT_BPF, 0);
      assertErrno(Errno.ENOENT, () -> first.setSockOpt(SocketOptions.SO_DETACH_REUSEPORT_BPF, 0));
    }
  }

  @Test
  void aListenerKeepsThePacketThatOpenedAConnection() throws IOException {
    try (Socket listener = Transport.TCP.listening();
        Socket near = Transport.TCP.socket()) {
      listener.setSockOpt(TcpOptions.TCP_SAVE_SYN, 1);
      near.connect(listener.sockName());
      try (Socket far = listener.accept()) {
        byte[] syn = far.getSockOpt(TcpOptions.TCP_SAVED_SYN);
        assertTrue(syn.length >= 40, () -> "bytes: " + syn.length);
        assertEquals(0x45, syn[0], "IPv4");
        assertEquals(0, far.getSockOpt(TcpOptions.TCP_SAVED_SYN).length);
      }
    }
  }

  @Test
  void aProtocolOnTopIsAskedForByName() throws IOException {
    try (ConnectedPair link = ConnectedPair.of(Transport.TCP)) {
      assertEquals("", link.near().getSockOpt(TcpOptions.TCP_ULP));
      assertErrno(Errno.ENOENT, () -> link.near().setSockOpt(TcpOptions.TCP_ULP, "nonsense"));
    }
  }

  @Test
  void aMappedConnectionBecomesOneOfIpv4() throws IOException {
    try (Socket listener = Transport.TCP.listening();
        Socket socket = Transport.TCP6.socket()) {
      int port = ((SockAddrIn) listener.sockName()).port();
      socket.connect(SockAddrIn6.of("::ffff:127.0.0.1", port));
      socket.setSockOpt(Ipv6Options.IPV6_ADDRFORM, Domain.INET.value());
      assertEquals(Domain.INET, socket.getSockOpt(SocketOptions.SO_DOMAIN));
      assertEquals(SockAddrIn.loopback(port), socket.peerName());
    }
  }

  @Test
  void anAnycastGroupIsJoinedAndLeft() throws Exception {
    OwnNetwork.call(() -> {
      // A host may only join what its prefixes cover, a router any.
      Files.writeString(Path.of("/proc/sys/net/ipv6/conf/lo/forwarding"), "1");
      var group = new Ipv6Mreq(SockAddrIn6.of("2001:db8::77", 0), 1);
      try (Socket socket = Transport.UDP6.socket()) {
        socket.setSockOpt(Ipv6Options.IPV6_JOIN_ANYCAST, group);
        socket.setSockOpt(Ipv6Options.IPV6_LEAVE_ANYCAST, group);
        assertErrno(Errno.ENOENT, () -> socket.setSockOpt(Ipv6Options.IPV6_LEAVE_ANYCAST, group));
      }
      return 0;
    });
  }

  @Test
  void aPortIsChosenFromTheSocketsOwnRange() throws IOException {
    Requires.unlessKernel(Machine.isLinux(6, 3), "IP_LOCAL_PORT_RANGE came with Linux 6.3");
    try (Socket socket = Transport.UDP.socket()) {
      socket.setSockOpt(IpOptions.IP_LOCAL_PORT_RANGE, new PortRange(45_000, 45_999));
      socket.bind(SockAddrIn.loopback(0));
      int port = ((SockAddrIn) socket.sockName()).port();
      assertTrue(port >= 45_000 && port <= 45_999, () -> "port " + port);
    }
  }

  @Test
  void theKernelsTimeoutDoesNotEndOurCalls() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.TCP)) {
      link.near().setSockOpt(SocketOptions.SO_RCVTIMEO, Duration.ofMillis(4));
      Task<Integer> waiting = Task.start(() -> link.near().recv(new byte[10]));
      waiting.awaitBlocked();
      SocketAssertions.assertTimedOut(() ->
          link.far()
              .recv(ByteBuffer.allocate(1), MsgFlags.NONE, Deadline.in(Duration.ofMillis(30))));
      assertFalse(waiting.isDone());
      link.far().sendAll("at last".getBytes(US_ASCII));
      assertEquals(7, waiting.get());
    }
  }
}
