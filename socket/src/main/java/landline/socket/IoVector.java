// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;

/// Several buffers as one, for scatter and gather. What a call has moved is taken off the front,
/// and buffers are advanced by it.
final class IoVector {

  /// The kernel's UIO_MAXIOV.
  static final int LIMIT = 1024;

  private final MemorySegment[] segments;
  private final List<ByteBuffer> buffers;
  private int first;

  private IoVector(MemorySegment[] segments, List<ByteBuffer> buffers) {
    this.segments = segments;
    this.buffers = buffers;
    if (segments.length > LIMIT) {
      throw new IllegalArgumentException("buffers > " + LIMIT + ": " + segments.length);
    }
  }

  /// The remaining bytes of buffers.
  static IoVector of(List<ByteBuffer> buffers) {
    var segments = new MemorySegment[buffers.size()];
    for (int i = 0; i < segments.length; i++) {
      segments[i] = MemorySegment.ofBuffer(buffers.get(i));
    }
    return new IoVector(segments, buffers);
  }

  static IoVector of(MemorySegment... segments) {
    return new IoVector(segments.clone(), List.of());
  }

  /// Refuses read-only buffers.
  IoVector writable() {
    for (MemorySegment segment : segments) {
      checkWritable(segment);
    }
    return this;
  }

  static void checkWritable(MemorySegment segment) {
    if (segment.isReadOnly()) {
      throw new IllegalArgumentException("memory is read-only: " + segment);
    }
  }

  /// The number of buffers left.
  int count() {
    return segments.length - first;
  }

  MemorySegment get(int index) {
    return segments[first + index];
  }

  /// The number of bytes left.
  long size() {
    long size = 0;
    for (int i = first; i < segments.length; i++) {
      size += segments[i].byteSize();
    }
    return size;
  }

  /// Whether some of it is on the heap, where a call can't reach it.
  boolean isOnHeap() {
    for (int i = first; i < segments.length; i++) {
      if (!segments[i].isNative()) {
        return true;
      }
    }
    return false;
  }

  /// Takes bytes off the front.
  ///
  /// @param moved whether they went into or out of the buffers
  void advance(long count, boolean moved) {
    long rest = count;
    while (rest > 0 && first < segments.length) {
      MemorySegment segment = segments[first];
      long step = Math.min(rest, segment.byteSize());
      segments[first] = segment.asSlice(step);
      if (moved && !buffers.isEmpty()) {
        ByteBuffer buffer = buffers.get(first);
        // The same buffer may be sent twice.
        buffer.position(Math.min(buffer.limit(), buffer.position() + (int) step));
      }
      rest -= step;
      if (step == segment.byteSize()) {
        first++;
      }
    }
  }
}
