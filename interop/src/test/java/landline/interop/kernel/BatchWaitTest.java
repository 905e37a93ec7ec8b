// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static landline.interop.harness.Patience.PATIENCE;
import static landline.testkit.SocketAssertions.assertClosed;
import static landline.testkit.SocketAssertions.assertErrno;
import static landline.testkit.SocketAssertions.assertInterrupted;
import static landline.testkit.SocketAssertions.assertTimedOut;
import static landline.testkit.SocketAssertions.assertWouldBlock;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import landline.socket.DatagramBatch;
import landline.socket.Deadline;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.Shutdown;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.testkit.ConnectedPair;
import landline.testkit.FaultyKernel;
import landline.testkit.KernelCall;
import landline.testkit.Task;
import landline.testkit.Transport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Batches that wait: for the first datagram, for room, and not for ever.
final class BatchWaitTest {

  private static final int LARGE = 8;
  private static final Duration SHORT = Duration.ofMillis(5);

  private static Task<Integer> receiving(Socket socket, DatagramBatch batch, boolean virtual) {
    return virtual
        ? Task.start(() -> socket.recvMmsg(batch)).awaitBlocked()
        : Task.startOnPlatform(() -> socket.recvMmsg(batch)).awaitBlocked();
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#messages")
  void theFirstDatagramEndsTheWait(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      var batch = DatagramBatch.allocate(4, 10);
      for (int i = 0; i < 6; i++) {
        // A short batch has emptied the queue, so the next waits before it calls.
        Task<Integer> receiver = receiving(link.far(), batch, i % 2 == 0);
        link.near().send(new byte[i]);
        assertEquals(1, receiver.get());
        assertEquals(i, batch.slot(0).length());
      }
    }
  }

  /// After a large batch the poller does not watch the socket until the next wait.
  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#datagrams")
  void theWaitAfterALargeBatchEnds(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      var batch = DatagramBatch.allocate(16, 10);
      for (int i = 0; i < 8; i++) {
        Task<Integer> first = receiving(link.far(), batch, i % 2 == 0);
        link.near().send(new byte[1]);
        assertEquals(1, first.get());
        for (int k = 0; k < LARGE; k++) {
          link.near().send(new byte[2]);
        }
        assertEquals(LARGE, link.far().recvMmsg(batch));
        Task<Integer> second = receiving(link.far(), batch, i % 4 < 2);
        link.near().send(new byte[3]);
        assertEquals(1, second.get());
        assertEquals(3, batch.slot(0).length());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#datagrams")
  void aShutdownBehindALargeBatchEndsTheNextWait(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      var batch = DatagramBatch.allocate(16, 10);
      assertTimedOut(() -> link.far().recvMmsg(batch, MsgFlags.NONE, Deadline.in(SHORT)));
      for (int k = 0; k < LARGE; k++) {
        link.near().send(new byte[2]);
      }
      assertEquals(LARGE, link.far().recvMmsg(batch));
      link.far().shutdown(Shutdown.SHUT_RD);
      assertEquals(0, link.far().recvMmsg(batch, MsgFlags.NONE, Deadline.in(PATIENCE)));
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#datagrams")
  @SuppressWarnings("try") // closing is what is tested
  void closeTimeoutAndInterruptEndTheWait(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      var batch = DatagramBatch.allocate(4, 10);
      assertTimedOut(() -> link.far().recvMmsg(batch, MsgFlags.NONE, Deadline.in(SHORT)));
      Task<Integer> interrupted = receiving(link.far(), batch, true).interrupt();
      assertInterrupted(interrupted::get);
      link.near().send(new byte[3]);
      assertEquals(1, link.far().recvMmsg(batch, MsgFlags.NONE, Deadline.in(PATIENCE)));
      Task<Integer> closed = receiving(link.far(), batch, true);
      link.far().close();
      assertClosed(closed::get);
      assertClosed(() -> link.far().recvMmsg(batch));
      batch.clear().add();
      assertClosed(() -> link.far().sendMmsg(batch));
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#datagrams")
  void shutdownEndsTheWait(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      var batch = DatagramBatch.allocate(4, 10);
      Task<Integer> receiver = receiving(link.far(), batch, true);
      link.far().shutdown(Shutdown.SHUT_RDWR);
      // The kernel wakes UDP with an empty datagram, and others with nothing.
      assertTrue(receiver.get() >= 0);
      assertEquals(0, batch.count() == 0 ? 0 : batch.slot(0).length());
      batch.clear().add();
      assertErrno(Errno.EPIPE, () -> link.far().sendMmsg(batch));
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#datagrams")
  void theSocketsOwnTimeoutAndModeCount(Transport transport) throws Exception {
    try (Socket near = transport.bound()) {
      var batch = DatagramBatch.allocate(4, 10);
      near.timeout(SHORT);
      assertTimedOut(() -> near.recvMmsg(batch));
      near.setBlocking(false);
      assertWouldBlock(near.recvMmsg(batch));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"UNIX_DGRAM", "UNIX_DGRAM_ABSTRACT"})
  @SuppressWarnings("try") // closing is what is tested
  void aFullReceiverTakesPartOfABatch(Transport transport) throws Exception {
    try (Socket near = transport.socket();
        Socket far = transport.bound()) {
      SockAddr to = far.sockName();
      var out = DatagramBatch.allocate(DatagramBatch.MOST_SLOTS, 4);
      while (out.count() < out.slots()) {
        out.add().address(to).put(new byte[] {1, 2});
      }
      int room = near.sendMmsg(out);
      assertTrue(room > 0 && room < out.slots(), "room: " + room);
      assertEquals(room, out.position());
      assertWouldBlock(near.sendMmsg(out, MsgFlags.MSG_DONTWAIT, Deadline.in(PATIENCE)));
      assertTimedOut(() -> near.sendMmsg(out, MsgFlags.NONE, Deadline.in(SHORT)));
      assertEquals(room, out.position());
      Task<Integer> sender = Task.start(() -> near.sendMmsg(out)).awaitBlocked();
      var in = DatagramBatch.allocate(1024, 4);
      // The sender may already use the room that this makes.
      assertTrue(far.recvMmsg(in) >= room);
      int more = sender.get();
      assertTrue(more > 0);
      assertEquals(room + more, out.position());
      Task<Integer> late = Task.start(() -> near.sendMmsg(out)).awaitBlocked();
      if (!late.isDone()) {
        near.close();
        assertClosed(late::get);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#datagrams")
  void interruptedAndShortenedCallsLoseNothing(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport);
        var kernel = FaultyKernel.install()) {
      kernel.failEvery(KernelCall.SENDMMSG, 2, Errno.EINTR);
      kernel.failEvery(KernelCall.RECVMMSG, 2, Errno.EINTR);
      kernel.shortenEvery(KernelCall.SENDMMSG, 1, 2);
      var out = DatagramBatch.allocate(7, 10);
      for (int i = 0; i < 7; i++) {
        out.add().size(i);
      }
      int calls = 0;
      for (; out.hasRemaining(); calls++) {
        link.near().sendMmsg(out);
      }
      assertEquals(4, calls);
      var in = DatagramBatch.allocate(3, 10);
      int next = 0;
      while (next < 7) {
        link.far().recvMmsg(in);
        for (int i = 0; i < in.count(); i++) {
          assertEquals(next++, in.slot(i).length());
        }
      }
      assertTrue(kernel.hits() > 4, "hits: " + kernel.hits());
    }
  }
}
