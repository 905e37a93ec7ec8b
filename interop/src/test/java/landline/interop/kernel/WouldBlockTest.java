// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static landline.testkit.SocketAssertions.assertErrno;
import static landline.testkit.SocketAssertions.assertWouldBlock;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import landline.socket.DatagramBatch;
import landline.socket.Errno;
import landline.socket.FileSource;
import landline.socket.Listen;
import landline.socket.MsgFlags;
import landline.socket.ReceivedMessage;
import landline.socket.Shutdown;
import landline.socket.Socket;
import landline.testkit.ConnectedPair;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each row of the table in the description of `landline.socket`.
final class WouldBlockTest {

  private static ByteBuffer one() {
    return ByteBuffer.allocate(1);
  }

  /// Leaves the socket in non-blocking mode. On UNIX sockets nothing but a receiver makes room.
  private static void fill(Socket socket) throws IOException {
    socket.setBlocking(false);
    for (byte[] part : new byte[][] {new byte[4096], new byte[1]}) {
      while (socket.send(part) != Socket.WOULD_BLOCK) {
        // More fits.
      }
    }
  }

  @Test
  void receivingWouldBlock() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.UNIX_STREAM)) {
      Socket near = link.near();
      near.setBlocking(false);
      assertWouldBlock(near.recv(new byte[1]));
      assertErrno(Errno.EAGAIN, () -> near.recvFrom(1));
      assertErrno(Errno.EAGAIN, () -> near.recvMsg(one(), MsgFlags.NONE).close());
      assertEquals(Optional.empty(), near.tryRecvFrom(1));
      assertEquals(Optional.empty(), near.tryRecvMsg(one(), MsgFlags.NONE));
      assertErrno(Errno.EAGAIN, () -> near.inputStream().read());
    }
    DatagramBatch batch = DatagramBatch.allocate(1, 1);
    try (Socket socket = Transport.UDP.bound()) {
      socket.setBlocking(false);
      assertWouldBlock(socket.recvMmsg(batch));
    }
  }

  @Test
  void sendingWouldBlock(@TempDir Path folder) throws Exception {
    Path path = Files.write(folder.resolve("file"), new byte[1]);
    try (ConnectedPair link = ConnectedPair.of(Transport.UNIX_STREAM);
        FileSource file = FileSource.open(path)) {
      Socket near = link.near();
      fill(near);
      assertWouldBlock(near.send(new byte[1]));
      assertWouldBlock(near.sendMsg(one(), MsgFlags.NONE));
      assertWouldBlock((int) near.sendFile(file, 1));
      assertErrno(Errno.EAGAIN, () -> near.sendAll(new byte[1]));
      assertErrno(Errno.EAGAIN, () -> near.outputStream().write(1));
    }
    DatagramBatch batch = DatagramBatch.allocate(1, 1);
    try (ConnectedPair link = ConnectedPair.of(Transport.UNIX_DGRAM)) {
      fill(link.near());
      batch.add();
      assertWouldBlock(link.near().sendMmsg(batch));
      assertWouldBlock(link.near().sendTo(new byte[1], link.far().sockName()));
    }
  }

  @Test
  void acceptingWouldBlock() throws Exception {
    try (Socket listener = Transport.TCP.listening()) {
      listener.setBlocking(false);
      assertErrno(Errno.EAGAIN, listener::accept);
      assertEquals(Optional.empty(), listener.tryAccept());
    }
  }

  @ParameterizedTest
  @CsvSource({"TCP, EINPROGRESS", "UNIX_STREAM, EAGAIN"})
  void connectingWouldBlock(Transport transport, String errno) throws Exception {
    var callers = new ArrayList<Socket>();
    try (Socket listener = Listen.on(transport.fresh(), 0)) {
      // The queue is full after a few, so that none of the last two can be connected.
      for (int i = 0; i < 10; i++) {
        Socket caller = transport.socket();
        callers.add(caller);
        caller.setBlocking(false);
        caller.connectEx(listener.sockName());
      }
      try (Socket caller = transport.socket()) {
        caller.setBlocking(false);
        assertErrno(Errno.named(errno), () -> caller.connect(listener.sockName()));
      }
      try (Socket caller = transport.socket()) {
        caller.setBlocking(false);
        assertEquals(Errno.named(errno), caller.connectEx(listener.sockName()));
      }
    } finally {
      callers.forEach(Socket::close);
    }
  }

  @Test
  void theEndOfAStreamIsAValue() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.TCP)) {
      link.far().shutdown(Shutdown.SHUT_WR);
      Socket near = link.near();
      assertEquals(0, near.recv(new byte[1]));
      assertEquals(0, near.recvFrom(1).length());
      assertEquals(0, near.tryRecvFrom(1).orElseThrow().length());
      try (ReceivedMessage end = near.recvMsg(one(), MsgFlags.NONE)) {
        assertEquals(0, end.length());
      }
      assertTrue(near.tryRecvMsg(one(), MsgFlags.NONE).isPresent());
      assertEquals(-1, near.inputStream().read());
      near.shutdown(Shutdown.SHUT_WR);
      assertErrno(Errno.EPIPE, () -> near.send(new byte[1]));
      assertErrno(Errno.EPIPE, () -> near.sendMsg(one(), MsgFlags.NONE));
      assertErrno(Errno.EPIPE, () -> near.sendAll(new byte[1]));
    }
    DatagramBatch batch = DatagramBatch.allocate(1, 1);
    try (ConnectedPair link = ConnectedPair.of(Transport.UNIX_DGRAM)) {
      link.near().shutdown(Shutdown.SHUT_RDWR);
      assertEquals(0, link.near().recvMmsg(batch));
      batch.clear().add();
      assertErrno(Errno.EPIPE, () -> link.near().sendMmsg(batch));
    }
    try (Socket listener = Transport.TCP.listening()) {
      listener.shutdown(Shutdown.SHUT_RD);
      assertErrno(Errno.EINVAL, listener::accept);
    }
  }
}
