// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import landline.socket.DatagramBatch;
import landline.socket.MsgFlags;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.internal.LogText;

/// Answers that leave together, with one system call for many. They gather while a batch of
/// messages is handled; when that is done, or there is no more room, they are sent.
final class Outbox {

  /// How many messages leave together at most.
  static final int MOST = 64;

  /// The longest message: more than Ethernet carries.
  static final int ROOM = 2048;

  private static final System.Logger LOG = Log.of("landline.server");
  // With MSG_DONTWAIT nothing waits; the call wants to know all the same.
  private static final Duration NEVER_WAITED = Duration.ofSeconds(1);

  private final String name;
  private final Socket socket;
  private final Traffic traffic;
  private final DatagramBatch batch = DatagramBatch.allocate(MOST, ROOM);
  private final List<Consumer<IOException>> senders = new ArrayList<>(MOST);

  Outbox(String name, Socket socket, Traffic traffic) {
    this.name = name;
    this.socket = socket;
    this.traffic = traffic;
  }

  /// Takes a message. Never waits.
  ///
  /// @param message at most [#ROOM] bytes, which are copied
  /// @param failed told what went wrong with this one; not of a message that is dropped because the
  ///   kernel has no room for it, which is counted
  synchronized void add(byte[] message, SockAddr to, Consumer<IOException> failed) {
    if (message.length > ROOM) {
      throw new IllegalArgumentException("message > " + ROOM + " bytes: " + message.length);
    }
    if (batch.count() == MOST) {
      flush();
    }
    batch.add().put(message).address(to);
    senders.add(failed);
  }

  /// Sends what has gathered, or drops what the kernel does not take. Never waits.
  synchronized void flush() {
    while (batch.hasRemaining()) {
      int first = batch.position();
      try {
        int taken = socket.sendMmsg(batch, MsgFlags.MSG_DONTWAIT, NEVER_WAITED);
        if (taken == Socket.WOULD_BLOCK) {
          traffic.unsent().increment();
          batch.position(first + 1);
        } else {
          traffic.sent().add(taken);
        }
      } catch (IOException failed) {
        batch.position(first + 1);
        tell(senders.get(first), failed);
      }
    }
    batch.clear();
    senders.clear();
  }

  private void tell(Consumer<IOException> sender, IOException failed) {
    try {
      sender.accept(failed);
    } catch (RuntimeException | Error error) {
      LOG.log(System.Logger.Level.WARNING, name + ": " + LogText.of(error));
    }
  }
}
