// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import landline.socket.sys.Kernel;
import landline.socket.sys.Scratch;
import org.jspecify.annotations.Nullable;

/// A `struct msghdr` with everything it points to, in the memory of one call: the header, the
/// control messages, the I/O vector, and a buffer for bytes on the heap.
final class MsgHdr implements AutoCloseable {

  /// The maximum space for control messages. 253 descriptors with credentials and a pidfd, or all
  /// that IP and UDP report of a packet, take an eighth of it; the kernel touches only what it
  /// fills.
  static final int CONTROL = 8 * 1024;

  // struct msghdr of 64-bit Linux.
  private static final int NAME = 0;
  private static final int NAME_LENGTH = 8;
  private static final int PIECES = 16;
  private static final int PIECES_LENGTH = 24;
  private static final int CONTROL_POINTER = 32;
  private static final int CONTROL_LENGTH = 40;
  private static final int FLAGS = 48;
  private static final int HEADER = 64;
  private static final int PIECE = 16;

  private final Scratch scratch;
  private final MemorySegment memory;
  private final IoVector pieces;
  private final boolean[] copied;
  private final MemorySegment[] held;
  private final ControlBuffer control;
  private final MemorySegment copies;
  private final @Nullable Arena large;
  private long wanted;

  /// Lays out a message.
  ///
  /// @param whole whether no part of it may be left out: a stream may move less than requested
  /// @param zeroCopy whether the kernel reads the buffers after the call, so that they can't be
  ///   copied
  @SuppressWarnings("MustBeClosedChecker") // close() closes the arena
  MsgHdr(Scratch scratch, IoVector pieces, boolean whole, boolean zeroCopy) {
    this.scratch = scratch;
    this.pieces = pieces;
    memory = scratch.data();
    control = new ControlBuffer(memory);
    control.clear(HEADER);
    copied = new boolean[pieces.count()];
    held = hold();
    long after = HEADER + CONTROL + (long) pieces.count() * PIECE;
    MemorySegment rest = memory.asSlice(after);
    long toCopy = sizeCopied();
    large = whole && toCopy > rest.byteSize() ? Arena.ofConfined() : null;
    copies = large == null ? rest : large.allocate(toCopy);
    list(zeroCopy);
    if (zeroCopy && whole && toCopy > 0) {
      throw new IllegalArgumentException(
          "MSG_ZEROCOPY with a message in more than " + Kernel.HELD + " arenas");
    }
    set(NAME, MemorySegment.NULL);
    memory.set(ValueLayout.JAVA_INT, NAME_LENGTH, 0);
    memory.set(ValueLayout.JAVA_INT, FLAGS, 0);
    set(CONTROL_POINTER, memory.asSlice(HEADER));
    memory.set(ValueLayout.JAVA_LONG, CONTROL_LENGTH, 0);
  }

  private void set(int at, MemorySegment pointer) {
    memory.set(ValueLayout.JAVA_LONG, at, pointer.address());
  }

  /// Finds one buffer of each arena, for the call to hold. Buffers on the heap are copied, and so
  /// are those beyond the maximum number of arenas.
  private MemorySegment[] hold() {
    var first = new MemorySegment[Kernel.HELD];
    int count = 0;
    for (int i = 0; i < copied.length; i++) {
      MemorySegment piece = pieces.get(i);
      int same = 0;
      while (same < count && !first[same].scope().equals(piece.scope())) {
        same++;
      }
      if (!piece.isNative()) {
        copied[i] = true;
      } else if (same == Kernel.HELD) {
        checkAccess(piece);
        copied[i] = true;
      } else if (same == count) {
        first[count++] = piece;
      }
    }
    return Arrays.copyOf(first, count);
  }

  /// Refuses memory that can't be copied before anything is received for it.
  private static void checkAccess(MemorySegment piece) {
    if (!piece.scope().isAlive()) {
      throw new IllegalStateException("Already closed");
    }
    if (!piece.isAccessibleBy(Thread.currentThread())) {
      throw new WrongThreadException("memory is another thread's: " + piece);
    }
  }

  private long sizeCopied() {
    long size = 0;
    for (int i = 0; i < copied.length; i++) {
      size += copied[i] ? pieces.get(i).byteSize() : 0;
    }
    return size;
  }

  /// Writes an array of `struct iovec`, as far as copies are allowed and have room.
  private void list(boolean zeroCopy) {
    long list = HEADER + CONTROL;
    long taken = 0;
    int count = 0;
    while (count < copied.length && !(zeroCopy && copied[count])) {
      MemorySegment piece = pieces.get(count);
      long length = piece.byteSize();
      MemorySegment place = piece;
      if (copied[count]) {
        length = Math.min(length, copies.byteSize() - taken);
        place = copies.asSlice(taken, length);
        taken += length;
      }
      long at = list + (long) count * PIECE;
      memory.set(ValueLayout.JAVA_LONG, at, place.address());
      memory.set(ValueLayout.JAVA_LONG, at + Long.BYTES, length);
      wanted += length;
      count++;
      if (length < piece.byteSize()) {
        break;
      }
    }
    set(PIECES, memory.asSlice(list));
    memory.set(ValueLayout.JAVA_LONG, PIECES_LENGTH, count);
  }

  /// The caller's memory that the message points to.
  MemorySegment[] held() {
    return held;
  }

  /// The number of bytes that the call can move.
  long wanted() {
    return wanted;
  }

  /// The argument of the call.
  MemorySegment header() {
    return memory;
  }

  /// Prepares to receive.
  ///
  /// @param room for control messages
  void receive(int room) {
    set(NAME, scratch.address());
    memory.set(ValueLayout.JAVA_INT, NAME_LENGTH, Scratch.ADDRESS);
    memory.set(ValueLayout.JAVA_LONG, CONTROL_LENGTH, room);
  }

  /// Prepares to send.
  void send(int addressLength) {
    if (addressLength > 0) {
      set(NAME, scratch.address());
      memory.set(ValueLayout.JAVA_INT, NAME_LENGTH, addressLength);
    }
    memory.set(ValueLayout.JAVA_LONG, CONTROL_LENGTH, control.end() - HEADER);
    copy(wanted, true);
  }

  /// The control messages: empty to be written, or to be read after [#received].
  ControlBuffer control() {
    return control;
  }

  /// Prepares to read what was received.
  void received() {
    control.walk(HEADER, (int) memory.get(ValueLayout.JAVA_LONG, CONTROL_LENGTH));
  }

  int addressLength() {
    return memory.get(ValueLayout.JAVA_INT, NAME_LENGTH);
  }

  int flags() {
    return memory.get(ValueLayout.JAVA_INT, FLAGS);
  }

  /// Copies received bytes to their destination.
  void copyOut(long received) {
    copy(received, false);
  }

  private void copy(long count, boolean out) {
    long rest = count;
    long at = 0;
    for (int i = 0; rest > 0 && i < pieces.count(); i++) {
      MemorySegment piece = pieces.get(i);
      long length = Math.min(rest, piece.byteSize());
      if (copied[i]) {
        if (out) {
          MemorySegment.copy(piece, 0, copies, at, length);
        } else {
          MemorySegment.copy(copies, at, piece, 0, length);
        }
        at += length;
      }
      rest -= length;
    }
  }

  @Override
  public void close() {
    if (large != null) {
      large.close();
    }
  }
}
