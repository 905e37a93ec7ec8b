// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import landline.socket.DatagramBatch;
import landline.socket.DatagramSlot;
import landline.socket.Deadline;
import landline.socket.MsgFlags;
import landline.socket.Socket;
import landline.time.packet.NtpPacket;

/// When replies were really sent, as the kernel tells through the error queue, for an
/// [InterleavedTable]. A reply is recognized by its receive timestamp in the copy that the kernel
/// returns: numbers of packets would go astray with each that is not sent.
///
/// One thread uses an instance, and it makes no garbage.
final class SentTimes {

  private static final int MOST = 1024;
  private static final int SLOTS = 64;

  /// A reply under NTS with eight cookies, and the headers of Ethernet and IPv6 before it.
  private static final int ROOM = 1280;

  /// So often in sequence the queue may be empty before the kernel is taken not to tell.
  private static final int PATIENCE = 256;

  private static final MsgFlags NOW = MsgFlags.MSG_ERRQUEUE.or(MsgFlags.MSG_DONTWAIT);

  private final Socket socket;
  private final InterleavedTable table;
  private final LocalClock clock;
  private final DatagramBatch queue = DatagramBatch.allocate(SLOTS, ROOM);

  // A ring of replies, the oldest at `first`.
  private final int[] entries = new int[MOST];
  private final long[] receives = new long[MOST];
  private final int[] lengths = new int[MOST];
  private int first;
  private int count;
  // Those at the end of the ring whose time is not even guessed.
  private int fresh;
  private int silent;

  SentTimes(Socket socket, InterleavedTable table, LocalClock clock) {
    this.clock = clock;
    this.socket = socket;
    this.table = table;
  }

  /// A reply with a timestamp is about to be sent. If there are too many, the oldest is forgotten.
  ///
  /// @param entry of the table
  /// @param receive the reply's receive timestamp
  /// @param length of the reply in bytes
  void expect(int entry, long receive, int length) {
    if (count == MOST) {
      drop();
    }
    int at = (first + count) % MOST;
    entries[at] = entry;
    receives[at] = receive;
    lengths[at] = length;
    count++;
    fresh++;
  }

  /// Tells the table a time for those expected since the last guess.
  void guess(long transmit) {
    for (int i = count - Math.min(fresh, count); i < count; i++) {
      int at = (first + i) % MOST;
      table.sent(entries[at], receives[at], transmit);
    }
    fresh = 0;
  }

  /// Tells the table what the kernel has told. Never waits.
  void collect() throws IOException {
    while (count > 0) {
      int got = socket.recvMmsg(queue, NOW, Deadline.never());
      if (got == Socket.WOULD_BLOCK) {
        if (++silent > PATIENCE) {
          first = 0;
          count = 0;
        }
        return;
      }
      silent = 0;
      for (int i = 0; i < got; i++) {
        match(queue.slot(i));
      }
      if (got < SLOTS) {
        return;
      }
    }
  }

  private void match(DatagramSlot slot) {
    if (slot.isTruncated() || slot.timeNanos() == 0) {
      return;
    }
    MemorySegment packet = slot.memory();
    for (int i = 0; i < count; i++) {
      int at = (first + i) % MOST;
      int header = slot.size() - lengths[at];
      if (header >= 0 && NtpPacket.receive(packet.asSlice(header)) == receives[at]) {
        table.sent(entries[at], receives[at], clock.timestamp(slot.timeNanos()));
        // Those before it were not told, and won't be.
        first = (at + 1) % MOST;
        count -= i + 1;
        return;
      }
    }
  }

  private void drop() {
    first = (first + 1) % MOST;
    count--;
  }
}
