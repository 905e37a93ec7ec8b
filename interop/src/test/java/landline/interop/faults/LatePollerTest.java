// SPDX-License-Identifier: Apache-2.0
package landline.interop.faults;

import static landline.testkit.SocketAssertions.assertTimedOut;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import landline.socket.DatagramBatch;
import landline.socket.Deadline;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.Socket;
import landline.socket.SocketPair;
import landline.socket.Type;
import landline.testkit.ConnectedPair;
import landline.testkit.FaultyKernel;
import landline.testkit.KernelCall;
import landline.testkit.Task;
import landline.testkit.Transport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// A machine so busy that its pollers do not come to run: what arrived before a call's deadline is
/// no timeout.
final class LatePollerTest {

  private static final Duration SHORT = Duration.ofMillis(5);
  private static final byte[] WORD = {'w', 'o', 'r', 'd'};

  /// Keeps the thread that all pollers depend on from telling anything, until it is closed.
  private static final class Hold implements AutoCloseable {
    private final CompletableFuture<Boolean> held = new CompletableFuture<>();
    private final CompletableFuture<Boolean> over = new CompletableFuture<>();

    void begin(FaultyKernel kernel) throws Exception {
      try (SocketPair stir = Socket.socketPair(Domain.UNIX, Type.STREAM)) {
        // From now on the thread watches the first socket, and tells of each byte that comes there.
        assertTimedOut(
            () -> stir.first().recv(ByteBuffer.allocate(1), MsgFlags.NONE, Deadline.in(SHORT)));
        kernel
            .only(use -> use.thread().getName().equals("landline-poller"))
            .then(this::stand)
            .fail(KernelCall.EPOLL_WAIT, 1, Errno.EINTR);
        // On its way into the kernel it meets the fault by itself; the byte brings it back from
        // there.
        stir.second().send(new byte[1]);
        held.get();
      }
    }

    private void stand() {
      held.complete(true);
      over.join();
    }

    @Override
    public void close() {
      over.complete(true);
    }
  }

  /// Lets a call time out, and makes it again when there is something by then that no poller tells.
  private static void finds(Object expected, Callable<?> call, Callable<?> supply)
      throws Exception {
    assertTimedOut(call::call);
    try (FaultyKernel kernel = FaultyKernel.install();
        var hold = new Hold()) {
      hold.begin(kernel);
      supply.call();
      assertEquals(expected, call.call());
      assertTimedOut(call::call);
      supply.call();
      assertEquals(expected, Task.start(call::call).get());
      assertTimedOut(Task.start(call::call)::get);
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void whatCameInTimeIsReceived(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      Socket near = link.near();
      Callable<Integer> send = () -> link.far().send(WORD);
      ByteBuffer room = ByteBuffer.allocate(9);
      finds(4, () -> near.recv(room.clear(), MsgFlags.NONE, Deadline.in(SHORT)), send);
      finds(4, () -> near.recvFrom(9, MsgFlags.NONE, Deadline.in(SHORT)).length(), send);
      finds(4, () -> near.recvMsg(room.clear(), MsgFlags.NONE, Deadline.in(SHORT)).length(), send);
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#messages")
  void aBatchThatCameInTimeIsReceived(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      DatagramBatch batch = DatagramBatch.allocate(2, 9);
      finds(
          1,
          () -> link.near().recvMmsg(batch, MsgFlags.NONE, Deadline.in(SHORT)),
          () -> link.far().send(WORD));
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  void aCallerWhoCameInTimeIsAccepted(Transport transport) throws Exception {
    var callers = new ArrayList<Socket>();
    try (Socket listener = transport.listening()) {
      finds(
          true,
          () -> {
            listener.accept(Deadline.in(SHORT)).close();
            return true;
          },
          () -> {
            Socket near = transport.socket();
            callers.add(near);
            // One that waits would hear nothing of its end.
            near.setBlocking(false);
            return near.connectEx(listener.sockName());
          });
    } finally {
      callers.forEach(Socket::close);
    }
  }
}
