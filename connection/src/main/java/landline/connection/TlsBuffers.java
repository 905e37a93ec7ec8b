// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import java.util.concurrent.ArrayBlockingQueue;

/// Buffers for sending. An engine needs room for a whole record even for one byte, which is too
/// much to keep for each idle connection.
final class TlsBuffers {

  private static final int MOST_KEPT = 64;
  private static final ArrayBlockingQueue<byte[]> FREE = new ArrayBlockingQueue<>(MOST_KEPT);

  private TlsBuffers() {}

  /// Room for two records at least, so that a flight of a handshake goes out as one.
  static byte[] take(int record) {
    byte[] free = FREE.poll();
    return free != null && free.length >= 2 * record ? free : new byte[2 * record];
  }

  static void give(byte[] bytes) {
    // One too many is garbage.
    boolean _ = FREE.offer(bytes);
  }
}
