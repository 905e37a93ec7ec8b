// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import landline.server.internal.ReplyRoute;
import landline.socket.Deadline;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Messages that are handled where they are received, and answers that leave together.
@ExtendWith(LeakCheck.class)
class ReplyBatchedTest {

  private static final SockAddr LOOPBACK = SockAddrIn.loopback(0);
  private static final DatagramService ECHO = request -> request.replyBatched(request.data());
  private static final DatagramConfig HERE =
      DatagramConfig.builder().concurrency(0).batch(64).build();

  private static Socket client(SockAddr server) throws IOException {
    Socket socket = Socket.socket(server.domain(), Type.DGRAM);
    socket.timeout(Duration.ofSeconds(30));
    if (server.domain().equals(Domain.UNIX)) {
      socket.bind(SockAddrUn.UNNAMED);
    }
    socket.connect(server);
    return socket;
  }

  private static Socket bound() throws IOException {
    Socket socket = Socket.socket(Domain.INET, Type.DGRAM);
    socket.timeout(Duration.ofSeconds(30));
    socket.bind(LOOPBACK);
    return socket;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  /// An echo that begins when it may.
  private record WaitingEcho(CountDownLatch begin, BiConsumer<Request, Exception> report)
      implements DatagramService {

    @Override
    public void handle(Request request) throws IOException {
      await(begin);
      request.replyBatched(request.data());
    }

    @Override
    public void handleError(Request request, Exception error) {
      report.accept(request, error);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 256})
  void messagesOfAllLengthsAreAnsweredWhereverTheyAreHandled(int concurrency) throws IOException {
    var config = DatagramConfig.builder().concurrency(concurrency).build();
    try (var server = DatagramServer.listen(LOOPBACK, ECHO, config);
        Socket socket = client(server.address())) {
      for (int length : new int[] {0, 1, ReplyBatch.ROOM, ReplyBatch.ROOM + 1, 65_507}) {
        byte[] message = new byte[length];
        socket.send(message);
        assertArrayEquals(message, socket.recvFrom(65_535).data());
      }
      assertEquals(5, server.counts().received());
      assertEquals(0, server.counts().unsent());
    }
  }

  @Test
  void answersToMessagesThatCameTogetherLeaveTogether() throws IOException {
    var first = new CountDownLatch(1);
    var service = new WaitingEcho(first, (_, _) -> {});
    try (var kernel = FaultyKernel.install()) {
      var sends = new AtomicInteger();
      kernel
          .only(use -> use.call() == KernelCall.SENDMMSG && sends.incrementAndGet() > 0)
          .fail(KernelCall.SENDMMSG, 1000, Errno.EINTR);
      try (var server = DatagramServer.listen(LOOPBACK, service, HERE);
          Socket socket = client(server.address())) {
        socket.send(new byte[0]);
        while (server.counts().received() == 0) {
          Thread.onSpinWait();
        }
        for (int i = 1; i <= 20; i++) {
          socket.send(new byte[i]);
        }
        first.countDown();
        for (int i = 0; i <= 20; i++) {
          assertEquals(i, socket.recvFrom(100).data().length);
        }
        assertEquals(2, sends.get());
      }
    }
  }

  @Test
  void aMessageMayBeChangedOnceItIsPosted() throws IOException {
    DatagramService reuse =
        request -> {
          byte[] message = request.data().clone();
          request.replyBatched(message);
          message[0]++;
          request.replyBatched(message);
          message[0]++;
        };
    try (var server = DatagramServer.listen(LOOPBACK, reuse, HERE);
        Socket socket = client(server.address())) {
      socket.send(new byte[] {7});
      assertEquals(7, socket.recvFrom(1).data()[0]);
      assertEquals(8, socket.recvFrom(1).data()[0]);
    }
  }

  @Test
  void aHandlerMayAnswerManyTimesAndFromAnotherThread() throws IOException {
    DatagramService many =
        request -> {
          for (int i = 0; i < 3 * ReplyBatch.MOST; i++) {
            request.replyBatched(new byte[i]);
          }
          Thread.startVirtualThread(() -> {
            try {
              request.replyBatched(new byte[1000]);
            } catch (IOException failed) {
              throw new IllegalStateException(failed);
            }
          });
        };
    try (var server = DatagramServer.listen(LOOPBACK, many, HERE);
        Socket socket = client(server.address())) {
      socket.send(new byte[1]);
      List<Integer> lengths = new ArrayList<>();
      for (int i = 0; i <= 3 * ReplyBatch.MOST; i++) {
        lengths.add(socket.recvFrom(2000).data().length);
      }
      assertEquals(3 * ReplyBatch.MOST + 1, lengths.stream().distinct().count());
      assertTrue(lengths.contains(1000));
    }
  }

  @Test
  void aSenderThatIsGoneIsToldToTheServiceAndTheOthersAreAnswered() throws IOException {
    var told = new CompletableFuture<Exception>();
    var gone = new CountDownLatch(1);
    var service =
        new WaitingEcho(
            gone,
            (_, error) -> {
              told.complete(error);
              throw new IllegalStateException("a bad service");
            });
    SockAddr address = SockAddrUn.abstractName("landline-post-" + ProcessHandle.current().pid());
    try (var server = DatagramServer.listen(address, service, HERE);
        Socket stays = client(server.address())) {
      stays.send(new byte[1]);
      try (Socket leaves = client(server.address())) {
        leaves.send(new byte[2]);
      }
      stays.send(new byte[3]);
      gone.countDown();
      assertEquals(1, stays.recvFrom(10).data().length);
      assertEquals(3, stays.recvFrom(10).data().length);
      assertTrue(SystemCallFailure.is(told.join(), Errno.ECONNREFUSED));
    }
  }

  /// That reply would join the batch, which is being sent.
  @Test
  void anErrorThatIsAnsweredIsToldOnce() throws IOException {
    var told = new AtomicInteger();
    var gone = new CountDownLatch(1);
    var service =
        new WaitingEcho(
            gone,
            (request, _) -> {
              told.incrementAndGet();
              assertThrows(IOException.class, () -> request.replyBatched(new byte[9]));
            });
    SockAddr address = SockAddrUn.abstractName("landline-told-" + ProcessHandle.current().pid());
    try (var server = DatagramServer.listen(address, service, HERE);
        Socket stays = client(server.address())) {
      try (Socket leaves = client(server.address())) {
        leaves.send(new byte[2]);
      }
      stays.send(new byte[3]);
      gone.countDown();
      assertEquals(3, stays.recvFrom(10).data().length);
      assertEquals(1, told.get());
    }
  }

  @Test
  void anErrorOfALongMessageReachesTheHandler() throws IOException {
    var thrown = new CompletableFuture<Errno>();
    DatagramService longwinded =
        request -> {
          try {
            request.replyBatched(new byte[65_508]);
          } catch (IOException failed) {
            thrown.complete(((SystemCallFailure) failed).errno());
          }
        };
    try (var server = DatagramServer.listen(LOOPBACK, longwinded, HERE);
        Socket socket = client(server.address())) {
      socket.send(new byte[1]);
      assertEquals(Errno.EMSGSIZE, thrown.join());
    }
  }

  @Test
  void nothingThatAHandlerThrowsEndsTheThreadThatReceives() throws IOException {
    var service =
        new DatagramService() {
          @Override
          public void handle(Request request) throws IOException {
            switch (request.data().length) {
              case 1 -> throw new IOException("one");
              case 2 -> throw new IllegalStateException("two");
              case 3 -> throw new StackOverflowError("three");
              default -> request.replyBatched(request.data());
            }
          }

          @Override
          public void handleError(Request request, Exception error) {
            throw new IllegalStateException("a bad service");
          }
        };
    try (var server = DatagramServer.listen(LOOPBACK, service, HERE);
        Socket socket = client(server.address())) {
      for (int length = 0; length <= 4; length++) {
        socket.send(new byte[length]);
      }
      assertEquals(0, socket.recvFrom(10).data().length);
      assertEquals(4, socket.recvFrom(10).data().length);
    }
  }

  @Test
  void aKernelThatTakesOneAtATimeGetsThemAll() throws IOException {
    try (var kernel = FaultyKernel.install()) {
      kernel.shortenEvery(KernelCall.SENDMMSG, 1, 1);
      try (var server = DatagramServer.listen(LOOPBACK, ECHO, HERE);
          Socket socket = client(server.address())) {
        for (int i = 0; i < 60; i++) {
          socket.send(new byte[] {(byte) i});
        }
        for (int i = 0; i < 60; i++) {
          assertEquals(i, socket.recvFrom(1).data()[0]);
        }
        assertEquals(0, server.counts().unsent());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whateverTheKernelSaysEveryMessageIsSentOrCountedOrTold(long seed) throws IOException {
    var random = new Random(seed);
    try (var kernel = FaultyKernel.install();
        Socket from = bound();
        Socket to = bound()) {
      kernel.failEvery(KernelCall.SENDMMSG, 2 + random.nextInt(3), Errno.EAGAIN);
      kernel.failEvery(KernelCall.SENDMMSG, 3 + random.nextInt(3), Errno.EPERM);
      kernel.failEvery(KernelCall.SENDMMSG, 2 + random.nextInt(5), Errno.EINTR);
      kernel.shortenEvery(KernelCall.SENDMMSG, 1, 1 + random.nextInt(9));
      var stats = new DatagramStats();
      var told = new AtomicInteger();
      var outbox = new ReplyBatch("test", from, stats);
      int posted = 100 + random.nextInt(200);
      int arrived = 0;
      for (int i = 0; i < posted; i++) {
        outbox.add(
            new byte[1],
            new ReplyRoute(to.sockName(), Optional.empty()),
            error -> told.incrementAndGet());
        if (random.nextInt(20) == 0) {
          outbox.flush();
        }
        while (to.tryRecvFrom(1).isPresent()) {
          arrived++;
        }
      }
      outbox.flush();
      while (to.tryRecvFrom(1).isPresent()) {
        arrived++;
      }
      assertEquals(posted, arrived + stats.unsent().sum() + told.get());
      assertTrue(arrived > 0 && arrived < posted, arrived + " of " + posted);
    }
  }

  @Test
  void closingSendsWhatWasPosted() throws IOException {
    var handling = new CountDownLatch(1);
    DatagramService slow =
        request -> {
          handling.countDown();
          request.replyBatched("last".getBytes(UTF_8));
          // Until the server stops, which interrupts it.
          await(new CountDownLatch(1));
        };
    try (var server = DatagramServer.listen(LOOPBACK, slow, HERE);
        Socket socket = client(server.address())) {
      socket.send(new byte[1]);
      socket.send(new byte[2]);
      await(handling);
      server.stop(Deadline.in(Duration.ofSeconds(5)));
      assertEquals("last", new String(socket.recvFrom(10).data(), UTF_8));
    }
  }

  @Test
  void aMessageThatDoesNotFitIsNamed() throws IOException {
    try (Socket from = bound()) {
      var outbox = new ReplyBatch("test", from, new DatagramStats());
      var refused =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  outbox.add(
                      new byte[ReplyBatch.ROOM + 1],
                      new ReplyRoute(LOOPBACK, Optional.empty()),
                      error -> {}));
      assertEquals("message > 2048 bytes: 2049", refused.getMessage());
    }
  }
}
