// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static landline.interop.harness.Patience.PATIENCE;
import static landline.testkit.SocketAssertions.assertClosed;
import static landline.testkit.SocketAssertions.assertErrno;
import static landline.testkit.SocketAssertions.assertInterrupted;
import static landline.testkit.SocketAssertions.assertTimedOut;
import static landline.testkit.SocketAssertions.assertWouldBlock;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import landline.socket.Deadline;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.ReceivedMessage;
import landline.socket.Shutdown;
import landline.socket.Socket;
import landline.testkit.ConnectedPair;
import landline.testkit.FaultyKernel;
import landline.testkit.KernelCall;
import landline.testkit.Task;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// recvmsg(2) and sendmsg(2): several buffers, flags, and the ends of a wait.
final class MessagesTest {

  private static final Duration SHORT = Duration.ofMillis(20);
  private static final byte[] WORD = {'w', 'o', 'r', 'd'};

  /// Cuts bytes into buffers at random places, some of them empty, on the heap and off it.
  private static ByteBuffer[] split(byte[] bytes, Random random) {
    var pieces = new ArrayList<ByteBuffer>();
    int at = 0;
    while (at < bytes.length) {
      int size = Math.min(bytes.length - at, random.nextInt(bytes.length / 3 + 2));
      ByteBuffer piece =
          random.nextBoolean() ? ByteBuffer.allocate(size) : ByteBuffer.allocateDirect(size);
      pieces.add(piece.put(bytes, at, size).flip());
      at += size;
    }
    return pieces.toArray(ByteBuffer[]::new);
  }

  private static byte[] joined(ByteBuffer... pieces) {
    ByteBuffer all =
        ByteBuffer.allocate(Arrays.stream(pieces).mapToInt(ByteBuffer::position).sum());
    for (ByteBuffer piece : pieces) {
      all.put(piece.duplicate().flip());
    }
    return all.array();
  }

  private static ByteBuffer[] room(int size, Random random) {
    ByteBuffer[] room = split(new byte[size], random);
    Arrays.stream(room).forEach(ByteBuffer::clear);
    return room;
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void whatIsGatheredIsScattered(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      for (int seed = 0; seed < 60; seed++) {
        var random = new Random(seed);
        byte[] bytes = new byte[1 + random.nextInt(5_000)];
        random.nextBytes(bytes);
        ByteBuffer[] out = split(bytes, random);
        assertEquals(
            bytes.length,
            link.near().sendMsg(out, MsgFlags.NONE, List.of(), Deadline.in(PATIENCE)));
        for (ByteBuffer piece : out) {
          assertFalse(piece.hasRemaining());
        }
        ByteBuffer[] in = room(bytes.length, random);
        ReceivedMessage got = link.far().recvMsg(in, MsgFlags.MSG_WAITALL, Deadline.in(PATIENCE));
        assertEquals(bytes.length, got.length());
        assertArrayEquals(bytes, joined(in), "seed " + seed);
        assertEquals(MsgFlags.NONE, got.flags());
        assertEquals(List.of(), got.control());
        assertEquals(link.near().sockName(), got.from());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#streams")
  void aStreamOfManyPartsArrivesInOrder(Transport transport) throws Exception {
    byte[] bytes = new byte[1_000_000];
    new Random(1).nextBytes(bytes);
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      Task<byte[]> reader = Task.start(() -> link.far().inputStream().readAllBytes());
      ByteBuffer[] out = split(bytes, new Random(2));
      while (Arrays.stream(out).anyMatch(ByteBuffer::hasRemaining)) {
        assertTrue(link.near().sendMsg(out, MsgFlags.NONE, List.of(), Deadline.in(PATIENCE)) > 0);
      }
      link.near().shutdown(Shutdown.SHUT_WR);
      assertArrayEquals(bytes, reader.get());
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void memoryOfAnyKindCanBeUsed(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport);
        Arena arena = Arena.ofConfined()) {
      MemorySegment[] out = {
        arena.allocateFrom(ValueLayout.JAVA_BYTE, WORD), MemorySegment.ofArray(WORD)
      };
      assertEquals(8, link.near().sendMsg(out, MsgFlags.NONE, List.of()));
      byte[] heap = new byte[3];
      MemorySegment[] in = {MemorySegment.ofArray(heap), arena.allocate(10)};
      assertEquals(8, link.far().recvMsg(in, MsgFlags.NONE).length());
      assertArrayEquals(new byte[] {'w', 'o', 'r'}, heap);
      assertEquals("dword", in[1].getString(0));
      assertEquals(4, link.near().send(out[0], MsgFlags.NONE, Deadline.in(PATIENCE)));
      assertEquals(4, link.far().recv(in[1], MsgFlags.NONE, Deadline.in(PATIENCE)));
      assertEquals(4, link.near().send(out[1], MsgFlags.NONE));
      MemorySegment four = arena.allocate(4);
      assertEquals(4, link.far().recv(four, MsgFlags.MSG_WAITALL));
      assertArrayEquals(WORD, four.toArray(ValueLayout.JAVA_BYTE));
    }
  }

  @Test
  void memoryThatCanNotBeUsedIsRefused() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.UNIX_STREAM)) {
      MemorySegment[] gone = new MemorySegment[1];
      try (Arena arena = Arena.ofConfined()) {
        gone[0] = arena.allocate(10);
        Task<Integer> other = Task.start(() -> link.near().sendMsg(gone, MsgFlags.NONE, List.of()));
        assertThrows(WrongThreadException.class, other::get);
      }
      assertThrows(
          IllegalStateException.class, () -> link.near().sendMsg(gone, MsgFlags.NONE, List.of()));
      assertThrows(IllegalStateException.class, () -> link.far().recvMsg(gone, MsgFlags.NONE));
      ByteBuffer readOnly = ByteBuffer.allocate(9).asReadOnlyBuffer();
      assertThrows(
          IllegalArgumentException.class, () -> link.far().recvMsg(readOnly, MsgFlags.NONE));
      MemorySegment fixed = MemorySegment.ofArray(WORD).asReadOnly();
      assertThrows(IllegalArgumentException.class, () -> link.far().recv(fixed, MsgFlags.NONE));
      var many = new ByteBuffer[1_025];
      Arrays.fill(many, ByteBuffer.allocate(1));
      var refused =
          assertThrows(
              IllegalArgumentException.class, () -> link.far().recvMsg(many, MsgFlags.NONE));
      assertEquals("buffers > 1024: 1025", refused.getMessage());
      assertEquals(
          1_024, link.near().sendMsg(Arrays.copyOf(many, 1_024), MsgFlags.NONE, List.of()));
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#messages")
  void aCutMessageSaysSoAndHowLongItWas(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      link.near().send(new byte[100]);
      ByteBuffer room = ByteBuffer.allocate(30);
      ReceivedMessage cut = link.far().recvMsg(room, MsgFlags.NONE);
      assertTrue(cut.isTruncated());
      assertEquals(100, cut.length());
      assertEquals(30, room.position());
      link.near().send(new byte[0]);
      ReceivedMessage empty = link.far().recvMsg(room.clear(), MsgFlags.NONE);
      assertEquals(0, empty.length());
      assertFalse(empty.isTruncated());
      byte[] large = new byte[60_000];
      new Random(9).nextBytes(large);
      link.near().sendMsg(split(large, new Random(10)), MsgFlags.NONE, List.of());
      ByteBuffer[] in = room(60_000, new Random(11));
      assertEquals(60_000, link.far().recvMsg(in, MsgFlags.NONE).length());
      assertArrayEquals(large, joined(in));
    }
  }

  @Test
  void aMessageCanBeSentToAnAddress() throws Exception {
    try (Socket near = Transport.UDP.bound();
        Socket far = Transport.UDP.bound()) {
      ByteBuffer[] out = {ByteBuffer.wrap(WORD), ByteBuffer.wrap(WORD)};
      assertEquals(8, near.sendMsg(out, MsgFlags.NONE, List.of(), far.sockName()));
      ReceivedMessage got = far.recvMsg(ByteBuffer.allocate(9), MsgFlags.NONE);
      assertEquals(near.sockName(), got.from());
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aPeekLeavesTheMessage(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      link.near().send(WORD);
      for (MsgFlags flags : List.of(MsgFlags.MSG_PEEK, MsgFlags.MSG_PEEK, MsgFlags.NONE)) {
        ByteBuffer room = ByteBuffer.allocate(9);
        assertEquals(4, link.far().recvMsg(room, flags).length());
        assertEquals(4, room.position());
      }
      assertEquals(Optional.empty(), link.far().tryRecvMsg(ByteBuffer.allocate(9), MsgFlags.NONE));
    }
  }

  @Test
  void urgentDataAndDiscardedBytesSaySo() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.TCP)) {
      link.near().send(ByteBuffer.wrap(WORD), MsgFlags.MSG_OOB);
      Task<Integer> reader = Task.start(() -> link.far().recv(new byte[9]));
      assertEquals(3, reader.get());
      ByteBuffer room = ByteBuffer.allocate(1);
      ReceivedMessage urgent = link.far().recvMsg(room, MsgFlags.MSG_OOB);
      assertEquals('d', room.get(0));
      assertEquals(MsgFlags.MSG_OOB, urgent.flags());
      link.near().sendAll(new byte[10]);
      ByteBuffer untouched = ByteBuffer.allocate(10);
      assertEquals(10, link.far().recvMsg(untouched, MsgFlags.MSG_TRUNC).length());
      assertEquals(0, untouched.position());
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  void theEndOfTheStreamIsALengthOfNothing(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      Task<ReceivedMessage> reader =
          Task.start(() -> link.far().recvMsg(ByteBuffer.allocate(9), MsgFlags.NONE))
              .awaitBlocked();
      link.near().shutdown(Shutdown.SHUT_WR);
      assertEquals(0, reader.get().length());
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  @SuppressWarnings("try") // closing is what is tested
  void everyWaitEnds(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      Socket near = link.near();
      ByteBuffer room = ByteBuffer.allocate(9);
      assertTimedOut(() -> near.recvMsg(room, MsgFlags.NONE, Deadline.in(SHORT)));
      Task<ReceivedMessage> cut =
          Task.start(() -> near.recvMsg(room, MsgFlags.NONE)).awaitBlocked().interrupt();
      assertInterrupted(cut::get);
      near.setBlocking(false);
      assertErrno(Errno.EAGAIN, () -> near.recvMsg(room, MsgFlags.NONE));
      near.setBlocking(true);
      Task<ReceivedMessage> reader =
          Task.startOnPlatform(() -> near.recvMsg(room, MsgFlags.NONE)).awaitBlocked();
      link.far().send(WORD);
      assertEquals(4, reader.get().length());
      Task<ReceivedMessage> closed =
          Task.start(() -> near.recvMsg(ByteBuffer.allocate(9), MsgFlags.NONE)).awaitBlocked();
      near.close();
      assertClosed(closed::get);
      assertClosed(() -> near.recvMsg(room, MsgFlags.NONE));
      assertClosed(() -> near.sendMsg(ByteBuffer.wrap(WORD), MsgFlags.NONE));
    }
  }

  private static Void sendForEver(Socket socket) throws Exception {
    ByteBuffer[] much = {ByteBuffer.allocate(1_000), ByteBuffer.allocate(1_000)};
    while (socket.sendMsg(much, MsgFlags.NONE, List.of()) >= 0) {
      Arrays.stream(much).forEach(ByteBuffer::clear);
    }
    throw new AssertionError("it does not wait");
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  @SuppressWarnings("try") // closing is what is tested
  void everyWaitForRoomEnds(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      Socket near = link.near();
      ByteBuffer[] much = {ByteBuffer.allocate(1_000), ByteBuffer.allocate(1_000)};
      near.setBlocking(false);
      int sent;
      do {
        Arrays.stream(much).forEach(ByteBuffer::clear);
        sent = near.sendMsg(much, MsgFlags.NONE, List.of());
      } while (sent >= 0);
      assertWouldBlock(sent);
      near.setBlocking(true);
      assertTimedOut(() -> {
        while (near.sendMsg(much, MsgFlags.NONE, List.of(), Deadline.in(SHORT)) > 0) {
          Arrays.stream(much).forEach(ByteBuffer::clear);
        }
      });
      assertInterrupted(Task.start(() -> sendForEver(near)).awaitBlocked().interrupt()::get);
      Task<Void> closed = Task.start(() -> sendForEver(near)).awaitBlocked();
      near.close();
      assertClosed(closed::get);
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void anInterruptedCallIsMadeAgain(Transport transport) throws Exception {
    try (FaultyKernel kernel = FaultyKernel.install();
        ConnectedPair link = ConnectedPair.of(transport)) {
      kernel.failEvery(KernelCall.SENDMSG, 2, Errno.EINTR);
      kernel.failEvery(KernelCall.RECVMSG, 2, Errno.EINTR);
      for (int i = 0; i < 20; i++) {
        assertEquals(4, link.near().sendMsg(ByteBuffer.wrap(WORD), MsgFlags.NONE));
        assertEquals(4, link.far().recvMsg(ByteBuffer.allocate(9), MsgFlags.NONE).length());
      }
      assertTrue(kernel.hits() > 10, () -> "faults: " + kernel.hits());
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aFailedCallSaysHowItFailed(Transport transport) throws Exception {
    try (FaultyKernel kernel = FaultyKernel.install();
        ConnectedPair link = ConnectedPair.of(transport)) {
      kernel.fail(KernelCall.SENDMSG, 1, Errno.ENOBUFS).fail(KernelCall.RECVMSG, 1, Errno.ENOMEM);
      assertErrno(Errno.ENOBUFS, () -> link.near().sendMsg(ByteBuffer.wrap(WORD), MsgFlags.NONE));
      assertErrno(Errno.ENOMEM, () -> link.far().recvMsg(ByteBuffer.allocate(9), MsgFlags.NONE));
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#streams")
  void aShortSendSaysHowMuchWasTaken(Transport transport) throws Exception {
    byte[] bytes = new byte[3_000];
    new Random(5).nextBytes(bytes);
    try (FaultyKernel kernel = FaultyKernel.install();
        ConnectedPair link = ConnectedPair.of(transport)) {
      kernel.shortenEvery(KernelCall.SENDMSG, 1, 701);
      ByteBuffer[] out = split(bytes, new Random(6));
      int sent = 0;
      while (sent < bytes.length) {
        int step = link.near().sendMsg(out, MsgFlags.NONE, List.of());
        assertEquals(Math.min(701, bytes.length - sent), step);
        sent += step;
      }
      ByteBuffer[] in = room(bytes.length, new Random(7));
      assertEquals(bytes.length, link.far().recvMsg(in, MsgFlags.MSG_WAITALL).length());
      assertArrayEquals(bytes, joined(in));
      // The last rest of 196 bytes is not cut.
      assertEquals(4, kernel.hits());
    }
  }

  @Test
  void aShortReceiveIsRepeatedUntilAllIsThere() throws Exception {
    byte[] bytes = new byte[3_000];
    new Random(8).nextBytes(bytes);
    try (FaultyKernel kernel = FaultyKernel.install();
        ConnectedPair link = ConnectedPair.of(Transport.UNIX_STREAM)) {
      kernel.shortenEvery(KernelCall.RECVMSG, 1, 97);
      link.near().sendAll(bytes);
      ByteBuffer[] in = room(bytes.length, new Random(9));
      assertEquals(bytes.length, link.far().recvMsg(in, MsgFlags.MSG_WAITALL).length());
      assertArrayEquals(bytes, joined(in));
    }
  }
}
