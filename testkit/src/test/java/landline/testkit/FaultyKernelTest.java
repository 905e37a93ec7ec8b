// SPDX-License-Identifier: Apache-2.0
package landline.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.Socket;
import landline.socket.SocketPair;
import landline.socket.SystemCallFailure;
import landline.socket.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
      names = {"SOCKET", "CONNECT", "SENDMSG", "RECVMSG", "EPOLL_WAIT"})
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
