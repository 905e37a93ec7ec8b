// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static landline.interop.harness.Patience.PATIENCE;
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
import java.util.List;
import java.util.Optional;
import landline.socket.Credentials;
import landline.socket.Datagram;
import landline.socket.Deadline;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.OwnedDescriptor;
import landline.socket.Pidfd;
import landline.socket.ReceivedMessage;
import landline.socket.Rights;
import landline.socket.SockAddr;
import landline.socket.SockAddrRaw;
import landline.socket.Socket;
import landline.socket.SplicePipe;
import landline.socket.option.SocketOptions;
import landline.testkit.ConnectedPair;
import landline.testkit.FaultyKernel;
import landline.testkit.KernelCall;
import landline.testkit.Requires;
import landline.testkit.Task;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Calls that consist of several system calls and end between them: what was moved is told, and
/// what ended them is told by the next call, as the kernel does it.
final class PartialReceiveTest {

  private static final Duration SHORT = Duration.ofMillis(50);
  private static final SockAddr NOBODY = new SockAddrRaw(new Domain(0), new byte[14]);
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

  /// Lets a reader of ten bytes get five, and then a reset.
  private static void reset(ConnectedPair link, Fill fill) throws Exception {
    link.near().sendAll(HELLO);
    Task<Integer> reader = Task.start(() -> fill.receive(link.far(), PATIENCE));
    while (link.far().bytesReceived() < HELLO.length) {
      Thread.yield();
    }
    link.near().setSockOpt(SocketOptions.SO_LINGER, Optional.of(Duration.ZERO));
    link.near().close();
    assertEquals(5, reader.get());
  }

  @ParameterizedTest
  @EnumSource(Fill.class)
  void aResetLeavesWhatHasComeAndIsToldByTheNextCall(Fill fill) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.TCP)) {
      reset(link, fill);
      assertErrno(Errno.ECONNRESET, () -> fill.receive(link.far(), PATIENCE));
      assertEquals(0, link.far().recv(new byte[1]));
    }
  }

  @ParameterizedTest
  @EnumSource(Fill.class)
  void theResetIsTheSocketsAndNotItsDescriptors(Fill fill) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.TCP);
        Socket duplicate = link.far().dup()) {
      reset(link, fill);
      assertEquals(Errno.ECONNRESET, duplicate.getSockOpt(SocketOptions.SO_ERROR));
      assertEquals(0, link.far().recv(new byte[1]));
    }
  }

  @ParameterizedTest
  @EnumSource(Fill.class)
  void theNextConnectionOfTheSocketHasNothingOfTheReset(Fill fill) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.TCP);
        Socket listener = Transport.TCP.listening()) {
      reset(link, fill);
      link.far().connect(NOBODY);
      link.far().connect(listener.sockName());
      try (Socket accepted = listener.accept()) {
        accepted.sendAll(HELLO);
        assertEquals(5, link.far().recv(new byte[9]));
      }
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
  void everyWayToReceiveTellsTheResetThatEndedACall() throws Exception {
    try (SplicePipe pipe = SplicePipe.open()) {
      for (int way = 0; way < 4; way++) {
        try (ConnectedPair link = ConnectedPair.of(Transport.TCP)) {
          reset(link, Fill.BUFFER);
          Socket far = link.far();
          int how = way;
          assertErrno(
              Errno.ECONNRESET,
              () -> {
                switch (how) {
                  case 0 -> far.recv(new byte[1]);
                  case 1 -> far.recvMsg(ByteBuffer.allocate(1), MsgFlags.NONE);
                  case 2 -> far.tryRecvFrom(1);
                  default -> pipe.fill(far, 1);
                }
              });
          assertEquals(0, far.recv(new byte[9]));
        }
      }
    }
  }

  @Test
  void aFailureThatPassesLosesNothing() throws Exception {
    try (FaultyKernel kernel = FaultyKernel.install();
        ConnectedPair link = ConnectedPair.of(Transport.UNIX_STREAM)) {
      link.near().sendAll(HELLO);
      link.near().sendAll(HELLO);
      kernel.shorten(KernelCall.RECV, 1, 5).fail(KernelCall.RECV, 2, Errno.ENOMEM);
      assertEquals(5, Fill.BUFFER.receive(link.far(), PATIENCE));
      assertEquals(2, kernel.hits());
      assertEquals(5, link.far().recv(new byte[9]));
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

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void partsWithPidfdsAreJoinedAndTheCallers(boolean credentials) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.UNIX_STREAM)) {
      Requires.unlessKernel(tellsPidfds(link.far()), "the kernel has no SO_PASSPIDFD");
      link.far().setSockOpt(SocketOptions.SO_PASSCRED, credentials);
      Task<ReceivedMessage> reader =
          Task.start(() ->
              link.far()
                  .recvMsg(ByteBuffer.allocate(10), MsgFlags.MSG_WAITALL, Deadline.in(PATIENCE)));
      link.near().sendAll(HELLO);
      while (link.far().bytesReceived() < HELLO.length) {
        Thread.yield();
      }
      link.near().sendAll(HELLO);
      try (ReceivedMessage both = reader.get()) {
        assertEquals(10, both.length());
        OwnedDescriptor.adopt(both.first(Pidfd.class).orElseThrow().take(), "pidfd").close();
      }
      link.far().setBlocking(false);
      link.near().sendAll(HELLO);
      try (ReceivedMessage one =
          link.far().recvMsg(ByteBuffer.allocate(10), MsgFlags.MSG_WAITALL)) {
        assertEquals(5, one.length());
        OwnedDescriptor.adopt(one.first(Pidfd.class).orElseThrow().take(), "pidfd").close();
      }
    }
  }

  private static boolean tellsPidfds(Socket socket) {
    try {
      socket.setSockOpt(SocketOptions.SO_PASSPIDFD, true);
      return true;
    } catch (IOException tooOld) {
      return false;
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
          link.near().sendAll(HELLO);
          Datagram bytes = link.far().recvFrom(5, MsgFlags.MSG_TRUNC, Deadline.in(PATIENCE));
          assertEquals(5, bytes.length());
          assertArrayEquals(transport.isUnix() ? HELLO : new byte[0], bytes.data());
        }
      }
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
