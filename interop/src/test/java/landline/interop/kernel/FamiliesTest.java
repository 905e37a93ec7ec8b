// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static landline.testkit.SocketAssertions.assertErrno;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import landline.interop.harness.Machine;
import landline.interop.harness.OwnNetwork;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.Protocol;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.SockAddrRaw;
import landline.socket.SockAddrUn;
import landline.socket.SockAddrVm;
import landline.socket.Socket;
import landline.socket.SystemCallFailure;
import landline.socket.Type;
import landline.socket.option.Ipv6Options;
import landline.socket.option.TcpOptions;
import landline.socket.option.UdpOptions;
import landline.socket.option.VsockOptions;
import landline.testkit.Requires;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Families and protocols beyond TCP and UDP, and names beyond text.
final class FamiliesTest {

  private static final List<String> NO_LOOPBACK =
      List.of("ENODEV", "ECONNRESET", "EADDRNOTAVAIL", "ENETUNREACH", "ETIMEDOUT");

  private static byte[] receive(Socket socket) throws IOException {
    byte[] bytes = new byte[100];
    return Arrays.copyOf(bytes, socket.recv(bytes));
  }

  static List<Type> unixTypes() {
    return List.of(Type.STREAM, Type.DGRAM, Type.SEQPACKET);
  }

  /// Binds one socket, talks to it from another bound one, and looks at all names.
  private static void assertNamed(Type type, SockAddrUn server, SockAddrUn client)
      throws IOException {
    try (Socket far = Socket.socket(Domain.UNIX, type);
        Socket near = Socket.socket(Domain.UNIX, type)) {
      far.bind(server);
      near.bind(client);
      assertEquals(server, far.sockName());
      if (type.equals(Type.DGRAM)) {
        near.sendTo(new byte[] {7}, server);
        assertEquals(client, far.recvFrom(10).from());
        return;
      }
      far.listen(1);
      near.connect(server);
      try (Socket accepted = far.accept()) {
        assertEquals(client, accepted.peer().orElseThrow());
        assertEquals(client, accepted.peerName());
        assertEquals(server, near.peerName());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("unixTypes")
  void aPathThatIsNoTextSurvivesBothWays(Type type, @TempDir Path folder) throws IOException {
    byte[] prefix = (folder + "/x").getBytes(US_ASCII);
    byte[] name = Arrays.copyOf(prefix, prefix.length + 1);
    name[prefix.length] = (byte) 0xff;
    byte[] other = name.clone();
    other[prefix.length] = (byte) 0xfe;
    try {
      assertNamed(type, SockAddrUn.path(name), SockAddrUn.path(other));
    } finally {
      remove(name);
      remove(other);
    }
  }

  /// Java's own file names can't say such a name.
  private static void remove(byte[] name) throws IOException {
    var command = new StringBuilder("rm -f \"$(printf '");
    for (byte b : name) {
      command.append("\\%03o".formatted(b & 0xff));
    }
    Process rm = new ProcessBuilder("sh", "-c", command + "')\"").start();
    try {
      assertEquals(0, rm.waitFor());
    } catch (InterruptedException stopped) {
      throw new IOException(stopped);
    }
  }

  @ParameterizedTest
  @MethodSource("unixTypes")
  void anAbstractNameThatIsNoTextSurvivesBothWays(Type type) throws IOException {
    var name = ByteBuffer.allocate(20).putLong(System.nanoTime()).put((byte) 0xff).put((byte) 0);
    SockAddrUn server = SockAddrUn.abstractName(name.array());
    SockAddrUn client = SockAddrUn.abstractName(name.put((byte) 1).array());
    assertNamed(type, server, client);
  }

  @ParameterizedTest
  @MethodSource("unixTypes")
  void aPathOf108BytesIsTaken(Type type, @TempDir Path folder) throws IOException {
    String start = folder + "/";
    byte[] server = (start + "x".repeat(108 - start.length())).getBytes(US_ASCII);
    byte[] client = (start + "y".repeat(108 - start.length())).getBytes(US_ASCII);
    assertNamed(type, SockAddrUn.path(server), SockAddrUn.path(client));
    Files.delete(Path.of(new String(server, US_ASCII)));
    Files.delete(Path.of(new String(client, US_ASCII)));
  }

  @ParameterizedTest
  @MethodSource("unixTypes")
  void boundToNothingASocketGetsANameOfTheKernelsChoice(Type type) throws IOException {
    try (Socket one = Socket.socket(Domain.UNIX, type);
        Socket other = Socket.socket(Domain.UNIX, type)) {
      assertEquals(SockAddrUn.UNNAMED, one.sockName());
      one.bind(SockAddrUn.UNNAMED);
      other.bind(SockAddrUn.UNNAMED);
      var name = assertInstanceOf(SockAddrUn.class, one.sockName());
      assertTrue(name.isAbstract(), name::toString);
      assertTrue(name.toString().matches("unix:@[0-9a-f]{5}"), name::toString);
      assertNotEquals(name, other.sockName());
    }
  }

  @Test
  void aRawAddressReachesWhatATypedOneDoes() throws IOException {
    try (Socket listener = Transport.TCP.listening();
        Socket socket = Transport.TCP.socket()) {
      var typed = (SockAddrIn) listener.sockName();
      byte[] data =
          ByteBuffer.allocate(14).putShort((short) typed.port()).putInt(typed.address()).array();
      socket.connect(new SockAddrRaw(Domain.INET, data));
      assertEquals(typed, socket.peerName());
    }
  }

  @Test
  void anyFamilyTypeAndProtocolReachesTheKernel() {
    assertErrno(
        Errno.named("EAFNOSUPPORT"),
        () -> Socket.socket(new Domain(200), new Type(3), new Protocol(77)).close());
  }

  @Test
  void ipv6OnlyLeavesThePortToIpv4() throws IOException {
    try (Socket six = Transport.TCP6.socket();
        Socket four = Transport.TCP.socket()) {
      six.setSockOpt(Ipv6Options.IPV6_V6ONLY, true);
      six.bind(SockAddrIn6.any(0));
      four.bind(SockAddrIn.any(((SockAddrIn6) six.sockName()).port()));
    }
  }

  @Test
  void theTrafficClassOfAnAddressIsKept() throws IOException {
    var address = new SockAddrIn6(0, 1, 9, 0x0200_0000, 0);
    try (Socket socket = Transport.UDP6.socket()) {
      socket.setSockOpt(Ipv6Options.IPV6_FLOWINFO_SEND, true);
      socket.connect(address);
      assertEquals(address, socket.peerName());
    }
  }

  @Test
  void theScopeOfALinkLocalAddressIsKept() throws Exception {
    OwnNetwork.call(() -> {
      try (Socket socket = Transport.UDP6.socket()) {
        // ipv6(7): link-local addresses need a scope, and this one belongs to nobody.
        assertErrno(Errno.EINVAL, () -> socket.bind(SockAddrIn6.of("fe80::1", 0)));
        var scoped = SockAddrIn6.of("fe80::1%lo", 0);
        assertEquals(1, scoped.scopeId());
        socket.setSockOpt(Ipv6Options.IPV6_FREEBIND, true);
        socket.bind(scoped);
        assertEquals(1, ((SockAddrIn6) socket.sockName()).scopeId());
      }
      return 0;
    });
  }

  @Test
  void virtualMachinesHaveAddressesAndPorts() throws IOException {
    SocketKind.VSOCK.require();
    try (Socket listener = Socket.socket(Domain.VSOCK, Type.STREAM)) {
      listener.bind(SockAddrVm.of(SockAddrVm.VMADDR_CID_ANY, SockAddrVm.VMADDR_PORT_ANY));
      var name = assertInstanceOf(SockAddrVm.class, listener.sockName());
      assertEquals(SockAddrVm.VMADDR_CID_ANY, name.cid());
      assertNotEquals(SockAddrVm.VMADDR_PORT_ANY, name.port());
      assertEquals(name, SockAddr.parse(name.toString()));
    }
  }

  /// vsock(7): without a transport for loopback the address can't be had, and says so.
  @Test
  void aVirtualMachineTalksToItself() throws IOException {
    SocketKind.VSOCK.require();
    try (Socket listener = Socket.socket(Domain.VSOCK, Type.STREAM);
        Socket socket = Socket.socket(Domain.VSOCK, Type.STREAM)) {
      listener.bind(SockAddrVm.of(SockAddrVm.VMADDR_CID_ANY, SockAddrVm.VMADDR_PORT_ANY));
      listener.listen(1);
      var name = assertInstanceOf(SockAddrVm.class, listener.sockName());
      SockAddrVm local = SockAddrVm.of(SockAddrVm.VMADDR_CID_LOCAL, name.port());
      // Without loopback the kernel may ask the host, which does not answer.
      socket.setSockOpt(VsockOptions.SO_VM_SOCKETS_CONNECT_TIMEOUT_OLD, Duration.ofMillis(100));
      try {
        socket.connect(local);
      } catch (IOException failed) {
        assertFalse(Files.exists(Path.of("/sys/module/vsock_loopback")), failed::toString);
        Errno errno = assertInstanceOf(SystemCallFailure.class, failed).errno();
        assertTrue(NO_LOOPBACK.contains(errno.name()), failed::toString);
        Requires.unlessKernel(false, "the kernel has no vsock to itself: " + errno);
      }
      try (Socket accepted = listener.accept()) {
        accepted.send(new byte[] {1, 2, 3});
        assertArrayEquals(new byte[] {1, 2, 3}, receive(socket));
        assertEquals(local, socket.peerName());
      }
    }
  }

  @Test
  void severalPathsMakeOneConnectionOrFallBackToTcp() throws IOException {
    try (Socket listener = Socket.socket(Domain.INET, Type.STREAM, Protocol.MPTCP);
        Socket near = Socket.socket(Domain.INET, Type.STREAM, Protocol.MPTCP);
        Socket tcp = Transport.TCP.socket()) {
      listener.bind(SockAddrIn.loopback(0));
      listener.listen(2);
      near.connect(listener.sockName());
      try (Socket far = listener.accept()) {
        near.sendAll("both".getBytes(US_ASCII));
        assertEquals("both", new String(receive(far), US_ASCII));
        assertMultipath(true, near);
        assertMultipath(true, far);
      }
      tcp.connect(listener.sockName());
      try (Socket far = listener.accept()) {
        tcp.sendAll("one".getBytes(US_ASCII));
        assertEquals("one", new String(receive(far), US_ASCII));
        assertMultipath(false, far);
      }
    } catch (IOException failed) {
      // CONFIG_MPTCP is off, or net.mptcp.enabled is 0.
      Path enabled = Path.of("/proc/sys/net/mptcp/enabled");
      if (Files.exists(enabled) && Files.readString(enabled).strip().equals("1")) {
        throw failed;
      }
      assertTrue(
          failed instanceof SystemCallFailure call
              && List.of("EPROTONOSUPPORT", "ENOPROTOOPT").contains(call.errno().name()),
          failed::toString);
      Requires.unlessKernel(false, "the kernel has no MPTCP, or net.mptcp.enabled is 0");
    }
  }

  private static void assertMultipath(boolean expected, Socket socket) throws IOException {
    if (Machine.isLinux(6, 13)) {
      assertEquals(expected, socket.getSockOpt(TcpOptions.TCP_IS_MPTCP));
    }
  }

  @Test
  void udpLiteCoversPartOfADatagram() throws IOException {
    SocketKind.UDPLITE.require();
    try (Socket near = Socket.socket(Domain.INET, Type.DGRAM, Protocol.UDPLITE);
        Socket far = Socket.socket(Domain.INET, Type.DGRAM, Protocol.UDPLITE)) {
      far.bind(SockAddrIn.loopback(0));
      near.setSockOpt(UdpOptions.UDPLITE_SEND_CSCOV, 8);
      near.sendTo(new byte[] {1, 2}, far.sockName());
      assertArrayEquals(new byte[] {1, 2}, far.recvFrom(10).data());
    }
  }
}
