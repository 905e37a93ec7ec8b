// SPDX-License-Identifier: Apache-2.0
package landline.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static landline.testkit.SocketAssertions.assertClosed;
import static landline.testkit.SocketAssertions.assertErrno;
import static landline.testkit.SocketAssertions.assertInterrupted;
import static landline.testkit.SocketAssertions.assertTimedOut;
import static landline.testkit.SocketAssertions.assertWouldBlock;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.Type;
import org.junit.jupiter.api.Test;

/// Sockets of every transport, pairs of them, and what is said of their calls.
final class TransportTest {

  private static Set<Transport> set(Stream<Transport> transports) {
    return transports.collect(Collectors.toCollection(() -> EnumSet.noneOf(Transport.class)));
  }

  private static Stream<Transport> here() {
    return Stream.of(Transport.values()).filter(t -> !t.domain().equals(Domain.INET6));
  }

  @Test
  void theSourcesPartTheTransports() {
    assertEquals(
        EnumSet.complementOf(EnumSet.copyOf(set(Transport.connections()))),
        set(Transport.datagrams()));
    assertEquals(
        EnumSet.complementOf(EnumSet.copyOf(set(Transport.streams()))), set(Transport.messages()));
    assertTrue(set(Transport.connections()).containsAll(set(Transport.streams())));
  }

  @Test
  void aPairOfEveryTransportIsConnected() throws IOException {
    for (Transport transport : here().toList()) {
      try (ConnectedPair pair = ConnectedPair.of(transport)) {
        pair.near().send("ping".getBytes(UTF_8));
        byte[] received = new byte[10];
        assertEquals(4, pair.far().recv(received), transport::toString);
        assertEquals(transport.type(), pair.far().type());
        assertEquals(transport.isUnix(), pair.far().sockName().domain().equals(Domain.UNIX));
      }
    }
  }

  @Test
  void whatFailsLeavesNoSocketOpen() throws IOException, InterruptedException {
    SockAddr unused = Transport.UNIX_DGRAM.fresh();
    ResourceSnapshot before = ResourceSnapshot.now();
    try (var kernel = FaultyKernel.install()) {
      kernel.fail(KernelCall.BIND, 1, Errno.ENOMEM);
      assertErrno(Errno.ENOMEM, Transport.TCP::bound);
      kernel.fail(KernelCall.LISTEN, 1, Errno.ENOMEM);
      assertErrno(Errno.ENOMEM, Transport.TCP::listening);
      kernel.fail(KernelCall.CONNECT, 1, Errno.ENOMEM);
      assertErrno(Errno.ENOMEM, () -> ConnectedPair.of(Transport.TCP));
      kernel.fail(KernelCall.ACCEPT4, 1, Errno.ENOMEM);
      assertErrno(Errno.ENOMEM, () -> ConnectedPair.of(Transport.TCP));
      kernel.fail(KernelCall.BIND, 2, Errno.ENOMEM);
      assertErrno(Errno.ENOMEM, () -> ConnectedPair.of(Transport.UDP));
      kernel.fail(KernelCall.CONNECT, 2, Errno.ENOMEM);
      assertErrno(Errno.ENOMEM, () -> ConnectedPair.of(Transport.UDP));
      kernel.fail(KernelCall.BIND, 1, Errno.ENOMEM);
      assertErrno(Errno.ENOMEM, () -> Transport.full(unused));
      assertEquals(7, kernel.hits());
    }
    assertEquals("", before.awaitLeft(Duration.ofMillis(1)).toString());
  }

  @Test
  void unixNamesAreUsedOnce() {
    for (Transport transport : here().filter(Transport::isUnix).toList()) {
      assertNotEquals(transport.fresh(), transport.fresh());
    }
  }

  @Test
  void failuresAreToldApart() throws Exception {
    try (ConnectedPair pair = ConnectedPair.of(Transport.TCP)) {
      Socket near = pair.near();
      assertWouldBlock(near.recv(ByteBuffer.allocate(1), MsgFlags.MSG_DONTWAIT));
      Task<Integer> waiting = Task.start(() -> near.recv(new byte[1]));
      assertInterrupted(waiting.awaitBlocked().interrupt()::get);
    }
    try (ConnectedPair pair = ConnectedPair.of(Transport.TCP)) {
      Socket near = pair.near();
      near.timeout(Duration.ofMillis(1));
      assertTimedOut(() -> near.recv(new byte[1]));
      near.close();
      assertClosed(() -> near.recv(new byte[1]));
    }
    try (Socket alone = Socket.socket(Domain.INET, Type.STREAM)) {
      String message = assertErrno(Errno.ENOTCONN, () -> alone.recv(new byte[1]));
      assertTrue(message.startsWith("recv "), message);
      assertThrows(
          AssertionError.class, () -> assertErrno(Errno.EBADF, () -> alone.recv(new byte[1])));
    }
  }
}
