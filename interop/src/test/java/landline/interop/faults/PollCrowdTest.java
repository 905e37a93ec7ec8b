// SPDX-License-Identifier: Apache-2.0
package landline.interop.faults;

import static landline.testkit.SocketAssertions.assertErrno;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import landline.socket.Deadline;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.Poll;
import landline.socket.Socket;
import landline.socket.SocketPair;
import landline.socket.Type;
import landline.testkit.FaultyKernel;
import landline.testkit.KernelCall;
import landline.testkit.Task;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Readiness under load, with faults, and what it costs.
final class PollCrowdTest {

  private static final int CROWD = 400;
  private static final int ROUNDS = 25;

  private static SocketPair pair() throws IOException {
    return Socket.socketPair(Domain.UNIX, Type.STREAM);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void oneThreadEchoesForMany(boolean virtual) throws Exception {
    var pairs = new ArrayList<SocketPair>();
    try (Poll<ByteBuffer> poll = Poll.open()) {
      for (int i = 0; i < CROWD; i++) {
        SocketPair pair = pair();
        pairs.add(pair);
        pair.first().setBlocking(false);
        poll.register(pair.first(), Poll.Events.EPOLLIN, ByteBuffer.allocateDirect(64));
      }
      var ended = new AtomicInteger();
      Task<Integer> echo =
          virtual
              ? Task.start(() -> echo(poll, ended))
              : Task.startOnPlatform(() -> echo(poll, ended));
      var callers = new ArrayList<Task<Boolean>>();
      for (SocketPair pair : pairs) {
        callers.add(Task.start(() -> converse(pair.second())));
      }
      for (Task<Boolean> caller : callers) {
        assertTrue(caller.get());
      }
      assertEquals(CROWD, echo.get());
    } finally {
      pairs.forEach(SocketPair::close);
    }
  }

  private static int echo(Poll<ByteBuffer> poll, AtomicInteger ended) throws IOException {
    while (ended.get() < CROWD) {
      poll.select(key -> {
        ByteBuffer buffer = key.attachment().clear();
        int got = key.socket().recv(buffer, MsgFlags.NONE);
        if (got > 0) {
          assertEquals(got, key.socket().send(buffer.flip(), MsgFlags.NONE));
        } else if (got == 0) {
          key.socket().close();
          ended.incrementAndGet();
        }
      });
    }
    return ended.get();
  }

  private static boolean converse(Socket caller) throws IOException {
    try (caller) {
      for (int i = 0; i < ROUNDS; i++) {
        caller.send(new byte[] {(byte) i});
        byte[] answer = new byte[2];
        assertEquals(1, caller.recv(answer));
        assertEquals((byte) i, answer[0]);
      }
    }
    return true;
  }

  @Test
  void socketsComeAndGoWhileAThreadSelects() throws Exception {
    try (Poll<String> poll = Poll.open()) {
      var seen = new AtomicInteger();
      Task<Boolean> selecting =
          Task.startOnPlatform(() -> {
            while (seen.get() < 1000) {
              poll.select(key -> {
                key.socket().close();
                seen.incrementAndGet();
              });
            }
            return true;
          });
      for (int i = 0; i < 1000; i++) {
        SocketPair pair = pair();
        Poll.Key<String> key = poll.register(pair.first(), Poll.Events.EPOLLIN, "pair " + i);
        if (i % 3 == 0) {
          poll.modify(key, Poll.Events.EPOLLIN.or(Poll.Events.EPOLLPRI));
        }
        if (i % 5 == 0) {
          poll.wakeup();
        }
        pair.second().close();
      }
      assertTrue(selecting.get());
      assertEquals(List.of(), poll.keys());
    }
  }

  @Test
  void selectingMakesNoGarbage() throws Exception {
    var meter = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (Poll<int[]> poll = Poll.open();
        SocketPair pair = pair()) {
      poll.register(pair.first(), Poll.Events.EPOLLOUT, new int[1]);
      Poll.Action<int[]> action = key -> key.attachment()[0]++;
      long best = Long.MAX_VALUE;
      // Until the compiler has done its work, calls into the kernel make garbage of their own.
      for (int attempt = 0; attempt < 5000 && best >= 1000; attempt++) {
        long before = meter.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1000; i++) {
          poll.select(action);
        }
        best = Math.min(best, meter.getCurrentThreadAllocatedBytes() - before);
      }
      long least = best;
      assertTrue(least < 1000, () -> least + " bytes for 1000 selects");
    }
  }

  @Test
  void aRegistrationThatFailsLeavesNothingBehind() throws Exception {
    try (Poll<String> poll = Poll.open();
        SocketPair pair = pair();
        FaultyKernel kernel = FaultyKernel.install()) {
      for (Errno errno : List.of(Errno.ENOMEM, Errno.named("ENOSPC"), Errno.EPERM)) {
        kernel.fail(KernelCall.EPOLL_CTL, 1, errno);
        String message =
            assertErrno(errno, () -> poll.register(pair.first(), Poll.Events.EPOLLIN, ""));
        assertTrue(message.startsWith("epoll_ctl "), message);
        assertEquals(List.of(), poll.keys());
      }
      Poll.Key<String> key = poll.register(pair.first(), Poll.Events.EPOLLOUT, "");
      kernel.fail(KernelCall.EPOLL_CTL, 1, Errno.ENOMEM);
      assertErrno(Errno.ENOMEM, () -> poll.modify(key, Poll.Events.EPOLLIN));
      assertEquals(Poll.Events.EPOLLOUT, key.events());
      assertEquals(List.of(key), poll.select(Deadline.in(Duration.ZERO)));
      assertEquals(4, kernel.hits());
    }
  }

  @Test
  void aPollThatCannotBeMadeLeavesNothingBehind() throws Exception {
    try (FaultyKernel kernel = FaultyKernel.install()) {
      kernel.fail(KernelCall.EVENTFD, 1, Errno.EMFILE);
      assertErrno(Errno.EMFILE, Poll::open);
      kernel.fail(KernelCall.EPOLL_CTL, 1, Errno.ENOMEM);
      assertErrno(Errno.ENOMEM, Poll::open);
      assertEquals(2, kernel.hits());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void interruptedCallsAreMadeAgain(boolean virtual) throws Exception {
    try (Poll<String> poll = Poll.open();
        SocketPair pair = pair();
        FaultyKernel kernel = FaultyKernel.install()) {
      kernel
          .failEvery(KernelCall.EPOLL_WAIT, 2, Errno.EINTR)
          .failEvery(KernelCall.READ, 2, Errno.EINTR)
          .failEvery(KernelCall.WRITE, 2, Errno.EINTR);
      poll.register(pair.first(), Poll.Events.EPOLLIN, "first");
      for (int i = 0; i < 50; i++) {
        Task<Integer> task =
            virtual
                ? Task.start(() -> poll.select(key -> key.socket().recv(new byte[1])))
                : Task.startOnPlatform(() -> poll.select(key -> key.socket().recv(new byte[1])));
        if (i % 2 == 0) {
          pair.second().send(new byte[1]);
          assertEquals(1, task.get());
        } else {
          poll.wakeup();
          assertEquals(0, task.get());
        }
      }
      assertTrue(kernel.hits() > 20, () -> "faults: " + kernel.hits());
    }
  }

  @Test
  void aSelectThatFailsSaysSo() throws Exception {
    try (Poll<String> poll = Poll.open();
        SocketPair pair = pair();
        FaultyKernel kernel = FaultyKernel.install()) {
      poll.register(pair.first(), Poll.Events.EPOLLOUT, "first");
      kernel.failEvery(KernelCall.EPOLL_WAIT, 1, Errno.EINVAL);
      assertErrno(Errno.EINVAL, () -> poll.select(Deadline.in(Duration.ZERO)));
    }
  }
}
