// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static landline.interop.harness.Patience.PATIENCE;
import static landline.testkit.SocketAssertions.assertErrno;
import static landline.testkit.SocketAssertions.assertInterrupted;
import static landline.testkit.SocketAssertions.assertWouldBlock;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import landline.socket.Deadline;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.Poll;
import landline.socket.Socket;
import landline.socket.SocketClosedException;
import landline.socket.SocketPair;
import landline.socket.Type;
import landline.testkit.ConnectedPair;
import landline.testkit.Task;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Readiness of many sockets on one thread, as Python's test_selectors asks for it.
final class PollTest {

  private static final Poll.Events IN = Poll.Events.EPOLLIN;
  private static final Poll.Events OUT = Poll.Events.EPOLLOUT;
  private static final Duration SOON = Duration.ofMillis(20);

  private static SocketPair pair() throws IOException {
    return Socket.socketPair(Domain.UNIX, Type.STREAM);
  }

  private static <T> Task<T> start(boolean virtual, Callable<T> work) {
    return virtual ? Task.start(work) : Task.startOnPlatform(work);
  }

  /// Waits until a select waits: parked, or in the kernel.
  private static <T> Task<T> awaitSelecting(Task<T> task) {
    String wait = task.thread().isVirtual() ? "park" : "block";
    while (!task.isDone()
        && Stream.of(task.thread().getStackTrace())
            .noneMatch(frame -> frame.getMethodName().equals(wait))) {
      Thread.yield();
    }
    return task;
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void whatIsReadyIsReportedUntilItIsDealtWith(Transport transport) throws Exception {
    try (Poll<String> poll = Poll.open();
        ConnectedPair link = ConnectedPair.of(transport)) {
      Socket near = link.near();
      near.setBlocking(false);
      Poll.Key<String> key = poll.register(near, IN, "near");
      assertEquals(List.of(), poll.select(Deadline.in(Duration.ZERO)));
      link.far().send(new byte[3]);
      for (int i = 0; i < 3; i++) {
        assertEquals(List.of(key), poll.select(Deadline.in(PATIENCE)));
        assertTrue(key.isReadable());
        assertFalse(key.isWritable());
      }
      assertSame(near, key.socket());
      assertEquals("near", key.attachment());
      assertEquals(3, near.recv(new byte[9]));
      assertWouldBlock(near.recv(new byte[9]));
      assertEquals(List.of(), poll.select(Deadline.in(Duration.ZERO)));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void selectWaitsForAnEvent(boolean virtual) throws Exception {
    try (Poll<String> poll = Poll.open();
        SocketPair pair = pair()) {
      poll.register(pair.first(), IN, "first");
      for (int i = 0; i < 20; i++) {
        var seen = new ArrayList<String>();
        Task<Integer> task = start(virtual, () -> poll.select(key -> seen.add(key.attachment())));
        awaitSelecting(task);
        pair.second().send(new byte[1]);
        assertEquals(1, task.get());
        assertEquals(List.of("first"), seen);
        assertEquals(1, pair.first().recv(new byte[9]));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void selectEndsWithItsTimeout(boolean virtual) throws Exception {
    try (Poll<String> poll = Poll.open();
        SocketPair pair = pair()) {
      poll.register(pair.first(), IN, "first");
      long start = System.nanoTime();
      assertEquals(0, start(virtual, () -> poll.select(Deadline.in(SOON), key -> {})).get());
      assertTrue(System.nanoTime() - start >= SOON.toNanos());
      assertEquals(List.of(), poll.select(Deadline.in(SOON.negated())));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void wakeupEndsTheSelectThatIsOrTheNext(boolean virtual) throws Exception {
    try (Poll<String> poll = Poll.open()) {
      for (int i = 0; i < 20; i++) {
        Task<Integer> task = awaitSelecting(start(virtual, () -> poll.select(key -> {})));
        poll.wakeup();
        assertEquals(0, task.get());
        poll.wakeup();
        poll.wakeup();
        assertEquals(0, start(virtual, () -> poll.select(key -> {})).get());
        // Two calls count as one.
        long start = System.nanoTime();
        assertEquals(0, start(virtual, () -> poll.select(Deadline.in(SOON), key -> {})).get());
        assertTrue(System.nanoTime() - start >= SOON.toNanos());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anInterruptEndsTheSelectAndLeavesThePollUsable(boolean virtual) throws Exception {
    try (Poll<String> poll = Poll.open();
        SocketPair pair = pair()) {
      poll.register(pair.first(), IN, "first");
      for (int i = 0; i < 3; i++) {
        Task<Boolean> task =
            start(
                virtual,
                () -> {
                  assertInterrupted(() -> poll.select(key -> {}));
                  return Thread.currentThread().isInterrupted();
                });
        awaitSelecting(task).interrupt();
        assertTrue(task.get());
        long start = System.nanoTime();
        assertEquals(0, start(virtual, () -> poll.select(Deadline.in(SOON), key -> {})).get());
        assertTrue(System.nanoTime() - start >= SOON.toNanos());
      }
      pair.second().send(new byte[1]);
      assertEquals(1, start(virtual, () -> poll.select(key -> {})).get());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void closingWakesTheSelectAndLeavesTheSockets(boolean virtual) throws Exception {
    try (SocketPair pair = pair()) {
      Poll<String> poll = Poll.open();
      Poll.Key<String> key = poll.register(pair.first(), IN, "first");
      Task<Integer> task = awaitSelecting(start(virtual, () -> poll.select(each -> {})));
      poll.close();
      var closed = assertThrows(SocketClosedException.class, task::get);
      assertTrue(String.valueOf(closed.getMessage()).endsWith(": the poll is closed"));
      assertTrue(poll.isClosed());
      assertFalse(key.isValid());
      assertThrows(SocketClosedException.class, () -> poll.select(each -> {}));
      assertThrows(SocketClosedException.class, () -> poll.register(pair.first(), IN, ""));
      poll.wakeup();
      poll.close();
      pair.second().send(new byte[1]);
      assertEquals(1, pair.first().recv(new byte[9]));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aSocketThatIsClosedIsGoneAlsoIfADuplicateLivesOn(boolean duplicated) throws Exception {
    try (Poll<String> poll = Poll.open();
        SocketPair pair = pair()) {
      Socket first = pair.first();
      Poll.Key<String> key = poll.register(first, IN, "first");
      Optional<Socket> twin = duplicated ? Optional.of(first.dup()) : Optional.empty();
      pair.second().send(new byte[1]);
      assertEquals(1, poll.select(Deadline.in(Duration.ZERO), each -> {}));
      int number = first.fileno();
      first.close();
      assertFalse(key.isValid());
      assertEquals(List.of(), poll.keys());
      assertEquals(0, poll.select(Deadline.in(SOON), each -> {}));
      assertErrno(Errno.ENOENT, () -> poll.modify(key, OUT));
      assertFalse(poll.unregister(key));
      // The next socket has the number, unless a lower one has come free.
      var opened = new ArrayList<Socket>();
      try {
        do {
          opened.add(Transport.UDP.bound());
        } while (opened.getLast().fileno() < number);
        Socket next = opened.getLast();
        assertEquals(number, next.fileno());
        Poll.Key<String> later = poll.register(next, IN, "next");
        assertEquals(List.of(), poll.select(Deadline.in(Duration.ZERO)));
        next.sendTo(new byte[1], next.sockName());
        assertEquals(List.of(later), poll.select(Deadline.in(PATIENCE)));
      } finally {
        opened.forEach(Socket::close);
      }
      twin.ifPresent(Socket::close);
    }
  }

  @Test
  void aDetachedSocketIsGone() throws Exception {
    try (Poll<String> poll = Poll.open();
        SocketPair pair = pair()) {
      poll.register(pair.first(), OUT, "first");
      int number = pair.first().detach();
      assertEquals(0, poll.select(Deadline.in(SOON), each -> {}));
      try (Socket again = Socket.adopt(number)) {
        poll.register(again, OUT, "again");
        assertEquals(1, poll.select(Deadline.in(PATIENCE), each -> {}));
      }
    }
  }

  @Test
  void aSocketClosedByAnActionIsNotReportedInTheSameSelect() throws Exception {
    try (Poll<Socket> poll = Poll.open();
        SocketPair pair = pair()) {
      poll.register(pair.first(), OUT, pair.second());
      poll.register(pair.second(), OUT, pair.first());
      assertEquals(1, poll.select(key -> key.attachment().close()));
    }
  }

  @Test
  void modifyChangesWhatIsAskedFor() throws Exception {
    try (Poll<String> poll = Poll.open();
        SocketPair pair = pair()) {
      Poll.Key<String> key = poll.register(pair.first(), IN, "first");
      poll.modify(key, IN.or(OUT));
      assertEquals(List.of(key), poll.select(Deadline.in(Duration.ZERO)));
      assertTrue(key.isWritable());
      assertFalse(key.isReadable());
      assertEquals(IN.or(OUT), key.events());
      assertEquals(OUT, key.ready());
      pair.second().send(new byte[1]);
      assertEquals(List.of(key), poll.select(Deadline.in(Duration.ZERO)));
      assertTrue(key.isWritable() && key.isReadable());
      poll.modify(key, Poll.Events.NONE);
      assertEquals(List.of(), poll.select(Deadline.in(Duration.ZERO)));
      pair.second().close();
      assertEquals(List.of(key), poll.select(Deadline.in(Duration.ZERO)));
      assertTrue(key.ready().has(Poll.Events.EPOLLHUP));
      poll.modify(key, IN);
      assertEquals(List.of(key), poll.select(Deadline.in(Duration.ZERO)));
      assertTrue(key.isReadable());
      key.attach("second");
      assertEquals("second", key.attachment());
    }
  }

  @Test
  void oneShotReportsOnceAndEdgesAreReportedOnce() throws Exception {
    try (Poll<String> poll = Poll.open();
        SocketPair pair = pair()) {
      Poll.Events once = IN.or(Poll.Events.EPOLLONESHOT);
      Poll.Key<String> key = poll.register(pair.first(), once, "once");
      pair.second().send(new byte[1]);
      assertEquals(List.of(key), poll.select(Deadline.in(Duration.ZERO)));
      pair.second().send(new byte[1]);
      assertEquals(List.of(), poll.select(Deadline.in(Duration.ZERO)));
      poll.modify(key, once);
      assertEquals(List.of(key), poll.select(Deadline.in(Duration.ZERO)));
      poll.modify(key, IN.or(Poll.Events.EPOLLET));
      assertEquals(List.of(key), poll.select(Deadline.in(Duration.ZERO)));
      assertEquals(List.of(), poll.select(Deadline.in(Duration.ZERO)));
      pair.second().send(new byte[1]);
      assertEquals(List.of(key), poll.select(Deadline.in(Duration.ZERO)));
    }
  }

  @Test
  void registrationsAreKnownAndCanBeTakenBack() throws Exception {
    try (Poll<String> poll = Poll.open();
        Poll<String> other = Poll.open();
        SocketPair pair = pair()) {
      Poll.Key<String> key = poll.register(pair.first(), OUT, "first");
      Poll.Key<String> foreign = other.register(pair.first(), OUT, "other");
      assertErrno(Errno.named("EEXIST"), () -> poll.register(pair.first(), IN, "again"));
      assertEquals(List.of(key), poll.keys());
      assertEquals(Optional.of(key), poll.key(pair.first()));
      assertEquals(Optional.empty(), poll.key(pair.second()));
      assertThrows(IllegalArgumentException.class, () -> poll.modify(foreign, IN));
      assertThrows(IllegalArgumentException.class, () -> poll.unregister(foreign));
      assertTrue(poll.unregister(key));
      assertFalse(poll.unregister(key));
      assertFalse(key.isValid());
      assertErrno(Errno.ENOENT, () -> poll.modify(key, IN));
      assertEquals(List.of(), poll.select(Deadline.in(Duration.ZERO)));
      assertEquals(List.of(foreign), other.select(Deadline.in(Duration.ZERO)));
      Poll.Key<String> next = poll.register(pair.first(), OUT, "next");
      assertEquals(List.of(next), poll.select(Deadline.in(Duration.ZERO)));
      pair.first().close();
      assertThrows(SocketClosedException.class, () -> poll.register(pair.first(), IN, ""));
    }
  }

  @Test
  void anActionThatThrowsLeavesTheRestToTheNextSelect() throws Exception {
    try (Poll<String> poll = Poll.open();
        SocketPair pair = pair()) {
      Poll.Events edge = OUT.or(Poll.Events.EPOLLET);
      poll.register(pair.first(), edge, "first");
      poll.register(pair.second(), edge, "second");
      var seen = new ArrayList<String>();
      var thrown =
          assertThrows(
              IOException.class,
              () ->
                  poll.select(key -> {
                    seen.add(key.attachment());
                    throw new IOException("no more");
                  }));
      assertEquals("no more", thrown.getMessage());
      assertEquals(1, poll.select(key -> seen.add(key.attachment())));
      assertEquals(List.of("first", "second"), seen.stream().sorted().toList());
      assertEquals(List.of(), poll.select(Deadline.in(Duration.ZERO)));
    }
  }

  @Test
  void oneThreadAtATimeSelects() throws Exception {
    try (Poll<String> poll = Poll.open();
        SocketPair pair = pair()) {
      poll.register(pair.first(), IN, "first");
      Task<Integer> task = awaitSelecting(Task.start(() -> poll.select(key -> {})));
      assertThrows(IllegalStateException.class, () -> poll.select(key -> {}));
      poll.wakeup();
      assertEquals(0, task.get());
      pair.second().send(new byte[1]);
      assertThrows(
          IllegalStateException.class,
          () -> poll.select(key -> poll.select(Deadline.in(Duration.ZERO))));
      assertEquals(1, poll.select(key -> {}));
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  void connectionsComeAboutWithoutWaiting(Transport transport) throws Exception {
    try (Poll<String> poll = Poll.open();
        Socket listener = transport.listening();
        Socket near = transport.socket()) {
      Poll.Key<String> knock = poll.register(listener, IN, "listener");
      near.setBlocking(false);
      Errno begun = near.connectEx(listener.sockName());
      assertTrue(List.of(Errno.SUCCESS, Errno.EINPROGRESS).contains(begun), begun::toString);
      assertEquals(List.of(knock), poll.select(Deadline.in(PATIENCE)));
      try (Socket far = listener.tryAccept().orElseThrow()) {
        assertEquals(List.of(), poll.select(Deadline.in(Duration.ZERO)));
        Poll.Key<String> done = poll.register(near, OUT, "near");
        assertEquals(List.of(done), poll.select(Deadline.in(PATIENCE)));
        if (begun.equals(Errno.EINPROGRESS)) {
          assertEquals(Errno.SUCCESS, near.connectEx(listener.sockName()));
        }
        assertEquals(1, near.send(new byte[1]));
        assertEquals(1, far.recv(new byte[9]));
      }
    }
  }
}
