// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static landline.testkit.SocketAssertions.assertErrno;
import static landline.testkit.SocketAssertions.assertInterrupted;
import static landline.testkit.SocketAssertions.assertTimedOut;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import landline.socket.Credentials;
import landline.socket.Deadline;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.ReceivedMessage;
import landline.socket.Rights;
import landline.socket.Shutdown;
import landline.socket.Socket;
import landline.socket.SplicePipe;
import landline.socket.option.SocketOptions;
import landline.testkit.ConnectedPair;
import landline.testkit.FaultyKernel;
import landline.testkit.KernelCall;
import landline.testkit.Task;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Calls that consist of several system calls and end between them: what was moved is told, and
/// what ended them is told by the next call, as the kernel does it.
final class PartialReceiveTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);

  /// The ways to receive until there is no room left.
  enum Fill {
    BUFFER,
    DIRECT_BUFFER,
    MEMORY,
    HEAP_OF_LONGS,
    MESSAGE;

    /// Receives into room for ten bytes.
    int receive(Socket socket, Duration timeout) throws IOException {
      MsgFlags all = MsgFlags.MSG_WAITALL;
      return switch (this) {
        case BUFFER -> advanced(ByteBuffer.allocate(10), socket, timeout);
        case DIRECT_BUFFER -> advanced(ByteBuffer.allocateDirect(10), socket, timeout);
        case MEMORY -> socket.recv(Arena.ofAuto().allocate(10), all, Deadline.in(timeout));
        case HEAP_OF_LONGS ->
            socket.recv(
                MemorySegment.ofArray(new long[2]).asSlice(0, 10), all, Deadline.in(timeout));
        case MESSAGE -> {
          ByteBuffer room = ByteBuffer.allocate(10);
          int length = socket.recvMsg(room, all, Deadline.in(timeout)).length();
          assertEquals(length, room.position());
          yield length;
        }
      };
    }

    private static int advanced(ByteBuffer room, Socket socket, Duration timeout)
        throws IOException {
      int length = socket.recv(room, MsgFlags.MSG_WAITALL, Deadline.in(timeout));
      assertEquals(length, room.position());
      assertEquals('h', room.get(0));
      return length;
    }
  }

  @ParameterizedTest
  @EnumSource(Fill.class)
  void aTimeoutLeavesWhatHasCome(Fill fill) throws Exception {
    for (Transport transport : Transport.streams().toList()) {
      try (ConnectedPair link = ConnectedPair.of(transport)) {
        link.near().sendAll(HELLO);
        assertEquals(5, fill.receive(link.far(), SHORT));
        assertTimedOut(() -> fill.receive(link.far(), SHORT));
        link.near().sendAll("hello wide world".getBytes(StandardCharsets.US_ASCII));
        assertEquals(10, fill.receive(link.far(), PATIENCE));
        assertEquals(15, link.far().bytesReceived());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Fill.class)
  void anInterruptLeavesWhatHasCome(Fill fill) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.UNIX_STREAM)) {
      Task<Integer> reader =
          Task.start(() -> {
            int length = fill.receive(link.far(), PATIENCE);
            assertInterrupted(() -> link.far().recv(new byte[1]));
            return length;
          });
      link.near().sendAll(HELLO);
      while (link.far().bytesReceived() < HELLO.length) {
        Thread.yield();
      }
      assertEquals(5, reader.awaitBlocked().interrupt().get());
    }
  }

  @ParameterizedTest
  @EnumSource(Fill.class)
  void aResetLeavesWhatHasComeAndIsToldByTheNextCall(Fill fill) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.TCP)) {
      link.near().sendAll(HELLO);
      Task<Integer> reader = Task.start(() -> fill.receive(link.far(), PATIENCE));
      while (link.far().bytesReceived() < HELLO.length) {
        Thread.yield();
      }
      link.near().setSockOpt(SocketOptions.SO_LINGER, Optional.of(Duration.ZERO));
      link.near().close();
      assertEquals(5, reader.get());
      assertErrno(Errno.ECONNRESET, () -> fill.receive(link.far(), PATIENCE));
      assertEquals(0, link.far().recv(new byte[1]));
    }
  }

  @ParameterizedTest
  @EnumSource(Fill.class)
  @SuppressWarnings("try") // closing is what is tested
  void aCloseLeavesWhatHasCome(Fill fill) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.UNIX_STREAM)) {
      Task<Integer> reader = Task.start(() -> fill.receive(link.far(), PATIENCE));
      link.near().sendAll(HELLO);
      while (link.far().bytesReceived() < HELLO.length) {
        Thread.yield();
      }
      reader.awaitBlocked();
      link.far().close();
      assertEquals(5, reader.get());
    }
  }

  @Test
  void everyWayToReceiveTellsAKeptError() throws Exception {
    try (FaultyKernel kernel = FaultyKernel.install();
        SplicePipe pipe = SplicePipe.open()) {
      for (int way = 0; way < 4; way++) {
        try (ConnectedPair link = ConnectedPair.of(Transport.UNIX_STREAM)) {
          link.near().sendAll(HELLO);
          kernel.fail(KernelCall.RECV, 2, Errno.ENOMEM);
          assertEquals(5, Fill.BUFFER.receive(link.far(), PATIENCE));
          Socket far = link.far();
          int how = way;
          assertErrno(
              Errno.ENOMEM,
              () -> {
                switch (how) {
                  case 0 -> far.recv(new byte[1]);
                  case 1 -> far.recvMsg(ByteBuffer.allocate(1), MsgFlags.MSG_PEEK);
                  case 2 -> far.tryRecvFrom(1);
                  default -> pipe.fill(far, 1);
                }
              });
          link.near().sendAll(HELLO);
          assertEquals(5, far.recv(new byte[9]));
        }
      }
    }
  }

  @Test
  void descriptorsThatCameBeforeAFailureAreTheCallersStill() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.UNIX_STREAM)) {
      ByteBuffer word = ByteBuffer.wrap(HELLO);
      link.near().sendMsg(word, MsgFlags.NONE, Rights.of(link.near()));
      ByteBuffer room = ByteBuffer.allocate(10);
      try (ReceivedMessage got =
          link.far().recvMsg(room, MsgFlags.MSG_WAITALL, Deadline.in(SHORT))) {
        assertEquals(5, got.length());
        got.first(Rights.class).orElseThrow().takeSocket(0).close();
      }
    }
  }

  @Test
  void bytesOfTwoWritersAreNotJoined() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.UNIX_STREAM)) {
      link.far().setSockOpt(SocketOptions.SO_PASSCRED, true);
      long pid = ProcessHandle.current().pid();
      link.near().sendAll(new byte[3]);
      link.near().sendAll(new byte[3]);
      // A privileged sender may name any process that lives.
      var other = new Credentials(1, 0, 0);
      boolean root = link.far().getSockOpt(SocketOptions.SO_PEERCRED).uid() == 0;
      if (root) {
        link.near().sendMsg(ByteBuffer.allocate(4), MsgFlags.NONE, other);
      }
      ByteBuffer room = ByteBuffer.allocate(10);
      ReceivedMessage first = link.far().recvMsg(room, MsgFlags.MSG_WAITALL, Deadline.in(SHORT));
      assertEquals(6, first.length());
      assertEquals(pid, first.first(Credentials.class).orElseThrow().pid());
      if (root) {
        ReceivedMessage second = link.far().recvMsg(room, MsgFlags.MSG_WAITALL, Deadline.in(SHORT));
        assertEquals(4, second.length());
        assertEquals(List.of(other), second.control());
      }
    }
  }

  @Test
  void truncIsForTcpAlone() throws Exception {
    for (Transport transport : Transport.streams().toList()) {
      for (ByteBuffer room : List.of(ByteBuffer.allocate(5), ByteBuffer.allocateDirect(5))) {
        try (ConnectedPair link = ConnectedPair.of(transport)) {
          link.near().sendAll(HELLO);
          link.near().sendAll(HELLO);
          assertEquals(5, link.far().recv(room, MsgFlags.MSG_TRUNC, Deadline.in(PATIENCE)));
          byte[] got = new byte[5];
          room.duplicate().clear().get(got);
          assertArrayEquals(transport.isUnix() ? HELLO : new byte[5], got, transport.name());
          assertEquals(transport.isUnix() ? 5 : 0, room.position());
          room.clear();
          assertEquals(5, link.far().recvMsg(room, MsgFlags.MSG_TRUNC).length());
          assertEquals(transport.isUnix() ? 5 : 0, room.position());
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP", "TCP6", "UNIX_STREAM"})
  void aPeekWaitsForAllOnTcpAlone(Transport transport) throws Exception {
    MsgFlags peekAll = MsgFlags.MSG_PEEK.or(MsgFlags.MSG_WAITALL);
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      link.near().sendAll(HELLO);
      ByteBuffer five = ByteBuffer.allocate(10);
      assertEquals(5, link.far().recv(five, peekAll, Deadline.in(SHORT)));
      if (!transport.isUnix()) {
        Task<Integer> peek =
            Task.start(
                () -> link.far().recv(ByteBuffer.allocate(10), peekAll, Deadline.in(PATIENCE)));
        Task<Integer> message =
            Task.start(() ->
                link.far()
                    .recvMsg(ByteBuffer.allocateDirect(10), peekAll, Deadline.in(PATIENCE))
                    .length());
        peek.awaitBlocked();
        message.awaitBlocked();
        link.near().sendAll(HELLO);
        assertEquals(10, peek.get());
        assertEquals(10, message.get());
      }
      link.near().shutdown(Shutdown.SHUT_WR);
      int there = transport.isUnix() ? 5 : 10;
      assertEquals(there, link.far().recv(ByteBuffer.allocate(20), peekAll, Deadline.in(PATIENCE)));
      assertEquals(there, link.far().recv(new byte[20]));
    }
  }

  @Test
  void aPeekAtMoreThanOneCallCopiesFindsAllOfIt() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.TCP)) {
      byte[] much = new byte[100_000];
      Arrays.fill(much, (byte) 'x');
      link.far().setSockOpt(SocketOptions.SO_RCVBUF, 1 << 20);
      Task<Void> writer =
          Task.start(() -> {
            link.near().sendAll(much);
            return null;
          });
      ByteBuffer room = ByteBuffer.allocate(much.length);
      MsgFlags peekAll = MsgFlags.MSG_PEEK.or(MsgFlags.MSG_WAITALL);
      assertEquals(much.length, link.far().recv(room, peekAll, Deadline.in(PATIENCE)));
      assertArrayEquals(much, room.array());
      room.clear();
      assertEquals(much.length, link.far().recvMsg(room, peekAll, Deadline.in(PATIENCE)).length());
      writer.get();
    }
  }

  @Test
  void aSendThatEndsHalfWaySaysHowFarItCame() throws Exception {
    for (Transport transport : List.of(Transport.TCP, Transport.UNIX_STREAM)) {
      try (ConnectedPair link = ConnectedPair.of(transport)) {
        byte[] much = new byte[10_000_000];
        ByteBuffer buffer = ByteBuffer.wrap(much);
        assertThrows(
            SocketTimeoutException.class,
            () -> link.near().sendAll(buffer, MsgFlags.NONE, Deadline.in(SHORT)));
        assertTrue(buffer.position() > 0);
        assertEquals(link.near().bytesSent(), buffer.position());
        Task<Long> reader =
            Task.start(() -> {
              long before = 0;
              byte[] block = new byte[1 << 16];
              while (before < buffer.position()) {
                before +=
                    link.far()
                        .recv(block, 0, (int) Math.min(block.length, buffer.position() - before));
              }
              return before;
            });
        assertEquals(buffer.position(), reader.get());
        link.near().sendTimeout(SHORT);
        var late = assertThrows(SocketTimeoutException.class, () -> link.near().sendAll(much));
        assertEquals(link.near().bytesSent() - buffer.position(), late.bytesTransferred);
        assertTrue(late.bytesTransferred > 0);
      }
    }
  }

  @Test
  void whatAPipeGaveBeforeAFailureIsReturned() throws Exception {
    try (FaultyKernel kernel = FaultyKernel.install();
        ConnectedPair link = ConnectedPair.of(Transport.UNIX_STREAM);
        SplicePipe pipe = SplicePipe.open(1 << 20)) {
      byte[] much = new byte[150_000];
      Task<Void> writer =
          Task.start(() -> {
            link.near().sendAll(much);
            link.near().close();
            return null;
          });
      writer.get();
      int filled = pipe.fill(link.far(), Long.MAX_VALUE);
      assertTrue(filled > 1 << 16, () -> "filled: " + filled);
      kernel.fail(KernelCall.READ, 2, Errno.ENOMEM).fail(KernelCall.READ, 3, Errno.ENOMEM);
      int first = pipe.rest().length;
      assertTrue(first > 0);
      assertEquals(filled - first, pipe.held());
      assertErrno(Errno.ENOMEM, pipe::rest);
      assertEquals(filled - first, pipe.rest().length);
      assertEquals(0, pipe.held());
    }
  }
}
