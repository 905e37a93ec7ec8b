// SPDX-License-Identifier: Apache-2.0
package landline.server;

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
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class BoundSocketTest {

  @TempDir Path folder;

  private SockAddrUn address() {
    return SockAddrUn.path(folder.resolve("x.sock"));
  }

  private static Type type(String name) {
    return name.equals("stream") ? Type.STREAM : Type.DGRAM;
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
  @ValueSource(strings = {"stream", "datagram"})
  void aSocketFileOnWhichNobodyAnswersIsReplaced(String name) throws IOException {
    leaveStaleFile(type(name));
    try (var listening = BoundSocket.bind(address(), type(name), 0600)) {
      assertEquals(address(), listening.socket().sockName());
    }
    assertFalse(Files.exists(address().path()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"stream", "datagram"})
  void aSocketFileOnWhichSomebodyAnswersStays(String name) throws IOException {
    try (var first = BoundSocket.bind(address(), type(name), 0600)) {
      if (name.equals("stream")) {
        first.socket().listen(1);
      }
      assertThrows(BindException.class, () -> BoundSocket.bind(address(), type(name), 0600));
      assertTrue(Files.exists(address().path()));
    }
  }

  @Test
  void theFileOfARelativePathBelongsToWhoeverBoundIt() throws IOException {
    Path name = Path.of("relative-" + ProcessHandle.current().pid() + ".sock");
    try (Socket socket = Socket.socket(Domain.UNIX, Type.STREAM)) {
      socket.bind(SockAddrUn.path(name));
      var listening = BoundSocket.inherited(socket);
      listening.own();
      assertFalse(listening.ownsFile());
      listening.close();
      assertTrue(Files.exists(name));
    } finally {
      Files.deleteIfExists(name);
    }
  }

  @Test
  void theFileHasThePermissionsThatWereAskedForWhateverTheUmask() throws IOException {
    try (var listening = BoundSocket.bind(address(), Type.STREAM, 0666)) {
      assertEquals(0666, (int) Files.getAttribute(address().path(), "unix:mode") & 0777);
      assertTrue(listening.ownsFile());
    }
  }

  @Test
  void aServerThatDoesNotListenYetIsNotReplaced() throws IOException {
    try (var first = BoundSocket.bind(address(), Type.STREAM, 0600)) {
      assertThrows(BindException.class, () -> BoundSocket.bind(address(), Type.STREAM, 0600));
      assertTrue(Files.exists(address().path()));
      assertFalse(first.socket().isClosed());
    }
  }

  @Test
  void ofServersThatStartAtOnceOneGetsTheFileAndKeepsIt() throws Exception {
    for (int round = 0; round < 50; round++) {
      leaveStaleFile(Type.STREAM);
      var start = new CountDownLatch(1);
      var winners = new ConcurrentLinkedQueue<BoundSocket>();
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
      try (var winner = winners.remove();
          Socket client = Socket.socket(Domain.UNIX, Type.STREAM)) {
        winner.socket().listen(1);
        client.connect(address());
      }
    }
  }

  private void bindAtOnce(
      CountDownLatch start, Queue<BoundSocket> winners, Queue<IOException> losers) {
    try {
      start.await();
      winners.add(BoundSocket.bind(address(), Type.STREAM, 0600));
    } catch (IOException lost) {
      losers.add(lost);
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aFileThatIsNoSocketIsNeverReplaced() throws IOException {
    Files.writeString(address().path(), "precious");
    assertThrows(BindException.class, () -> BoundSocket.bind(address(), Type.STREAM, 0600));
    assertEquals("precious", Files.readString(address().path()));
  }

  @Test
  void aSymbolicLinkIsNeverFollowedNorReplaced() throws IOException {
    Path target = folder.resolve("target");
    Files.createSymbolicLink(address().path(), target);
    assertThrows(BindException.class, () -> BoundSocket.bind(address(), Type.STREAM, 0600));
    assertTrue(Files.isSymbolicLink(address().path()));
  }

  @Test
  void theFileOfAnotherServerIsNotRemovedAtTheEnd() throws IOException {
    BoundSocket first = BoundSocket.bind(address(), Type.STREAM, 0600);
    Files.delete(address().path());
    try (var second = BoundSocket.bind(address(), Type.STREAM, 0600)) {
      first.close();
      assertTrue(Files.exists(address().path()), "the second server's file is gone");
      assertFalse(second.socket().isClosed());
    }
  }

  @Test
  void theFileHasItsPermissionsFromTheFirstMoment() throws IOException {
    try (var listening = BoundSocket.bind(address(), Type.STREAM, 0600)) {
      assertFalse(listening.socket().isClosed());
      assertEquals(
          "rw-------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(address().path())));
    }
  }
}
