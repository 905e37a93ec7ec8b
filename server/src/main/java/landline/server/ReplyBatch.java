// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import landline.server.internal.ReplyRoute;
import landline.socket.DatagramBatch;
import landline.socket.DatagramSlot;
import landline.socket.Deadline;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.socket.SystemCallFailure;

/// Replies that are sent together, with one system call for many. They gather while a batch of
/// messages is handled, and are sent when that is done or when there is no more room.
final class ReplyBatch {

  /// The maximum of messages for one system call.
  static final int MOST = 64;

  /// The longest message: more than Ethernet carries.
  static final int ROOM = 2048;

  private static final Set<Errno> NO_SOURCE =
      Set.of(Errno.EINVAL, Errno.EADDRNOTAVAIL, Errno.named("ENODEV"), Errno.ENETUNREACH);

  private final String name;
  private final Socket socket;
  private final DatagramStats stats;
  private final Failures failures = new Failures();
  private final DatagramBatch batch = DatagramBatch.allocate(MOST, ROOM);
  // Those with a source address.
  private final BitSet sourced = new BitSet(MOST);
  private final List<Consumer<IOException>> senders = new ArrayList<>(MOST);
  private boolean flushing;

  ReplyBatch(String name, Socket socket, DatagramStats stats) {
    this.name = name;
    this.socket = socket;
    this.stats = stats;
  }

  /// Adds a message. Never waits.
  ///
  /// @param message at most [#ROOM] bytes, which are copied
  /// @param failed called with the error of this message; not for one dropped for want of room in
  ///   the kernel, which is counted
  /// @return false while the batch is being sent: a reply to an error would join it, fail, and so
  ///   on
  synchronized boolean add(byte[] message, ReplyRoute route, Consumer<IOException> failed) {
    if (message.length > ROOM) {
      throw new IllegalArgumentException("message > " + ROOM + " bytes: " + message.length);
    }
    if (flushing) {
      return false;
    }
    if (batch.count() == MOST) {
      flush();
    }
    DatagramSlot slot = batch.add().put(message).address(route.to());
    if (route.source().isPresent()) {
      slot.source(route.source().get());
      sourced.set(batch.count() - 1);
    }
    senders.add(failed);
    return true;
  }

  /// Sends the messages, or drops what the kernel does not take. Never waits.
  synchronized void flush() {
    if (flushing) {
      return;
    }
    flushing = true;
    try {
      send();
    } finally {
      batch.clear();
      sourced.clear();
      senders.clear();
      flushing = false;
    }
  }

  private void send() {
    while (batch.hasRemaining()) {
      int first = batch.position();
      try {
        int taken = socket.sendMmsg(batch, MsgFlags.MSG_DONTWAIT, Deadline.never());
        if (taken == Socket.WOULD_BLOCK) {
          stats.unsent().increment();
          batch.position(first + 1);
        } else {
          stats.sent().add(taken);
        }
      } catch (IOException failed) {
        if (isOfSource(failed) && sourced.get(first)) {
          sourced.clear(first);
          batch.slot(first).source(SockAddrIn.any(0));
        } else {
          batch.position(first + 1);
          stats.errors().increment();
          tell(senders.get(first), failed);
        }
      }
    }
  }

  /// Whether the error may mean that nothing can be sent from the source address, which the machine
  /// may no longer have. Then the kernel chooses one.
  static boolean isOfSource(IOException failed) {
    return failed instanceof SystemCallFailure failure && NO_SOURCE.contains(failure.errno());
  }

  private void tell(Consumer<IOException> sender, IOException failed) {
    try {
      sender.accept(failed);
    } catch (RuntimeException | Error error) {
      failures.add(System.Logger.Level.WARNING, error, "", () -> name);
    }
  }
}
