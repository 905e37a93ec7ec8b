// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import landline.interop.harness.Machine;
import landline.socket.AcceptQueue;
import landline.socket.Domain;
import landline.socket.OwnedDescriptor;
import landline.socket.Socket;
import landline.socket.SocketClosedException;
import landline.socket.SocketPair;
import landline.socket.Type;
import landline.socket.UnixPeer;
import landline.socket.option.SocketOptions;
import landline.socket.option.TcpInfo;
import landline.socket.option.TcpOptions;
import landline.socket.option.TcpState;
import landline.testkit.ConnectedPair;
import landline.testkit.Requires;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What the kernel knows of a connection, of its peer, and of those who wait.
final class PeerViewTest {

  private static final List<String> STATUS = List.of("Uid:", "Gid:", "Groups:");

  /// The numbers behind a word of `/proc/self/status`.
  private static List<Long> own(String word) throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith(word))
        .flatMap(line -> Stream.of(line.substring(word.length()).strip().split("\\s+", -1)))
        .filter(number -> !number.isEmpty())
        .map(Long::valueOf)
        .toList();
  }

  @Test
  void thePeerIsAProcessWithAUserAndGroups() throws IOException {
    try (SocketPair pair = Socket.socketPair(Domain.UNIX, Type.STREAM);
        UnixPeer us = UnixPeer.of(pair.first())) {
      assertTrue(us.credentials().isKnown());
      assertEquals(ProcessHandle.current().pid(), us.credentials().pid());
      assertEquals(own(STATUS.get(0)).get(1), us.credentials().uid());
      assertEquals(own(STATUS.get(1)).get(1), us.credentials().gid());
      assertEquals(
          own(STATUS.get(2)).stream().sorted().toList(), us.groups().stream().sorted().toList());
      assertEquals(Machine.isLinux(6, 5), us.process().isPresent());
      if (us.process().isPresent()) {
        int fd = us.process().get().fileno();
        String info = Files.readString(Path.of("/proc/self/fdinfo/" + fd));
        assertTrue(info.contains("Pid:\t" + us.credentials().pid() + "\n"), info);
      }
    }
  }

  @Test
  void thePeerOfATcpConnectionIsNotKnown() throws IOException {
    try (ConnectedPair link = ConnectedPair.of(Transport.TCP);
        UnixPeer nobody = UnixPeer.of(link.near())) {
      assertFalse(nobody.credentials().isKnown());
      assertEquals(List.of(), nobody.groups());
      assertTrue(nobody.process().isEmpty());
    }
  }

  @Test
  void aDescriptorIsItsOwners() throws IOException {
    Requires.unlessKernel(Machine.isLinux(6, 5), "SO_PEERPIDFD came with Linux 6.5");
    try (SocketPair pair = Socket.socketPair(Domain.UNIX, Type.STREAM)) {
      OwnedDescriptor process = pair.first().getSockOpt(SocketOptions.SO_PEERPIDFD);
      Path link = Path.of("/proc/self/fd/" + process.fileno());
      assertTrue(Files.isSymbolicLink(link));
      process.close();
      process.close();
      assertFalse(Files.isSymbolicLink(link));
      assertTrue(process.isClosed());
      assertThrows(SocketClosedException.class, process::fileno);
      assertThrows(SocketClosedException.class, process::detach);
      assertThrows(
          IllegalArgumentException.class,
          () -> pair.first().setSockOpt(SocketOptions.SO_PEERPIDFD, process));
    }
  }

  @Test
  void tcpInfoTellsOfTheConnection() throws IOException {
    try (ConnectedPair link = ConnectedPair.of(Transport.TCP)) {
      link.near().sendAll(new byte[10_000]);
      byte[] got = new byte[10_000];
      for (int n = 0; n < got.length; ) {
        n += link.far().recv(got, n, got.length - n);
      }
      TcpInfo near = link.near().getSockOpt(TcpOptions.TCP_INFO);
      TcpInfo far = link.far().getSockOpt(TcpOptions.TCP_INFO);
      assertEquals(TcpState.ESTABLISHED, near.state());
      assertEquals(10_000, far.bytesReceived().orElseThrow());
      assertEquals(10_000, near.bytesSent().orElseThrow());
      assertTrue(near.rtt().isPositive(), near::toString);
      assertTrue(near.sndMss() > 0 && near.sndCwnd() > 0 && near.pmtu() > 0, near::toString);
      assertEquals(0, near.totalRetrans());
      assertTrue(near.fields().size() >= 50, near::toString);
      assertEquals(near.bytes().length >= 232, near.sndWnd().isPresent());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"TCP", "TCP6", "UNIX_STREAM", "UNIX_STREAM_ABSTRACT", "UNIX_SEQPACKET"})
  void aListenerTellsWhoWaits(Transport transport) throws IOException {
    var callers = new ArrayList<Socket>();
    try (Socket listener = transport.bound()) {
      listener.listen(7);
      assertEquals(new AcceptQueue(0, 7), AcceptQueue.of(listener));
      for (int i = 1; i <= 3; i++) {
        Socket caller = transport.socket();
        callers.add(caller);
        caller.connect(listener.sockName());
      }
      assertEquals(new AcceptQueue(3, 7), AcceptQueue.of(listener));
      listener.accept().close();
      assertEquals(new AcceptQueue(2, 7), AcceptQueue.of(listener));
    } finally {
      callers.forEach(Socket::close);
    }
  }

  @Test
  void whoDoesNotListenHasNoQueue() throws IOException {
    try (Socket socket = Transport.TCP.bound()) {
      assertThrows(IllegalArgumentException.class, () -> AcceptQueue.of(socket));
    }
  }
}
