// SPDX-License-Identifier: Apache-2.0
package landline.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.socket.SocketPair;
import landline.socket.SystemCallFailure;
import landline.socket.Type;
import landline.socket.sys.Kernel;
import landline.socket.sys.Scratch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Faults come when they are ordered, and only then.
final class FaultyKernelTest {

  @Test
  void theNthUseFailsAndTheOthersDoNot() throws IOException {
    try (var kernel = FaultyKernel.install()) {
      kernel.fail(KernelCall.SOCKET, 2, Errno.EMFILE);
      Socket.socket(Domain.UNIX, Type.DGRAM).close();
      var failed = assertThrows(IOException.class, () -> Socket.socket(Domain.UNIX, Type.DGRAM));
      assertTrue(SystemCallFailure.is(failed, Errno.EMFILE), failed::toString);
      Socket.socket(Domain.UNIX, Type.DGRAM).close();
      assertEquals(1, kernel.hits());
    }
  }

  @Test
  void everyNthUseFails() throws IOException {
    try (var kernel = FaultyKernel.install()) {
      kernel.failEvery(KernelCall.SOCKET, 2, Errno.ENFILE);
      int failures = 0;
      for (int i = 0; i < 6; i++) {
        failures += opens() ? 0 : 1;
      }
      assertEquals(3, failures);
      assertEquals(3, kernel.hits());
    }
  }

  private static boolean opens() {
    try (var socket = Socket.socket(Domain.UNIX, Type.DGRAM)) {
      return !socket.isClosed();
    } catch (IOException failed) {
      assertTrue(SystemCallFailure.is(failed, Errno.ENFILE), failed::toString);
      return false;
    }
  }

  @Test
  void aShortenedCallMovesFewerBytes() throws IOException {
    byte[] word = "abcdef".getBytes(StandardCharsets.UTF_8);
    try (SocketPair pair = Socket.socketPair(Domain.UNIX, Type.STREAM);
        var kernel = FaultyKernel.install()) {
      kernel.shorten(KernelCall.SEND, 1, 4).shortenEvery(KernelCall.RECV, 1, 3);
      assertEquals(4, pair.first().send(word));
      byte[] room = new byte[8];
      assertEquals(3, pair.second().recv(room));
      assertEquals(1, pair.second().recv(room, 3, 5));
      assertArrayEquals(new byte[] {'a', 'b', 'c', 'd', 0, 0, 0, 0}, room);
    }
  }

  @Test
  void aLimitThatCutsNothingIsNoHit() throws IOException {
    try (SocketPair pair = Socket.socketPair(Domain.UNIX, Type.STREAM);
        var kernel = FaultyKernel.install()) {
      var cut = new AtomicInteger();
      kernel.then(cut::incrementAndGet).shortenEvery(KernelCall.SEND, 1, 4);
      assertEquals(4, pair.first().send(new byte[4]));
      assertEquals(0, kernel.hits());
      assertEquals(4, pair.first().send(new byte[5]));
      assertEquals(1, kernel.hits());
      assertEquals(1, cut.get());
    }
  }

  @Test
  void onlyTheUsesThatAreMeantCountAndFail() throws IOException {
    byte[] one = {1};
    try (SocketPair pair = Socket.socketPair(Domain.UNIX, Type.STREAM);
        var kernel = FaultyKernel.install()) {
      int fd = pair.second().fileno();
      kernel.only(use -> use.fd() == fd).fail(KernelCall.SEND, 2, Errno.EPIPE);
      kernel.only(use -> use.thread() != Thread.currentThread());
      kernel.failEvery(KernelCall.SEND, 1, Errno.ENOMEM);
      for (int i = 0; i < 3; i++) {
        assertEquals(1, pair.first().send(one));
      }
      assertEquals(1, pair.second().send(one));
      var failed = assertThrows(IOException.class, () -> pair.second().send(one));
      assertTrue(SystemCallFailure.is(failed, Errno.EPIPE), failed::toString);
      assertEquals(1, kernel.hits());
    }
  }

  @Test
  void whatFollowsAFaultHappensBeforeTheCallReturns() throws IOException {
    try (SocketPair pair = Socket.socketPair(Domain.UNIX, Type.STREAM);
        var kernel = FaultyKernel.install()) {
      var failed = new AtomicInteger();
      kernel.then(failed::incrementAndGet).fail(KernelCall.SEND, 1, Errno.EINTR);
      assertEquals(1, pair.first().send(new byte[1]));
      assertEquals(1, failed.get());
    }
  }

  @Test
  void aDescriptorIsGoneWhateverCloseSays() throws IOException {
    try (var kernel = FaultyKernel.install()) {
      kernel.failEvery(KernelCall.CLOSE, 1, Errno.named("EIO"));
      Socket first = Socket.socket(Domain.UNIX, Type.DGRAM);
      int fd = first.fileno();
      first.close();
      try (Socket second = Socket.socket(Domain.UNIX, Type.DGRAM)) {
        assertEquals(fd, second.fileno());
      }
      assertEquals(2, kernel.hits());
    }
  }

  @Test
  void anInterruptedConnectGoesOn() throws IOException {
    try (Socket listener = Socket.socket(Domain.INET, Type.STREAM);
        Socket caller = Socket.socket(Domain.INET, Type.STREAM);
        var kernel = FaultyKernel.install()) {
      listener.bind(SockAddrIn.loopback(0));
      listener.listen(1);
      kernel.failAfter(KernelCall.CONNECT, 1, Errno.EINTR);
      caller.connect(listener.sockName());
      assertEquals(1, kernel.hits());
      listener.accept().close();
      assertEquals(
          "call never fails after its work: SEND",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> kernel.failAfter(KernelCall.SEND, 1, Errno.EINTR))
              .getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 7, 100})
  void aMessageOfSeveralPiecesCanBeShort(int limit) throws IOException {
    try (SocketPair pair = Socket.socketPair(Domain.UNIX, Type.STREAM);
        var kernel = FaultyKernel.install();
        Arena arena = Arena.ofConfined();
        Scratch s = Scratch.take()) {
      MemorySegment pieces = arena.allocate(32, 8);
      for (int i = 0; i < 2; i++) {
        pieces.set(ValueLayout.ADDRESS, 16L * i, arena.allocate(5));
        pieces.set(ValueLayout.JAVA_LONG, 16L * i + 8, 5);
      }
      MemorySegment message = arena.allocate(56, 8);
      message.set(ValueLayout.ADDRESS, 16, pieces);
      message.set(ValueLayout.JAVA_LONG, 24, 2);
      kernel.shorten(KernelCall.SENDMSG, 1, limit).shorten(KernelCall.RECVMSG, 1, 3);
      Kernel calls = Kernel.current();
      assertEquals(Math.min(10, limit), calls.sendmsg(s, pair.first().fileno(), message, 0));
      assertEquals(10, calls.sendmsg(s, pair.first().fileno(), message, 0));
      assertEquals(3, calls.recvmsg(s, pair.second().fileno(), message, 0));
      assertEquals(limit < 10 ? 2 : 1, kernel.hits());
      assertEquals(pieces.address(), message.get(ValueLayout.ADDRESS, 16).address());
    }
  }

  @Test
  void closingBringsTheOldKernelBack() throws IOException {
    try (var outer = FaultyKernel.install()) {
      outer.failEvery(KernelCall.SOCKET, 1, Errno.ENOMEM);
      try (var inner = FaultyKernel.install()) {
        Socket.socket(Domain.UNIX, Type.DGRAM).close();
        assertEquals(0, inner.hits());
      }
      assertThrows(IOException.class, () -> Socket.socket(Domain.UNIX, Type.DGRAM));
      assertEquals(1, outer.hits());
    }
    Socket.socket(Domain.UNIX, Type.DGRAM).close();
  }

  @Test
  void closingAgainDoesNothing() {
    var first = FaultyKernel.install();
    first.close();
    try (var second = FaultyKernel.install()) {
      second.fail(KernelCall.SOCKET, 1, Errno.ENOMEM);
      first.close();
      assertThrows(IOException.class, () -> Socket.socket(Domain.UNIX, Type.DGRAM));
    }
  }

  @Test
  void kernelsAreClosedInReverseOrder() {
    var outer = FaultyKernel.install();
    var inner = FaultyKernel.install();
    assertThrows(IllegalStateException.class, outer::close);
    inner.close();
    outer.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = KernelCall.class,
      names = {"SOCKET", "CONNECT", "CLOSE", "EPOLL_WAIT"})
  void callsThatMoveNothingAreNeverShort(KernelCall call) {
    try (var kernel = FaultyKernel.install()) {
      var refused = assertThrows(IllegalArgumentException.class, () -> kernel.shorten(call, 1, 1));
      assertEquals("call is never short: " + call, refused.getMessage());
    }
  }

  @Test
  void badOrdersAreRefused() {
    try (var kernel = FaultyKernel.install()) {
      assertEquals(
          "nth < 1: 0",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> kernel.fail(KernelCall.RECV, 0, Errno.EINTR))
              .getMessage());
      assertEquals(
          "bytes < 1: 0",
          assertThrows(IllegalArgumentException.class, () -> kernel.shorten(KernelCall.RECV, 1, 0))
              .getMessage());
      assertEquals(
          "errno is no error: SUCCESS (Success)",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> kernel.fail(KernelCall.RECV, 1, Errno.SUCCESS))
              .getMessage());
    }
  }
}
