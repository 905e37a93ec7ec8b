// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import landline.socket.sys.Kernel;
import landline.socket.sys.Scratch;
import org.jspecify.annotations.Nullable;

/// Sends batches, with the waiting of [Send].
///
/// A run of slots is sent with one call. It ends before a slot whose segments have to be sent one
/// by one; [SegmentSending] sends that one in its turn.
final class SendMmsg {

  static final String CALL = "sendmmsg";

  private SendMmsg() {}

  static int send(Socket socket, DatagramBatch batch, int flags, long deadline) throws IOException {
    if (socket.isStream()) {
      throw new IllegalArgumentException("a stream has no datagrams: " + socket);
    }
    WaitQueue side = socket.descriptor().writing();
    boolean waits = socket.mayWait(flags);
    if (!waits) {
      return once(socket, side, batch, flags, deadline);
    }
    if (!side.enter(socket, CALL, true, deadline)) {
      return Socket.WOULD_BLOCK;
    }
    try {
      return once(socket, side, batch, flags, deadline);
    } finally {
      side.unlock();
    }
  }

  private static int once(
      Socket socket, WaitQueue side, DatagramBatch batch, int flags, long deadline)
      throws IOException {
    int first = unskipped(batch, batch.position());
    batch.advance(first);
    if (first == batch.count()) {
      return 0;
    }
    if (SegmentSending.isNeeded(socket, batch.at(first))) {
      return SegmentSending.send(socket, side, batch, flags, deadline, false);
    }
    int offered = offer(socket, batch, first);
    long pause = Send.FIRST_PAUSE;
    while (true) {
      int seen = side.edges();
      int sent = call(socket, batch.headers(), offered, flags);
      if (sent > 0) {
        batch.advance(after(batch, first, sent));
        return sent;
      }
      if (sent == -Errno.EINTR.value()) {
        continue;
      }
      if (sent != -Errno.EAGAIN.value()) {
        if (SegmentSending.mayHelp(batch.at(first), sent)) {
          return SegmentSending.send(socket, side, batch, flags, deadline, true);
        }
        throw socket.failed(CALL, Send.cause(socket, sent, pause), to(batch.at(first)));
      }
      pause = Send.awaitRoom(socket, side, CALL, seen, flags, pause, deadline);
      if (pause == Send.NEVER) {
        return Socket.WOULD_BLOCK;
      }
    }
  }

  /// Writes the headers of the slots that can go in one call.
  ///
  /// @return the number of slots
  private static int offer(Socket socket, DatagramBatch batch, int first) throws IOException {
    int place = 0;
    for (int i = first; i < batch.count(); i++) {
      DatagramSlot slot = batch.at(i);
      if (slot.orders().skipped) {
        continue;
      }
      if (SegmentSending.isNeeded(socket, slot)) {
        break;
      }
      BatchHeaders.write(socket, batch, place++, slot);
    }
    return place;
  }

  /// The index after so many slots that are not skipped, and after those skipped behind them.
  private static int after(DatagramBatch batch, int first, int sent) {
    int i = first;
    for (int left = sent; left > 0; i++) {
      if (!batch.at(i).orders().skipped) {
        left--;
      }
    }
    return unskipped(batch, i);
  }

  static int unskipped(DatagramBatch batch, int from) {
    int i = from;
    while (i < batch.count() && batch.at(i).orders().skipped) {
      i++;
    }
    return i;
  }

  static int call(Socket socket, MemorySegment headers, int count, int flags) throws IOException {
    int fd = socket.acquire(CALL);
    try (Scratch s = Scratch.take()) {
      int sent = Kernel.current().sendmmsg(s, fd, headers, count, flags | Send.ALWAYS);
      return BatchLayout.moved(socket.descriptor().writing(), headers, sent);
    } finally {
      socket.release();
    }
  }

  /// The destination of a message, for an error message.
  static @Nullable SockAddr to(DatagramSlot slot) {
    return slot.hasAddress() ? slot.address() : null;
  }
}
