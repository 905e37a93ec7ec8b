// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import landline.socket.Domain;
import landline.socket.Listen;
import landline.socket.ListenConfig;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SocketFileTest {

  @TempDir Path folder;

  private SockAddrUn address() {
    return SockAddrUn.path(folder.resolve("x.sock"));
  }

  private static Type type(String name) {
    return switch (name) {
      case "stream" -> Type.STREAM;
      case "seqpacket" -> Type.SEQPACKET;
      default -> Type.DGRAM;
    };
  }

  private static ListenConfig of(Type type) {
    return ListenConfig.builder().type(type).build();
  }

  private List<Path> files() throws IOException {
    try (var files = Files.list(folder)) {
      return files.toList();
    }
  }

  /// Leaves a socket file behind as a killed server does.
  private void leaveStaleFile(Type type) throws IOException {
    try (Socket dead = Socket.socket(Domain.UNIX, type)) {
      dead.bind(address());
    }
    assertTrue(Files.exists(address().path()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"stream", "seqpacket", "datagram"})
  void aSocketFileOnWhichNobodyAnswersIsReplaced(String name) throws IOException {
    leaveStaleFile(type(name));
    try (Socket listening = Listen.on(address(), of(type(name)))) {
      assertEquals(address(), listening.sockName());
    }
    assertFalse(Files.exists(address().path()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"stream", "seqpacket", "datagram"})
  void aSocketFileOnWhichSomebodyAnswersStays(String name) throws IOException {
    try (Socket first = Listen.on(address(), of(type(name)))) {
      assertTrue(first.unlinksOnClose());
      assertThrows(BindException.class, () -> Listen.on(address(), of(type(name))));
      assertTrue(Files.exists(address().path()));
    }
  }

  @Test
  void theFileOfARelativePathBelongsToWhoeverBoundIt() throws IOException {
    Path name = Path.of("relative-" + ProcessHandle.current().pid() + ".sock");
    try {
      try (Socket socket = Socket.socket(Domain.UNIX, Type.STREAM)) {
        socket.bind(SockAddrUn.path(name));
        socket.unlinkOnClose(true);
        assertFalse(socket.unlinksOnClose());
      }
      assertTrue(Files.exists(name));
    } finally {
      Files.deleteIfExists(name);
    }
  }

  @Test
  void theFileHasThePermissionsThatWereAskedForWhateverTheUmask() throws IOException {
    try (Socket listening = Listen.on(address(), ListenConfig.builder().unixMode(0666).build())) {
      assertEquals(0666, (int) Files.getAttribute(address().path(), "unix:mode") & 0777);
      assertTrue(listening.unlinksOnClose());
    }
  }

  @Test
  void aServerThatDoesNotListenYetIsNotReplaced() throws IOException {
    try (Socket first = Socket.socket(Domain.UNIX, Type.STREAM)) {
      first.bind(address());
      assertThrows(BindException.class, () -> Listen.on(address()));
      assertTrue(Files.exists(address().path()));
      assertFalse(first.isClosed());
    }
  }

  @Test
  void ofServersThatStartAtOnceOneGetsTheFileAndKeepsIt() throws Exception {
    for (int round = 0; round < 50; round++) {
      leaveStaleFile(Type.STREAM);
      var start = new CountDownLatch(1);
      var winners = new ConcurrentLinkedQueue<Socket>();
      var losers = new ConcurrentLinkedQueue<IOException>();
      try (var threads = Executors.newFixedThreadPool(4)) {
        for (int i = 0; i < 4; i++) {
          threads.execute(() -> bindAtOnce(start, winners, losers));
        }
        start.countDown();
      }
      assertEquals(1, winners.size(), () -> "winners; the others say " + losers);
      assertEquals(List.of(address().path()), files());
      assertTrue(losers.stream().allMatch(BindException.class::isInstance), losers::toString);
      try (Socket _ = winners.remove();
          Socket client = Socket.socket(Domain.UNIX, Type.STREAM)) {
        client.connect(address());
      }
    }
  }

  private void bindAtOnce(CountDownLatch start, Queue<Socket> winners, Queue<IOException> losers) {
    try {
      start.await();
      winners.add(Listen.on(address()));
    } catch (IOException lost) {
      losers.add(lost);
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aFileThatIsNoSocketIsNeverReplaced() throws IOException {
    Files.writeString(address().path(), "precious");
    assertThrows(BindException.class, () -> Listen.on(address()));
    assertEquals("precious", Files.readString(address().path()));
  }

  @Test
  void aSymbolicLinkIsNeverFollowedNorReplaced() throws IOException {
    Path target = folder.resolve("target");
    Files.createSymbolicLink(address().path(), target);
    assertThrows(BindException.class, () -> Listen.on(address()));
    assertTrue(Files.isSymbolicLink(address().path()));
  }

  @Test
  void theFileOfAnotherServerIsNotRemovedAtTheEnd() throws IOException {
    Socket first = Listen.on(address());
    Files.delete(address().path());
    try (Socket second = Listen.on(address())) {
      first.close();
      assertTrue(Files.exists(address().path()), "the second server's file is gone");
      assertFalse(second.isClosed());
    }
  }

  @Test
  void theFileHasItsPermissionsFromTheFirstMoment() throws IOException {
    try (Socket listening = Listen.on(address())) {
      assertFalse(listening.isClosed());
      assertEquals(
          "rw-------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(address().path())));
    }
  }
}
