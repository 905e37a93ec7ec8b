// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;

/// Buffers for what is being sent. An engine wants room for a whole record even for one byte, which
/// is too much to be kept by each connection that says nothing.
final class TlsBuffers {

  private static final int MOST_KEPT = 64;
  private static final ArrayBlockingQueue<ByteBuffer> FREE = new ArrayBlockingQueue<>(MOST_KEPT);

  private TlsBuffers() {}

  /// An empty buffer for two records at least, so that a flight of a handshake goes out as one.
  static ByteBuffer take(int record) {
    ByteBuffer free = FREE.poll();
    return free != null && free.capacity() >= 2 * record
        ? free.clear()
        : ByteBuffer.allocate(2 * record);
  }

  static void give(ByteBuffer buffer) {
    // One too many is garbage.
    boolean _ = FREE.offer(buffer);
  }
}
