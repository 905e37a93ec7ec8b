// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Callable;
import landline.javanet.AddressServerSocketFactory;
import landline.javanet.AddressSocketFactory;
import landline.javanet.JavaSockets;
import landline.socket.Deadline;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.SockAddrUn;
import landline.socket.SocketClosedException;
import landline.socket.SystemCallFailure;
import landline.socket.Type;
import landline.testkit.ConnectedPair;
import landline.testkit.SocketAssertions;
import landline.testkit.Task;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What users of java.net.Socket rely on, with our sockets under it.
final class JavaSocketTest {

  /// A connection whose near end is seen through java.net.
  private record Wire(Socket near, landline.socket.Socket far) implements AutoCloseable {
    static Wire of(Transport transport) throws IOException {
      try (landline.socket.Socket listener = transport.listening()) {
        Socket near = AddressSocketFactory.to(listener.sockName()).createSocket("anywhere", 1);
        return new Wire(near, listener.accept());
      }
    }

    @Override
    public void close() throws IOException {
      near.close();
      far.close();
    }
  }

  private static <T> Task<T> start(boolean virtual, Callable<T> work) {
    return virtual ? Task.start(work) : Task.startOnPlatform(work);
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#streams")
  void bytesGoBothWays(Transport transport) throws Exception {
    byte[] all = new byte[300_000];
    new Random(1).nextBytes(all);
    try (Wire wire = Wire.of(transport)) {
      Task<byte[]> reader = Task.start(() -> wire.far().inputStream().readAllBytes());
      wire.near().getOutputStream().write(all);
      assertFalse(wire.near().isOutputShutdown());
      wire.near().shutdownOutput();
      assertTrue(wire.near().isOutputShutdown());
      assertArrayEquals(all, reader.get());
      Task<byte[]> other = Task.start(() -> wire.near().getInputStream().readAllBytes());
      wire.far().sendAll(all);
      wire.far().close();
      assertArrayEquals(all, other.get());
      assertEquals(-1, wire.near().getInputStream().read());
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#streams")
  void theStateIsThatOfAConnection(Transport transport) throws Exception {
    try (Wire wire = Wire.of(transport)) {
      Socket near = wire.near();
      assertTrue(near.isConnected() && near.isBound() && !near.isClosed());
      SockAddr peer = wire.far().sockName();
      var remote = assertInstanceOf(InetSocketAddress.class, near.getRemoteSocketAddress());
      assertTrue(near.getInetAddress().isLoopbackAddress());
      assertTrue(near.getLocalAddress().isLoopbackAddress());
      assertEquals(remote.getPort(), near.getPort());
      switch (peer) {
        case SockAddrIn in -> assertEquals(in.port(), near.getPort());
        case SockAddrIn6 in6 -> assertEquals(in6.port(), near.getPort());
        default -> {
          assertEquals(0, near.getPort());
          assertEquals(peer.toString(), near.getInetAddress().getHostName());
        }
      }
      near.close();
      near.close();
      assertTrue(near.isClosed() && near.isConnected());
      assertEquals(0, wire.far().recv(new byte[1]));
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#streams")
  void aReadThatTimesOutKeepsTheBytes(Transport transport) throws Exception {
    try (Wire wire = Wire.of(transport)) {
      Socket near = wire.near();
      near.setSoTimeout(10);
      assertEquals(10, near.getSoTimeout());
      for (int i = 0; i < 3; i++) {
        assertThrows(SocketTimeoutException.class, () -> near.getInputStream().read());
      }
      wire.far().send(new byte[] {1, 2, 3});
      byte[] three = new byte[3];
      near.setSoTimeout(0);
      assertEquals(3, near.getInputStream().readNBytes(three, 0, 3));
      assertArrayEquals(new byte[] {1, 2, 3}, three);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aTimeoutForReadingIsNoneForWriting(boolean virtual) throws Exception {
    try (Wire wire = Wire.of(Transport.UNIX_STREAM)) {
      wire.near().setSoTimeout(1);
      Task<Boolean> writer =
          start(
              virtual,
              () -> {
                wire.near().getOutputStream().write(new byte[4 << 20]);
                return true;
              });
      writer.awaitBlocked();
      // A read that times out meanwhile does not disturb the write.
      assertThrows(SocketTimeoutException.class, () -> wire.near().getInputStream().read());
      assertEquals(4 << 20, wire.far().inputStream().readNBytes(4 << 20).length);
      assertTrue(writer.get());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void closeEndsAReadThatWaits(boolean virtual) throws Exception {
    try (Wire wire = Wire.of(Transport.UNIX_STREAM)) {
      Task<Integer> reader = start(virtual, () -> wire.near().getInputStream().read());
      reader.awaitBlocked();
      wire.near().close();
      var closed = assertThrows(SocketException.class, reader::get);
      assertEquals("Socket closed", closed.getMessage());
      assertThrows(SocketException.class, () -> wire.near().getInputStream());
      assertThrows(SocketException.class, () -> wire.near().setSoLinger(true, 1));
    }
  }

  @Test
  void closingTheSocketBelowClosesBoth() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.UNIX_STREAM)) {
      Socket near = JavaSockets.of(link.near());
      assertTrue(near.isConnected() && near.isBound());
      link.near().close();
      assertTrue(near.isClosed());
      Socket far = JavaSockets.of(link.far());
      far.close();
      assertTrue(link.far().isClosed());
      assertThrows(SocketClosedException.class, () -> link.far().recv(new byte[1]));
    }
  }

  @Test
  void onlyConnectedStreamsCanBeSeenThroughJavaNet() throws Exception {
    try (var datagrams = Transport.UDP.bound();
        var alone = Transport.TCP.socket()) {
      assertThrows(IllegalArgumentException.class, () -> JavaSockets.of(datagrams));
      assertThrows(IllegalArgumentException.class, () -> JavaSockets.serverOf(datagrams));
      SocketAssertions.assertErrno(Errno.ENOTCONN, () -> JavaSockets.of(alone));
    }
  }

  @Test
  void aPlatformThreadReadsOnThroughAnInterrupt() throws Exception {
    try (Wire wire = Wire.of(Transport.UNIX_STREAM)) {
      Task<Boolean> reader =
          Task.startOnPlatform(() -> {
            assertEquals(7, wire.near().getInputStream().read());
            return Thread.currentThread().isInterrupted();
          });
      reader.awaitBlocked().interrupt();
      wire.far().send(new byte[] {7});
      assertTrue(reader.get());
    }
  }

  @Test
  void anInterruptClosesTheSocketOfAVirtualThreadAsInTheJdk() throws Exception {
    try (Wire wire = Wire.of(Transport.UNIX_STREAM)) {
      Task<Integer> reader = Task.start(() -> wire.near().getInputStream().read());
      reader.awaitBlocked().interrupt();
      var closed = assertThrows(SocketException.class, reader::get);
      assertEquals("Closed by interrupt", closed.getMessage());
      assertTrue(wire.near().isClosed());
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#streams")
  void shutdownOfTheInputIsTheEndOfIt(Transport transport) throws Exception {
    try (Wire wire = Wire.of(transport)) {
      var in = wire.near().getInputStream();
      Task<Integer> reader = Task.start(in::read).awaitBlocked();
      wire.near().shutdownInput();
      assertEquals(-1, reader.get());
      assertEquals(-1, in.read());
      wire.near().getOutputStream().write(1);
      assertEquals(1, wire.far().recv(new byte[9]));
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#streams")
  void availableSaysHowMuchCanBeRead(Transport transport) throws Exception {
    try (Wire wire = Wire.of(transport)) {
      assertEquals(0, wire.near().getInputStream().available());
      wire.far().send(new byte[5]);
      wire.near().getInputStream().read();
      assertEquals(4, wire.near().getInputStream().available());
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#streams")
  void whatDriversSetBlindlyIsTaken(Transport transport) throws Exception {
    try (Wire wire = Wire.of(transport)) {
      Socket near = wire.near();
      near.setTcpNoDelay(true);
      near.setKeepAlive(true);
      near.setSoLinger(true, 1);
      near.setTrafficClass(0x10);
      near.setReuseAddress(true);
      near.setOOBInline(true);
      near.setSendBufferSize(50_000);
      near.setReceiveBufferSize(50_000);
      near.setPerformancePreferences(1, 2, 3);
      assertTrue(near.getTcpNoDelay() && near.getKeepAlive() && near.getReuseAddress());
      assertEquals(1, near.getSoLinger());
      assertEquals(0x10, near.getTrafficClass());
      assertTrue(near.getOOBInline());
      assertTrue(near.getSendBufferSize() >= 50_000);
      assertTrue(near.getReceiveBufferSize() >= 50_000);
      near.setSoLinger(false, 0);
      assertEquals(-1, near.getSoLinger());
      near.setOption(StandardSocketOptions.TCP_NODELAY, false);
      assertFalse(near.getOption(StandardSocketOptions.TCP_NODELAY));
      assertTrue(near.supportedOptions().contains(StandardSocketOptions.SO_LINGER));
      assertThrows(
          UnsupportedOperationException.class,
          () -> near.setOption(StandardSocketOptions.SO_BROADCAST, true));
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#streams")
  void urgentDataIsSentOnTcpAndRefusedElsewhere(Transport transport) throws Exception {
    try (Wire wire = Wire.of(transport)) {
      if (transport.isUnix()) {
        assertThrows(SocketException.class, () -> wire.near().sendUrgentData(9));
      } else {
        wire.far().setSockOpt(landline.socket.option.SocketOptions.SO_OOBINLINE, true);
        wire.near().sendUrgentData(9);
        var one = java.nio.ByteBuffer.allocate(1);
        assertEquals(1, wire.far().recv(one, MsgFlags.NONE, Deadline.in(Duration.ofSeconds(60))));
        assertEquals(9, one.get(0));
      }
    }
  }

  @Test
  void optionsThatComeBeforeTheAddressAreNotLost() throws Exception {
    for (Transport transport : new Transport[] {Transport.TCP, Transport.UNIX_STREAM}) {
      try (var listener = transport.listening();
          Socket near = new AddressSocketFactory().createSocket()) {
        near.setKeepAlive(true);
        near.setTcpNoDelay(true);
        near.setSoTimeout(77);
        assertFalse(near.isConnected());
        near.connect(
            listener.sockName() instanceof SockAddrUn un
                ? UnixDomainSocketAddress.of(un.path())
                : new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), ((SockAddrIn) listener.sockName()).port()),
            5000);
        assertTrue(near.isConnected() && near.getKeepAlive() && near.getTcpNoDelay());
        assertEquals(77, near.getSoTimeout());
        listener.accept().close();
      }
    }
  }

  @Test
  void hostNamesMayBeUnixPaths() throws Exception {
    try (var listener = Transport.UNIX_STREAM_ABSTRACT.listening();
        Socket near = new AddressSocketFactory().createSocket("" + listener.sockName(), 0)) {
      assertTrue(near.isConnected());
      listener.accept().close();
    }
    try (var listener = Transport.TCP.listening();
        Socket near =
            new AddressSocketFactory()
                .createSocket("localhost", ((SockAddrIn) listener.sockName()).port())) {
      assertTrue(near.isConnected());
      listener.accept().close();
    }
  }

  @Test
  void aConnectionThatIsRefusedSaysWhere() throws Exception {
    SockAddr nobody = SockAddrUn.abstractName("landline-nobody");
    try (Socket near = AddressSocketFactory.to(nobody).createSocket()) {
      var refused =
          assertThrows(
              IOException.class,
              () -> near.connect(InetSocketAddress.createUnresolved("any", 1), 1000));
      assertTrue(SystemCallFailure.is(refused, Errno.ECONNREFUSED), refused::toString);
      assertTrue(near.isClosed());
    }
    assertThrows(
        IOException.class,
        () ->
            AddressSocketFactory.to(nobody)
                .createSocket(
                    InetAddress.getLoopbackAddress(), 1, InetAddress.getByName("192.0.2.1"), 9));
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#streams")
  @SuppressWarnings("try") // closing is what is tested
  void aListenerAcceptsSocketsOfItsKind(Transport transport) throws Exception {
    try (var probe = transport.bound()) {
      assertEquals(transport.domain(), probe.domain());
    }
    SockAddr address = transport.fresh();
    try (ServerSocket listener = AddressServerSocketFactory.at(address).createServerSocket(1, 5)) {
      assertTrue(listener.isBound());
      var local = (InetSocketAddress) listener.getLocalSocketAddress();
      SockAddr at =
          transport.isUnix() ? address : SockAddr.parse(withPort(transport, local.getPort()));
      listener.setSoTimeout(10);
      assertThrows(SocketTimeoutException.class, listener::accept);
      listener.setSoTimeout(0);
      try (Socket near = AddressSocketFactory.to(at).createSocket("", 1);
          Socket far = listener.accept()) {
        far.getOutputStream().write(5);
        assertEquals(5, near.getInputStream().read());
        assertTrue(far.isConnected());
      }
      Task<Socket> waiting = Task.startOnPlatform(listener::accept).awaitBlocked();
      listener.close();
      var closed = assertThrows(SocketException.class, waiting::get);
      assertEquals("Socket closed", closed.getMessage());
      assertThrows(SocketException.class, listener::accept);
    }
  }

  private static String withPort(Transport transport, int port) {
    return (transport.domain().equals(Domain.INET) ? "127.0.0.1:" : "[::1]:") + port;
  }

  @Test
  void aListenerOfOursIsSeenThroughJavaNet() throws Exception {
    try (var listener = Transport.UNIX_STREAM.listening();
        ServerSocket server = JavaSockets.serverOf(listener);
        var near = landline.socket.Socket.socket(Domain.UNIX, Type.STREAM)) {
      near.connect(listener.sockName());
      try (Socket far = server.accept()) {
        assertTrue(far.isConnected());
      }
      Task<Socket> waiting = Task.start(server::accept).awaitBlocked().interrupt();
      assertThrows(SocketException.class, waiting::get);
      assertTrue(server.isClosed() && listener.isClosed());
    }
  }
}
