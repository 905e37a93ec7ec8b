// SPDX-License-Identifier: Apache-2.0
package landline.interop.faults;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import landline.socket.Deadline;
import landline.socket.Domain;
import landline.socket.MsgFlags;
import landline.socket.Socket;
import landline.socket.SocketPair;
import landline.socket.Type;
import landline.socket.option.SocketOptions;
import landline.testkit.ConnectedPair;
import landline.testkit.Task;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Memory that another thread frees while a call uses it. Either the call holds it, so that closing
/// the arena fails, or the call fails; the kernel never reads or writes what is freed.
final class ClosedMemoryTest {

  private static final int SIZE = 400_000;
  private static final int ROUNDS = 50;
  private static final int MANY = 12;

  /// A call that sends from memory, or receives into it.
  private interface Call {
    long make(Socket socket, MemorySegment memory) throws Exception;
  }

  /// The calls that take memory of the caller's.
  @SuppressWarnings("ImmutableEnumChecker") // methods without state
  enum Use {
    SEND(true, (socket, memory) -> socket.send(memory, MsgFlags.MSG_DONTWAIT)),
    SEND_BUFFER(true, (socket, memory) -> socket.send(memory.asByteBuffer(), MsgFlags.NONE)),
    SEND_MSG(
        true,
        (socket, memory) ->
            socket.sendMsg(new MemorySegment[] {memory}, MsgFlags.MSG_DONTWAIT, List.of())),
    SEND_MSG_BUFFER(
        true, (socket, memory) -> socket.sendMsg(memory.asByteBuffer(), MsgFlags.MSG_DONTWAIT)),
    SEND_MSG_BEHIND_OTHERS(
        true, (socket, memory) -> socket.sendMsg(behindOthers(memory), MsgFlags.NONE, List.of())),
    RECV(false, (socket, memory) -> socket.recv(memory, MsgFlags.MSG_DONTWAIT)),
    RECV_MSG(
        false,
        (socket, memory) ->
            socket.recvMsg(new MemorySegment[] {memory}, MsgFlags.MSG_DONTWAIT).length()),
    RECV_MSG_BUFFER(
        false,
        (socket, memory) -> socket.recvMsg(memory.asByteBuffer(), MsgFlags.MSG_DONTWAIT).length()),
    RECV_MSG_BEHIND_OTHERS(
        false, (socket, memory) -> socket.recvMsg(behindOthers(memory), MsgFlags.NONE).length());

    private final boolean sends;
    private final Call call;

    Use(boolean sends, Call call) {
      this.sends = sends;
      this.call = call;
    }

    /// More arenas than one call holds.
    private static MemorySegment[] behindOthers(MemorySegment memory) {
      var pieces = new MemorySegment[MANY];
      Arrays.setAll(pieces, i -> Arena.ofAuto().allocate(1).fill((byte) 'A'));
      pieces[MANY - 1] = memory;
      return pieces;
    }
  }

  private static boolean isFilled(MemorySegment memory, char with) {
    MemorySegment same = Arena.ofAuto().allocate(memory.byteSize()).fill((byte) with);
    return memory.mismatch(same) < 0;
  }

  @ParameterizedTest
  @EnumSource(Use.class)
  @SuppressWarnings("MustBeClosedChecker") // another thread closes it
  void freedMemoryIsNeverSentNorWrittenTo(Use use) throws Exception {
    var random = new Random(5);
    for (int round = 0; round < ROUNDS; round++) {
      SocketPair pair = Socket.socketPair(Domain.UNIX, Type.STREAM);
      try (Socket near = pair.first();
          Socket far = pair.second();
          Arena later = Arena.ofShared()) {
        near.setSockOpt(SocketOptions.SO_SNDBUF, 1 << 20);
        far.setSockOpt(SocketOptions.SO_SNDBUF, 1 << 20);
        far.setBlocking(false);
        if (!use.sends) {
          far.send(ByteBuffer.wrap(new byte[SIZE]), MsgFlags.NONE);
        }
        Arena arena = Arena.ofShared();
        MemorySegment memory = arena.allocate(SIZE).fill((byte) 'A');
        var begin = new CountDownLatch(1);
        Task<Long> caller =
            Task.startOnPlatform(() -> {
              begin.await();
              return use.call.make(near, memory);
            });
        long pause = random.nextInt(100_000);
        begin.countDown();
        long now = System.nanoTime();
        while (System.nanoTime() - now < pause) {
          Thread.onSpinWait();
        }
        boolean closed = close(arena);
        // It may get the place that has become free.
        MemorySegment other = later.allocate(SIZE).fill((byte) 'S');
        try {
          caller.get();
        } catch (IllegalStateException alreadyClosed) {
          assertEquals("Already closed", alreadyClosed.getMessage());
        }
        assertTrue(isFilled(other, 'S'), "freed memory was written to in round " + round);
        if (use.sends) {
          assertOnlyA(far);
        }
        if (!closed) {
          arena.close();
        }
      }
    }
  }

  private static boolean close(Arena arena) {
    try {
      arena.close();
      return true;
    } catch (IllegalStateException held) {
      return false;
    }
  }

  private static void assertOnlyA(Socket socket) throws Exception {
    byte[] got = new byte[SIZE];
    int length = socket.recv(got);
    while (length > 0) {
      MemorySegment part = MemorySegment.ofArray(got).asSlice(0, length);
      assertTrue(isFilled(part, 'A'), "freed memory was sent");
      length = socket.recv(got);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"RECV", "RECV_MSG", "RECV_MSG_BEHIND_OTHERS"})
  @SuppressWarnings("MustBeClosedChecker") // closing is what is tested
  void aThreadThatWaitsHoldsNoArenaAndFailsWhenItGoesOn(Use use) throws Exception {
    SocketPair pair = Socket.socketPair(Domain.UNIX, Type.STREAM);
    try (Socket near = pair.first();
        Socket far = pair.second()) {
      Arena arena = Arena.ofShared();
      MemorySegment memory = arena.allocate(MANY);
      MemorySegment[] all =
          use == Use.RECV_MSG_BEHIND_OTHERS
              ? Use.behindOthers(memory)
              : new MemorySegment[] {memory};
      Task<Integer> waits =
          Task.start(() ->
                  use == Use.RECV
                      ? near.recv(memory, MsgFlags.NONE, Deadline.in(PATIENCE))
                      : near.recvMsg(all, MsgFlags.NONE, Deadline.in(PATIENCE)).length())
              .awaitBlocked();
      arena.close();
      far.sendAll(new byte[MANY + MANY]);
      assertThrows(IllegalStateException.class, waits::get);
    }
  }

  @Test
  void piecesOfManyArenasArriveInOrder() throws Exception {
    for (Transport transport : List.of(Transport.UNIX_STREAM, Transport.UNIX_SEQPACKET)) {
      try (ConnectedPair link = ConnectedPair.of(transport)) {
        var out = new MemorySegment[2 * MANY];
        var in = new MemorySegment[2 * MANY];
        for (int i = 0; i < out.length; i++) {
          out[i] = Arena.ofAuto().allocateFrom(ValueLayout.JAVA_BYTE, (byte) i, (byte) -i);
          in[i] = i % 5 == 0 ? MemorySegment.ofArray(new byte[2]) : Arena.ofAuto().allocate(2);
        }
        assertEquals(4 * MANY, link.near().sendMsg(out, MsgFlags.NONE, List.of()));
        assertEquals(4 * MANY, link.far().recvMsg(in, MsgFlags.NONE).length());
        for (int i = 0; i < out.length; i++) {
          assertEquals(-1, out[i].mismatch(in[i]), "piece " + i + " of " + transport);
        }
      }
    }
  }

  @Test
  void memoryOfAnotherThreadIsRefused() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.UNIX_STREAM);
        Arena confined = Arena.ofConfined()) {
      MemorySegment memory = confined.allocate(9);
      link.far().send(new byte[1]);
      for (Use use : Use.values()) {
        Task<Long> other = Task.start(() -> use.call.make(link.near(), memory));
        assertThrows(WrongThreadException.class, other::get, use.name());
      }
    }
  }

  @Test
  void aMessageOfZeroCopyHasNoMoreArenasThanACallHolds() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.UDP);
        ConnectedPair stream = ConnectedPair.of(Transport.TCP)) {
      MemorySegment[] many = Use.behindOthers(Arena.ofAuto().allocate(1));
      link.near().setSockOpt(SocketOptions.SO_ZEROCOPY, true);
      stream.near().setSockOpt(SocketOptions.SO_ZEROCOPY, true);
      var refused =
          assertThrows(
              IllegalArgumentException.class,
              () -> link.near().sendMsg(many, MsgFlags.MSG_ZEROCOPY, List.of()));
      assertEquals("MSG_ZEROCOPY with a message in more than 8 arenas", refused.getMessage());
      assertEquals(8, stream.near().sendMsg(many, MsgFlags.MSG_ZEROCOPY, List.of()));
    }
  }
}
