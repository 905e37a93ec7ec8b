// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static landline.interop.harness.Patience.PATIENCE;
import static landline.testkit.SocketAssertions.assertErrno;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntFunction;
import landline.socket.Deadline;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.Socket;
import landline.testkit.ConnectedPair;
import landline.testkit.Task;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Arrays and buffers, on the heap and off it, whole and in part.
final class BuffersTest {

  /// Where a buffer's bytes are.
  enum Kind {
    HEAP(ByteBuffer::allocate),
    DIRECT(ByteBuffer::allocateDirect),
    HEAP_SLICE(size -> ByteBuffer.allocate(size + 10).slice(3, size)),
    DIRECT_SLICE(size -> ByteBuffer.allocateDirect(size + 10).slice(3, size)),
    ARENA(size -> Arena.ofAuto().allocate(size).asByteBuffer());

    @SuppressWarnings("ImmutableEnumChecker") // factories without state
    private final IntFunction<ByteBuffer> factory;

    Kind(IntFunction<ByteBuffer> factory) {
      this.factory = factory;
    }

    ByteBuffer allocate(int size) {
      return factory.apply(size);
    }
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void onlyWhatTheBufferHasLeftIsSentAndFilled(Kind kind) throws Exception {
    byte[] bytes = random(100);
    try (ConnectedPair link = ConnectedPair.of(Transport.TCP)) {
      ByteBuffer out = kind.allocate(100).put(bytes).position(10).limit(90);
      link.near().sendAll(out, MsgFlags.NONE, Deadline.in(PATIENCE));
      assertEquals(90, out.position());
      assertEquals(90, out.limit());
      ByteBuffer in = kind.allocate(100).position(5).limit(60);
      assertEquals(55, link.far().recv(in, MsgFlags.NONE));
      assertEquals(60, in.position());
      byte[] got = new byte[100];
      in.clear().get(got);
      byte[] expected = new byte[100];
      System.arraycopy(bytes, 10, expected, 5, 55);
      assertArrayEquals(expected, got);
      assertEquals(25, link.far().recv(new byte[100]));
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aReadOnlyBufferCanBeSentAndNotFilled(Kind kind) throws Exception {
    byte[] bytes = random(100);
    try (ConnectedPair link = ConnectedPair.of(Transport.UNIX_STREAM)) {
      ByteBuffer out = kind.allocate(100).put(bytes).flip().asReadOnlyBuffer();
      out.position(40);
      assertEquals(60, link.near().send(out, MsgFlags.NONE));
      assertFalse(out.hasRemaining());
      byte[] got = new byte[100];
      assertEquals(60, link.far().recv(got));
      assertArrayEquals(Arrays.copyOfRange(bytes, 40, 100), Arrays.copyOf(got, 60));
      var refused =
          assertThrows(IllegalArgumentException.class, () -> link.far().recv(out, MsgFlags.NONE));
      assertEquals("buffer is read-only: " + out, refused.getMessage());
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aBufferLargerThanAnyCallIsSentWhole(Kind kind) throws Exception {
    byte[] bytes = random(1_000_000);
    try (ConnectedPair link = ConnectedPair.of(Transport.TCP)) {
      ByteBuffer in = kind.allocate(bytes.length);
      Task<Integer> reader =
          Task.start(() -> link.far().recv(in, MsgFlags.MSG_WAITALL, Deadline.in(PATIENCE)));
      ByteBuffer out = kind.allocate(bytes.length).put(bytes).flip();
      link.near().sendAll(out, MsgFlags.NONE, Deadline.in(PATIENCE));
      assertEquals(bytes.length, reader.get());
      byte[] got = new byte[bytes.length];
      in.flip().get(got);
      assertArrayEquals(bytes, got);
    }
  }

  @Test
  void aMappedFileCanBeSent(@TempDir Path folder) throws Exception {
    byte[] bytes = random(10_000);
    Path file = Files.write(folder.resolve("mapped"), bytes);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        ConnectedPair link = ConnectedPair.of(Transport.TCP)) {
      MappedByteBuffer map = channel.map(FileChannel.MapMode.READ_ONLY, 0, bytes.length);
      link.near().sendAll(map, MsgFlags.NONE, Deadline.in(PATIENCE));
      ByteBuffer in = ByteBuffer.allocate(bytes.length);
      link.far().recv(in, MsgFlags.MSG_WAITALL);
      assertArrayEquals(bytes, in.array());
    }
  }

  @Test
  void memoryOfAClosedArenaIsRefusedAsWhatItIs() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.TCP)) {
      ByteBuffer gone;
      try (Arena arena = Arena.ofConfined()) {
        gone = arena.allocate(10).asByteBuffer();
      }
      assertThrows(IllegalStateException.class, () -> link.near().send(gone, MsgFlags.NONE));
      try (Arena arena = Arena.ofConfined()) {
        ByteBuffer mine = arena.allocate(10).asByteBuffer();
        Task<Integer> other = Task.start(() -> link.near().send(mine, MsgFlags.NONE));
        assertThrows(WrongThreadException.class, other::get);
      }
      // The socket has come to no harm.
      link.near().sendAll(new byte[3]);
      assertEquals(3, link.far().recv(new byte[9]));
    }
  }

  @Test
  void badRangesAreRefused() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.TCP)) {
      byte[] bytes = new byte[10];
      Socket near = link.near();
      assertThrows(IndexOutOfBoundsException.class, () -> near.send(bytes, 5, 6));
      assertThrows(IndexOutOfBoundsException.class, () -> near.sendAll(bytes, -1, 2));
      assertThrows(IndexOutOfBoundsException.class, () -> near.recv(bytes, 0, 11));
      assertThrows(IndexOutOfBoundsException.class, () -> near.recv(bytes, 0, -1));
    }
  }

  @Test
  void bytesThatAreThrownAwayTouchNothing() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.TCP)) {
      link.near().sendAll(random(10));
      ByteBuffer room = ByteBuffer.allocate(6);
      assertEquals(6, link.far().recv(room, MsgFlags.MSG_TRUNC));
      assertEquals(0, room.position());
      assertArrayEquals(new byte[6], room.array());
      link.near().sendAll(random(10));
      ByteBuffer direct = ByteBuffer.allocateDirect(9);
      MsgFlags all = MsgFlags.MSG_TRUNC.or(MsgFlags.MSG_WAITALL);
      assertEquals(9, link.far().recv(direct, all));
      assertEquals(0, direct.position());
      assertEquals(5, link.far().recv(new byte[9]));
    }
  }

  @Test
  void waitAllThrowsAwayNoMoreThanItWasAskedTo() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.TCP)) {
      ByteBuffer room = ByteBuffer.allocate(15);
      MsgFlags all = MsgFlags.MSG_TRUNC.or(MsgFlags.MSG_WAITALL);
      Task<Integer> reader = Task.start(() -> link.far().recv(room, all)).awaitBlocked();
      link.near().sendAll(random(10));
      link.near().sendAll(random(10));
      assertEquals(15, reader.get());
      assertEquals(5, link.far().recv(new byte[9]));
    }
  }

  @Test
  void aPeekOffsetDoesNotHideTheDataFromAReader() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.UNIX_STREAM)) {
      int peekOffset = 42;
      link.far().setSockOpt(1, peekOffset, new byte[] {0, 0, 0, 0});
      link.near().sendAll(random(4));
      ByteBuffer room = ByteBuffer.allocate(9);
      assertEquals(4, link.far().recv(room, MsgFlags.MSG_PEEK));
      Task<Integer> peek =
          Task.start(() -> link.far().recv(ByteBuffer.allocate(9), MsgFlags.MSG_PEEK))
              .awaitBlocked();
      link.near().sendAll(random(2));
      assertEquals(2, peek.get());
      link.far().setBlocking(false);
      assertEquals(Socket.WOULD_BLOCK, link.far().recv(room, MsgFlags.MSG_PEEK));
      link.far().setBlocking(true);
      assertEquals(6, link.far().recv(new byte[9]));
    }
  }

  @Test
  void moreHoldsTheBytesBack() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.UDP)) {
      link.near().send(ByteBuffer.wrap(new byte[] {1, 2}), MsgFlags.MSG_MORE);
      assertEquals(
          Socket.WOULD_BLOCK, link.far().recv(ByteBuffer.allocate(9), MsgFlags.MSG_DONTWAIT));
      link.near().send(new byte[] {3});
      assertArrayEquals(new byte[] {1, 2, 3}, link.far().recvFrom(9).data());
    }
  }

  @Test
  void anOutOfBandDatagramIsRefused() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.UDP)) {
      assertErrno(
          Errno.named("EOPNOTSUPP"),
          () -> link.near().send(ByteBuffer.allocate(1), MsgFlags.MSG_OOB));
    }
  }
}
