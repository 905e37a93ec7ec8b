// SPDX-License-Identifier: Apache-2.0
package landline.testkit;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import landline.socket.sys.Kernel;

/// A `struct msghdr` whose buffers are limited to some bytes together; see recvmsg(2). It has the
/// same layout on every 64-bit Linux.
final class ShortMessage implements AutoCloseable {

  private static final int PIECES = 16;
  private static final int COUNT = 24;
  private static final int PIECE_SIZE = 16;

  private final MemorySegment message;
  private final MemorySegment pieces;
  private final MemorySegment inUse;

  /// Replaces the buffers until it is closed.
  ShortMessage(MemorySegment message, long limit) {
    this.message = message;
    pieces = message.get(ValueLayout.ADDRESS, PIECES);
    long count = message.get(ValueLayout.JAVA_LONG, COUNT);
    if (limit == Long.MAX_VALUE || count == 0) {
      inUse = pieces;
      return;
    }
    MemorySegment shorter = Arena.ofAuto().allocate(count * PIECE_SIZE, Long.BYTES);
    shorter.copyFrom(Kernel.memory(pieces, count * PIECE_SIZE));
    long left = limit;
    for (long at = 0; at < shorter.byteSize(); at += PIECE_SIZE) {
      long length = Math.min(left, shorter.get(ValueLayout.JAVA_LONG, at + Long.BYTES));
      shorter.set(ValueLayout.JAVA_LONG, at + Long.BYTES, length);
      left -= length;
    }
    message.set(ValueLayout.ADDRESS, PIECES, shorter);
    inUse = shorter;
  }

  /// The number of bytes that the buffers of a message have together.
  static long length(MemorySegment message) {
    long size = message.get(ValueLayout.JAVA_LONG, COUNT) * PIECE_SIZE;
    MemorySegment pieces = Kernel.memory(message.get(ValueLayout.ADDRESS, PIECES), size);
    long length = 0;
    for (long at = Long.BYTES; at < size; at += PIECE_SIZE) {
      length += pieces.get(ValueLayout.JAVA_LONG, at);
    }
    return length;
  }

  MemorySegment message() {
    return message;
  }

  @Override
  public void close() {
    try {
      message.set(ValueLayout.ADDRESS, PIECES, pieces);
    } finally {
      Reference.reachabilityFence(inUse);
    }
  }
}
