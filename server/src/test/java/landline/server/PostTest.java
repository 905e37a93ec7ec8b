// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.SystemCallFailure;
import landline.socket.Type;
import landline.testkit.FaultyKernel;
import landline.testkit.KernelCall;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Messages that are posted, to leave together.
@ExtendWith(LeakCheck.class)
class PostTest {

  private static final SockAddr LOOPBACK = SockAddrIn.loopback(0);
  private static final DatagramService ECHO = request -> request.post(request.data());

  private static Socket client(SockAddr server) throws IOException {
    Socket socket = Socket.socket(server.domain(), Type.DGRAM);
    socket.timeout(Optional.of(Duration.ofSeconds(30)));
    if (server.domain().equals(Domain.UNIX)) {
      socket.bind(SockAddrUn.UNNAMED);
    }
    socket.connect(server);
    return socket;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  private static Socket bound() throws IOException {
    Socket socket = Socket.socket(Domain.INET, Type.DGRAM);
    socket.timeout(Optional.of(Duration.ofSeconds(30)));
    socket.bind(LOOPBACK);
    return socket;
  }

  @Test
  void messagesOfAllLengthsAreAnswered() throws IOException {
    try (var server = DatagramServer.listen(LOOPBACK, ECHO, DatagramConfig.DEFAULT);
        Socket socket = client(server.address())) {
      for (int length : new int[] {0, 1, Outbox.ROOM, Outbox.ROOM + 1, 65_507}) {
        byte[] message = new byte[length];
        socket.send(message);
        assertArrayEquals(message, socket.recvFrom(65_535).data());
      }
      assertEquals(5, server.received());
      assertEquals(0, server.unsent());
    }
  }

  @Test
  void whatGathersWhileOneIsSentLeavesWithOneCallAndOneTooManyIsDropped() throws IOException {
    var gathered = new CountDownLatch(1);
    var calls = new AtomicInteger();
    try (var kernel = FaultyKernel.install();
        Socket from = bound();
        Socket to = bound()) {
      kernel
          .only(use -> use.call() == KernelCall.SENDMMSG && calls.incrementAndGet() > 0)
          .then(() -> await(gathered))
          .fail(KernelCall.SENDMMSG, 1, Errno.EINTR);
      var traffic = new Traffic();
      var outbox = new Outbox("test", from, traffic);
      assertTrue(outbox.offer(new byte[0], to.sockName(), error -> {}));
      while (calls.get() == 0) {
        Thread.onSpinWait();
      }
      for (int i = 1; i <= Outbox.MOST; i++) {
        assertTrue(outbox.offer(new byte[i], to.sockName(), error -> {}));
      }
      assertFalse(outbox.offer(new byte[1], to.sockName(), error -> {}));
      assertEquals(1, traffic.unsent().sum());
      gathered.countDown();
      for (int i = 0; i <= Outbox.MOST; i++) {
        assertEquals(i, to.recvFrom(100).data().length);
      }
      outbox.finish();
      // The interrupted one, the first message, all others.
      assertEquals(3, calls.get());
    }
  }

  @Test
  void aMessageMayBeChangedOnceItIsPosted() throws IOException {
    DatagramService reuse =
        request -> {
          byte[] message = request.data().clone();
          request.post(message);
          message[0]++;
          request.post(message);
          message[0]++;
        };
    try (var server = DatagramServer.listen(LOOPBACK, reuse, DatagramConfig.DEFAULT);
        Socket socket = client(server.address())) {
      socket.send(new byte[] {7});
      assertEquals(7, socket.recvFrom(1).data()[0]);
      assertEquals(8, socket.recvFrom(1).data()[0]);
    }
  }

  @Test
  void aSenderThatIsGoneIsToldToTheServiceAndTheOthersAreAnswered() throws IOException {
    var told = new CompletableFuture<Exception>();
    var both = new CountDownLatch(2);
    var gone = new CountDownLatch(1);
    var service =
        new DatagramService() {
          @Override
          public void handle(Request request) throws IOException {
            both.countDown();
            await(both);
            await(gone);
            request.post(request.data());
          }

          @Override
          public void handleError(Request request, Exception error) {
            told.complete(error);
            throw new IllegalStateException("a bad service");
          }
        };
    SockAddr address = SockAddrUn.abstractName("landline-post-" + ProcessHandle.current().pid());
    try (var server = DatagramServer.listen(address, service, DatagramConfig.DEFAULT);
        Socket stays = client(server.address())) {
      try (Socket leaves = client(server.address())) {
        leaves.send(new byte[1]);
        stays.send(new byte[2]);
        await(both);
      }
      gone.countDown();
      assertEquals(2, stays.recvFrom(10).data().length);
      assertTrue(SystemCallFailure.is(told.join(), Errno.ECONNREFUSED));
    }
  }

  @Test
  void anErrorOfALongMessageReachesTheHandler() throws IOException {
    var thrown = new CompletableFuture<Errno>();
    DatagramService longwinded =
        request -> {
          try {
            request.post(new byte[65_508]);
          } catch (IOException failed) {
            thrown.complete(((SystemCallFailure) failed).errno());
          }
        };
    try (var server = DatagramServer.listen(LOOPBACK, longwinded, DatagramConfig.DEFAULT);
        Socket socket = client(server.address())) {
      socket.send(new byte[1]);
      assertEquals(Errno.EMSGSIZE, thrown.join());
    }
  }

  @Test
  void aKernelThatTakesOneAtATimeGetsThemAll() throws IOException {
    var all = new CountDownLatch(60);
    DatagramService together =
        request -> {
          all.countDown();
          await(all);
          request.post(request.data());
        };
    try (var kernel = FaultyKernel.install()) {
      kernel.shortenEvery(KernelCall.SENDMMSG, 1, 1);
      try (var server = DatagramServer.listen(LOOPBACK, together, DatagramConfig.DEFAULT);
          Socket socket = client(server.address())) {
        for (int i = 0; i < 60; i++) {
          socket.send(new byte[] {(byte) i});
        }
        List<Byte> answers = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
          answers.add(socket.recvFrom(1).data()[0]);
        }
        assertEquals(60, answers.stream().distinct().count());
        assertEquals(0, server.unsent());
      }
    }
  }

  @Test
  void everyMessageIsEitherSentOrCounted() throws IOException {
    try (var kernel = FaultyKernel.install()) {
      kernel.failEvery(KernelCall.SENDMMSG, 2, Errno.EAGAIN);
      try (Socket from = bound();
          Socket to = bound()) {
        var traffic = new Traffic();
        var outbox = new Outbox("test", from, traffic);
        int posted = 0;
        for (int i = 0; i < 200; i++) {
          if (outbox.offer(new byte[1], to.sockName(), error -> {})) {
            posted++;
          }
        }
        outbox.finish();
        int arrived = 0;
        while (to.tryRecvFrom(1).isPresent()) {
          arrived++;
        }
        assertEquals(200, arrived + traffic.unsent().sum());
        assertTrue(posted >= arrived);
      }
    }
  }

  @Test
  void closingSendsWhatWasPosted() throws IOException {
    var posted = new CountDownLatch(1);
    DatagramService service =
        request -> {
          request.post("last".getBytes(UTF_8));
          posted.countDown();
        };
    try (var kernel = FaultyKernel.install()) {
      var closing = new CountDownLatch(1);
      kernel.then(() -> await(closing)).fail(KernelCall.SENDMMSG, 1, Errno.EINTR);
      var server = DatagramServer.listen(LOOPBACK, service, DatagramConfig.DEFAULT);
      try (server;
          Socket socket = client(server.address())) {
        socket.send(new byte[1]);
        await(posted);
        Thread stopping = Thread.startVirtualThread(server::close);
        while (!isWaiting(stopping)) {
          Thread.onSpinWait();
        }
        closing.countDown();
        assertEquals("last", new String(socket.recvFrom(10).data(), UTF_8));
      }
    }
  }

  private static boolean isWaiting(Thread thread) {
    return thread.getState() == Thread.State.WAITING
        || thread.getState() == Thread.State.TIMED_WAITING;
  }

  @Test
  void aMessageThatDoesNotFitIsNamed() throws IOException {
    try (Socket from = bound()) {
      var outbox = new Outbox("test", from, new Traffic());
      var refused =
          assertThrows(
              IllegalArgumentException.class,
              () -> outbox.offer(new byte[Outbox.ROOM + 1], LOOPBACK, error -> {}));
      assertEquals("message > 2048 bytes: 2049", refused.getMessage());
    }
  }
}
