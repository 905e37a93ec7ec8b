// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static landline.interop.harness.Patience.PATIENCE;
import static landline.testkit.SocketAssertions.assertClosed;
import static landline.testkit.SocketAssertions.assertErrno;
import static landline.testkit.SocketAssertions.assertTimedOut;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import landline.interop.harness.ChildJava;
import landline.socket.Deadline;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.testkit.ConnectedPair;
import landline.testkit.PeerProcess;
import landline.testkit.RequiresPeer;
import landline.testkit.Task;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Descriptors: duplicated, let go, taken over, inherited.
final class DescriptorsTest {

  private static final byte[] WORD = {'w', 'o', 'r', 'd'};
  private static final Duration SHORT = Duration.ofMillis(5);
  private static final int O_NONBLOCK = 0_4000;
  private static final int O_CLOEXEC = 0_2000000;

  /// The flags of an open descriptor, as the kernel shows them; proc(5).
  private static int flags(int fd) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/fdinfo/" + fd))) {
      String flags = lines.filter(line -> line.startsWith("flags:")).findFirst().orElseThrow();
      return Integer.parseInt(flags.substring("flags:".length()).strip(), 8);
    }
  }

  private static boolean isOpen(int fd) {
    return Files.exists(Path.of("/proc/self/fd/" + fd), java.nio.file.LinkOption.NOFOLLOW_LINKS);
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void newDescriptorsDoNotBlockAndAreNotInherited(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport);
        Socket twin = link.near().dup()) {
      for (Socket socket : new Socket[] {link.near(), link.far(), twin}) {
        assertEquals(O_NONBLOCK | O_CLOEXEC, flags(socket.fileno()) & (O_NONBLOCK | O_CLOEXEC));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  @SuppressWarnings("try") // closing is what is tested
  void aDuplicateSharesTheSocketAndIsClosedAlone(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      Socket near = link.near();
      try (Socket twin = near.dup()) {
        assertNotEquals(near.fileno(), twin.fileno());
        assertEquals(near.sockName(), twin.sockName());
        assertEquals(near.toString(), twin.toString());
        assertEquals(near.domain(), twin.domain());
        assertEquals(near.type(), twin.type());
        assertEquals(near.protocol(), twin.protocol());
        twin.send(WORD);
        assertEquals(4, link.far().recv(new byte[9]));
        twin.timeout(SHORT);
        assertEquals(Optional.empty(), near.timeout());
        Task<Integer> waiting = Task.start(() -> near.recv(new byte[9])).awaitBlocked();
        Task<Integer> waitingTwin =
            Task.start(
                    () -> twin.recv(ByteBuffer.allocate(9), MsgFlags.NONE, Deadline.in(PATIENCE)))
                .awaitBlocked();
        twin.close();
        assertClosed(waitingTwin::get);
        link.far().send(WORD);
        assertEquals(4, waiting.get());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  void aListenerMayBeDuplicated(Transport transport) throws Exception {
    try (Socket listener = transport.listening();
        Socket twin = listener.dup();
        Socket near = transport.socket()) {
      Task<Socket> accepting = Task.start(twin::accept).awaitBlocked();
      near.connect(listener.sockName());
      accepting.get().close();
      assertEquals(Optional.empty(), listener.tryAccept());
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void whatIsDetachedStaysOpenAndCanBeAdopted(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      Socket near = link.near();
      int fd = near.fileno();
      Task<Integer> waiting = Task.start(() -> near.recv(new byte[9])).awaitBlocked();
      assertEquals(fd, near.detach());
      assertClosed(waiting::get);
      assertTrue(near.isClosed());
      assertClosed(near::detach);
      assertClosed(near::fileno);
      assertClosed(near::dup);
      near.close();
      assertTrue(isOpen(fd));
      try (Socket adopted = Socket.adopt(fd)) {
        assertEquals(fd, adopted.fileno());
        assertEquals(near.domain(), adopted.domain());
        assertEquals(near.type(), adopted.type());
        Task<Integer> again = Task.start(() -> adopted.recv(new byte[9])).awaitBlocked();
        link.far().send(WORD);
        assertEquals(4, again.get());
        adopted.send(WORD);
        assertEquals(4, link.far().recv(new byte[9]));
      }
      assertFalse(isOpen(fd));
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  @SuppressWarnings("try") // closing is what is tested
  void aBlockingDescriptorWorksAndStaysBlocking(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      link.near().fcntlNonBlock(false);
      int fd = link.near().detach();
      try (Socket adopted = Socket.adopt(fd)) {
        Task<Integer> waiting = Task.start(() -> adopted.recv(new byte[9])).awaitBlocked();
        link.far().send(WORD);
        assertEquals(4, waiting.get());
        assertTimedOut(
            () -> adopted.recv(ByteBuffer.allocate(9), MsgFlags.NONE, Deadline.in(SHORT)));
        assertEquals(Optional.empty(), adopted.tryRecvFrom(9));
        adopted.sendAll(WORD);
        assertEquals(4, link.far().recv(new byte[9]));
        assertEquals(0, flags(fd) & O_NONBLOCK);
        assertEquals(O_CLOEXEC, flags(fd) & O_CLOEXEC);
        waiting = Task.start(() -> adopted.recv(new byte[9])).awaitBlocked();
        adopted.close();
        assertClosed(waiting::get);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  void aBlockingListenerIsRefusedUntilItDoesNotBlock(Transport transport) throws Exception {
    try (Socket listener = transport.listening();
        Socket near = transport.socket()) {
      listener.fcntlNonBlock(false);
      try (Socket adopted = Socket.adopt(listener.detach())) {
        var refused = assertThrows(IOException.class, adopted::accept);
        assertEquals(
            "accept "
                + adopted
                + ": the descriptor is in blocking mode, where this call could"
                + " hold its thread for ever; call fcntlNonBlock(true) first",
            refused.getMessage());
        assertThrows(IOException.class, adopted::tryAccept);
        adopted.fcntlNonBlock(true);
        assertEquals(Optional.empty(), adopted.tryAccept());
        near.connect(adopted.sockName());
        adopted.accept().close();
      }
    }
  }

  @Test
  void aDuplicateMadeBlockingIsNoticed() throws Exception {
    try (Socket listener = Transport.TCP.listening();
        Socket twin = listener.dup()) {
      twin.fcntlNonBlock(false);
      assertThrows(IOException.class, listener::tryAccept);
      assertThrows(IOException.class, twin::tryAccept);
      listener.fcntlNonBlock(true);
      assertEquals(Optional.empty(), twin.tryAccept());
    }
  }

  @Test
  void aBlockingCallerIsRefusedUntilItDoesNotBlock() throws Exception {
    try (Socket listener = Transport.TCP.listening();
        Socket near = Transport.TCP.socket()) {
      near.fcntlNonBlock(false);
      assertThrows(IOException.class, () -> near.connect(listener.sockName()));
      near.fcntlNonBlock(true);
      near.connect(listener.sockName());
    }
  }

  @Test
  void aCallerWhoIsRefusedKeepsItsPeer() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.TCP);
        Socket listener = Transport.TCP.listening();
        Socket twin = link.near().dup();
        Socket adopted = Socket.adopt(link.near().dup().detach())) {
      twin.fcntlNonBlock(false);
      assertThrows(IOException.class, () -> twin.connect(listener.sockName()));
      assertEquals(Optional.of(link.far().sockName()), twin.peer());
      assertThrows(IOException.class, () -> adopted.connectEx(listener.sockName()));
      assertEquals(Optional.empty(), adopted.peer());
    }
  }

  @Test
  void whatIsNoSocketIsNotAdopted() throws Exception {
    var refused = assertThrows(IllegalArgumentException.class, () -> Socket.adopt(-1));
    assertEquals("fd < 0: -1", refused.getMessage());
    int free;
    try (Socket socket = Transport.UDP.socket()) {
      free = socket.fileno();
    }
    String message = assertErrno(Errno.EBADF, () -> Socket.adopt(free + 1_000));
    assertEquals("getsockopt fd " + (free + 1_000) + ": EBADF (Bad file descriptor)", message);
    try (Socket socket = Transport.UDP.socket()) {
      // The kernel gives the lowest free number.
      assertTrue(socket.fileno() <= free, "the number was not free");
    }
  }

  @Test
  void aFileIsNotAdoptedAndStaysOpen() throws Exception {
    Path file = Files.createTempFile("landline", "");
    try (var open = Files.newByteChannel(file)) {
      int fd = descriptorOf(file);
      assertErrno(Errno.ENOTSOCK, () -> Socket.adopt(fd));
      assertEquals(0, open.position());
      assertTrue(isOpen(fd));
    } finally {
      Files.delete(file);
    }
  }

  private static int descriptorOf(Path file) throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.filter(link -> pointsTo(link, file))
          .map(link -> Integer.parseInt(link.getFileName().toString()))
          .findFirst()
          .orElseThrow();
    }
  }

  private static boolean pointsTo(Path link, Path file) {
    try {
      return Files.readSymbolicLink(link).equals(file.toRealPath());
    } catch (java.nio.file.NoSuchFileException closedMeanwhile) {
      return false;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Test
  void aClosedSocketTellsEverybody() throws Exception {
    Socket socket = Transport.TCP.socket();
    socket.close();
    socket.close();
    assertTrue(socket.isClosed());
    assertClosed(socket::fileno);
    assertClosed(socket::dup);
    assertClosed(socket::detach);
    assertClosed(socket::sockName);
    assertClosed(socket::peerName);
    assertClosed(() -> socket.bind(Transport.TCP.fresh()));
    assertClosed(() -> socket.listen(1));
    assertClosed(socket::accept);
    assertClosed(socket::tryAccept);
    assertClosed(() -> socket.connect(Transport.TCP.fresh()));
    assertClosed(() -> socket.connectEx(Transport.TCP.fresh()));
    assertClosed(() -> socket.recv(new byte[1]));
    assertClosed(() -> socket.recvFrom(1));
    assertClosed(() -> socket.tryRecvFrom(1));
    assertClosed(() -> socket.send(new byte[1]));
    assertClosed(() -> socket.sendAll(new byte[1]));
    assertClosed(() -> socket.sendTo(new byte[1], Transport.TCP.fresh()));
    assertClosed(() -> socket.shutdown(landline.socket.Shutdown.SHUT_WR));
    assertClosed(() -> socket.getSockOpt(landline.socket.option.SocketOptions.SO_TYPE));
    assertClosed(() -> socket.setSockOpt(landline.socket.option.SocketOptions.SO_KEEPALIVE, true));
    assertClosed(() -> socket.fcntlNonBlock(true));
    assertClosed(() -> socket.fchmod(0_600));
  }

  @Test
  void thePermissionsOfASocketFileAreSetBeforeItExists() throws Exception {
    try (Socket socket = Transport.UNIX_STREAM.socket()) {
      SockAddrUn address = (SockAddrUn) Transport.UNIX_STREAM.fresh();
      socket.fchmod(0_600);
      socket.bind(address);
      var mode = Files.getPosixFilePermissions(address.path());
      assertEquals("rw-------", java.nio.file.attribute.PosixFilePermissions.toString(mode));
    }
  }

  /// Echoes one message on the socket that it finds as its standard input.
  static final class InheritedEcho {
    private InheritedEcho() {}

    static void main() throws IOException {
      try (Socket socket = Socket.adopt(0)) {
        byte[] room = new byte[100];
        int n = socket.recv(room);
        socket.sendAll(room, 0, n);
        System.out.println(socket.domain() + " " + socket.type() + " " + n);
      }
    }
  }

  @Test
  @RequiresPeer("python3")
  void anInheritedDescriptorIsASocketLikeAnyOther() throws Exception {
    String script =
        """
        import socket, subprocess, sys
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        child = subprocess.Popen(sys.argv[1:], stdin=theirs)
        theirs.close()
        ours.send(b'ring ring')
        print('echo:', ours.recv(100).decode())
        sys.exit(child.wait())
        """;
    var command = new java.util.ArrayList<String>();
    command.add("-c");
    command.add(script);
    command.addAll(ChildJava.command(InheritedEcho.class, "--enable-native-access=ALL-UNNAMED"));
    try (PeerProcess python = PeerProcess.start("python3", command.toArray(String[]::new))) {
      assertEquals(0, python.awaitExit(PATIENCE), python::toString);
      assertTrue(python.output().contains("echo: ring ring\n"), python::toString);
      assertTrue(python.output().contains("AF_UNIX SOCK_SEQPACKET 9\n"), python::toString);
    }
  }
}
