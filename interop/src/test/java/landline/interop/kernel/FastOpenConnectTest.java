// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static landline.interop.harness.Patience.PATIENCE;
import static landline.interop.kernel.FastOpenTest.AT_ONCE;
import static landline.interop.kernel.FastOpenTest.HELLO;
import static landline.interop.kernel.FastOpenTest.OPEN;
import static landline.interop.kernel.FastOpenTest.assertReads;
import static landline.interop.kernel.FastOpenTest.listener;
import static landline.interop.kernel.FastOpenTest.mptcp;
import static landline.interop.kernel.FastOpenTest.needsMptcp;
import static landline.interop.kernel.FastOpenTest.nobody;
import static landline.interop.kernel.FastOpenTest.open;
import static landline.interop.kernel.FastOpenTest.silent;
import static landline.testkit.SocketAssertions.assertErrno;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import landline.socket.Deadline;
import landline.socket.Errno;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.socket.SocketCounters;
import landline.socket.option.TcpOptions;
import landline.testkit.LeakCheck;
import landline.testkit.Task;
import landline.testkit.Transport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// With TCP_FASTOPEN_CONNECT the SYN of a connection waits for its first bytes.
@ExtendWith(LeakCheck.class)
final class FastOpenConnectTest {

  @BeforeAll
  static void clientsMay() throws IOException {
    FastOpenTest.clientsMay();
  }

  /// Needs no cookie, without which connect(2) defers nothing.
  private static void defers(Socket socket) throws IOException {
    socket.setSockOpt(TcpOptions.TCP_FASTOPEN_CONNECT, true);
    socket.setSockOpt(TcpOptions.TCP_FASTOPEN_NO_COOKIE, true);
  }

  /// The first part goes with the SYN, as far as it has room there.
  @Test
  void ofALongMessageOnlyTheFirstPartOpens() throws Exception {
    byte[] all = new byte[1_000_000];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) ((i * 31) >> 8);
    }
    try (Socket listener = listener();
        Socket socket = Transport.TCP.socket()) {
      defers(socket);
      socket.connect(listener.sockName());
      Task<Boolean> sending =
          Task.start(() -> {
            socket.sendAll(ByteBuffer.wrap(all), OPEN, Deadline.in(PATIENCE));
            return true;
          });
      try (Socket accepted = listener.accept(Deadline.in(PATIENCE))) {
        assertReads(all, accepted);
      }
      assertEquals(true, sending.get());
    }
  }

  /// The SYN has room for nothing, and connect(2) has sent none.
  @Test
  void anEmptyMessageWaitsForTheConnection() throws Exception {
    try (Socket listener = listener();
        Socket socket = Transport.TCP.socket()) {
      defers(socket);
      long before = SocketCounters.now().connected();
      socket.connect(listener.sockName());
      assertEquals(0, socket.send(new byte[0]));
      assertEquals(listener.sockName(), socket.peerName());
      assertEquals(1, SocketCounters.now().connected() - before);
    }
  }

  @Test
  void anEmptyMessageWaitsForTheFirstOfSeveralPaths() throws Exception {
    needsMptcp();
    try (Socket listener = mptcp();
        Socket socket = mptcp()) {
      listener.bind(SockAddrIn.loopback(0));
      listener.listen(2);
      defers(socket);
      socket.connect(listener.sockName());
      assertEquals(0, socket.send(new byte[0]));
      assertEquals(listener.sockName(), socket.peerName());
    }
  }

  /// Without a cookie connect(2) waits, and the kernel goes on to say EALREADY.
  @Test
  void aConnectionThatIsMadeIsNotWaitedFor() throws Exception {
    try (Socket listener = listener();
        Socket nobody = nobody();
        Socket socket = Transport.TCP.socket()) {
      socket.setSockOpt(TcpOptions.TCP_FASTOPEN_CONNECT, true);
      socket.sendTimeout(PATIENCE);
      long before = SocketCounters.now().connected();
      socket.connect(listener.sockName());
      assertEquals(5, open(socket, nobody.sockName()));
      socket.sendAll(ByteBuffer.wrap(HELLO), OPEN, Deadline.in(PATIENCE));
      assertEquals(5, socket.sendMsg(ByteBuffer.wrap(HELLO), AT_ONCE));
      assertEquals(Optional.of(listener.sockName()), socket.peer());
      assertEquals(1, SocketCounters.now().connected() - before);
      try (Socket accepted = listener.accept()) {
        assertReads("hellohellohello".getBytes(US_ASCII), accepted);
      }
    }
  }

  @Test
  void aConnectionThatNobodyHasWaitedForCountsOnce() throws Exception {
    try (Socket listener = listener();
        Socket socket = Transport.TCP.socket()) {
      SockAddr to = listener.sockName();
      socket.setSockOpt(TcpOptions.TCP_FASTOPEN_CONNECT, true);
      socket.sendTimeout(PATIENCE);
      socket.setBlocking(false);
      long before = SocketCounters.now().connected();
      assertEquals(Errno.EINPROGRESS, socket.connectEx(to));
      listener.accept().close();
      socket.setBlocking(true);
      assertEquals(5, open(socket, to));
      assertEquals(1, SocketCounters.now().connected() - before);
    }
  }

  /// The kernel looks at no other address, and names no peer yet.
  @Test
  void aDeferredConnectionIsToItsOwnAddress() throws Exception {
    try (Socket first = Transport.TCP.socket();
        Socket listener = silent(first);
        Socket nobody = nobody();
        Socket full = Transport.TCP.socket();
        Socket empty = Transport.TCP.socket()) {
      SockAddr to = listener.sockName();
      SockAddr other = nobody.sockName();
      defers(full);
      full.connect(to);
      assertEquals(5, open(full, other));
      assertEquals(Optional.of(to), full.peer());
      defers(empty);
      empty.connect(to);
      var nothing = ByteBuffer.allocate(0);
      assertErrno(Errno.EINPROGRESS, () -> empty.sendTo(nothing, AT_ONCE, other));
      assertEquals(Optional.of(to), empty.peer());
    }
  }

  @Test
  void anEmptyMessageToAnotherAddressWaitsForTheDeferredConnection() throws Exception {
    try (Socket listener = listener();
        Socket nobody = nobody();
        Socket socket = Transport.TCP.socket()) {
      defers(socket);
      long before = SocketCounters.now().connected();
      socket.connect(listener.sockName());
      assertEquals(0, socket.sendTo(ByteBuffer.allocate(0), OPEN, nobody.sockName()));
      assertEquals(Optional.of(listener.sockName()), socket.peer());
      assertEquals(1, SocketCounters.now().connected() - before);
    }
  }
}
