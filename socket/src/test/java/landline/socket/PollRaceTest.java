// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import landline.socket.sys.Kernel;
import landline.socket.sys.Scratch;
import org.junit.jupiter.api.Test;

/// What happens while a registration changes: after epoll_ctl(2), and before its caller goes on.
final class PollRaceTest {

  private static final Poll.Events IN = Poll.Events.EPOLLIN;
  private static final Poll.Events ONCE = Poll.Events.EPOLLOUT.or(Poll.Events.EPOLLONESHOT);

  /// Runs something after each epoll_ctl(2) for a poll, whose sockets the pollers do not watch.
  private static final class Interposed extends Kernel {
    private final List<Integer> numbers;
    private final Runnable then;

    Interposed(Runnable then, Socket... sockets) {
      this.then = then;
      numbers = Arrays.stream(sockets).map(socket -> socket.descriptor().fd()).toList();
    }

    @Override
    public int epollCtl(Scratch s, int epfd, int operation, int fd, MemorySegment event) {
      int result = super.epollCtl(s, epfd, operation, fd, event);
      if (operation != EpollEvents.DEL && numbers.contains(fd)) {
        then.run();
      }
      return result;
    }
  }

  private static <T> T with(Kernel kernel, Callable<T> work) throws Exception {
    Kernel real = Kernel.replace(kernel);
    try {
      return work.call();
    } finally {
      Kernel.replace(real);
    }
  }

  private static SocketPair pair() throws IOException {
    return Socket.socketPair(Domain.UNIX, Type.STREAM);
  }

  private static FutureTask<List<Poll.Key<String>>> selecting(Poll<String> poll) {
    return new FutureTask<>(() -> poll.select(Deadline.in(Duration.ZERO)));
  }

  private static Thread start(FutureTask<?> task) {
    return Thread.ofPlatform().daemon().start(task);
  }

  @Test
  void anEventThatComesBeforeModifyReturnsIsReported() throws Exception {
    try (Poll<String> poll = Poll.open();
        SocketPair pair = pair()) {
      Poll.Key<String> key = poll.register(pair.first(), IN, "first");
      FutureTask<List<Poll.Key<String>>> select = selecting(poll);
      boolean modified =
          with(
              new Interposed(select, pair.first()),
              () -> {
                poll.modify(key, ONCE);
                return true;
              });
      assertTrue(modified);
      assertEquals(List.of(key), select.get());
      assertEquals(ONCE, key.events());
    }
  }

  @Test
  @SuppressWarnings("try") // The close is what races.
  void aSecondRegistrationTakesNoEventFromTheFirst() throws Exception {
    try (Poll<String> poll = Poll.open();
        SocketPair pair = pair()) {
      Poll.Key<String> key = poll.register(pair.first(), ONCE, "first");
      var refused =
          assertThrows(
              IOException.class,
              () ->
                  with(
                      new Interposed(selecting(poll), pair.first()),
                      () -> poll.register(pair.first(), IN, "again")));
      assertTrue(SystemCallFailure.is(refused, Errno.named("EEXIST")), refused::toString);
      assertEquals(List.of(key), poll.select(Deadline.in(Duration.ZERO)));
      poll.close();
      assertThrows(SocketClosedException.class, () -> poll.register(pair.first(), IN, "again"));
    }
  }

  @Test
  @SuppressWarnings("try") // closing is what is tested
  void twoClosedSocketsEndInBothPollsAfterCallsInEach() throws Exception {
    var inKernel = new CountDownLatch(2);
    var last = new CountDownLatch(1);
    try (Poll<String> some = Poll.open();
        Poll<String> others = Poll.open();
        SocketPair pair = pair()) {
      Socket first = pair.first();
      Socket second = pair.second();
      Poll.Key<String> one = some.register(first, IN, "first");
      others.register(first, IN, "first");
      Poll.Key<String> other = others.register(second, IN, "second");
      some.register(second, IN, "second");
      Runnable stay =
          () -> {
            inKernel.countDown();
            awaitUninterrupted(last);
          };
      var modifyOne = modifying(some, one);
      var modifyOther = modifying(others, other);
      boolean closed =
          with(
              new Interposed(stay, first, second),
              () -> {
                start(modifyOne);
                start(modifyOther);
                inKernel.await();
                var closeFirst = new FutureTask<>(first::close, true);
                var closeSecond = new FutureTask<>(second::close, true);
                awaitLeft(start(closeFirst));
                awaitLeft(start(closeSecond));
                last.countDown();
                return closeFirst.get() && closeSecond.get();
              });
      assertTrue(closed && modifyOne.get() && modifyOther.get());
      assertEquals(List.of(), some.keys());
      assertEquals(List.of(), others.keys());
    }
  }

  private static FutureTask<Boolean> modifying(Poll<String> poll, Poll.Key<String> key) {
    return new FutureTask<>(() -> {
      poll.modify(key, ONCE);
      return true;
    });
  }

  /// Waits until a closer has left the calls to others, and waits for the last of them.
  private static void awaitLeft(Thread closer) {
    while (Arrays.stream(closer.getStackTrace())
        .noneMatch(frame -> frame.getMethodName().equals("settle"))) {
      Thread.yield();
    }
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
    }
  }
}
