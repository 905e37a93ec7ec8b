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
import landline.socket.SocketClosedException;

/// Messages that leave together, with one system call for many.
///
/// The first one starts a virtual thread to send it. That thread runs after those that could run
/// already, such as the handlers of one batch, so their messages are there by then; when nothing
/// else runs, it runs at once. While it sends, the next messages gather.
///
/// Safe for use by many threads; none of them ever waits for the kernel.
final class Outbox {

  /// How many messages may gather; one more is dropped.
  static final int MOST = 64;

  /// The longest message: more than Ethernet carries.
  static final int ROOM = 2048;

  private static final System.Logger LOG = System.getLogger("landline.server");
  // With MSG_DONTWAIT nothing waits; the call wants to know all the same.
  private static final Duration NEVER_WAITED = Duration.ofSeconds(1);

  /// A batch, and for each slot whom to tell if it fails.
  private record Letters(DatagramBatch batch, List<Consumer<IOException>> senders) {
    Letters() {
      this(DatagramBatch.allocate(MOST, ROOM), new ArrayList<>(MOST));
    }

    void clear() {
      batch.clear();
      senders.clear();
    }
  }

  private final String name;
  private final Socket socket;
  private final Traffic traffic;
  private Letters gathering = new Letters();
  private Letters leaving = new Letters();
  private boolean sending;

  Outbox(String name, Socket socket, Traffic traffic) {
    this.name = name + "-outbox";
    this.socket = socket;
    this.traffic = traffic;
  }

  /// Takes a message to be sent soon, unless there are too many.
  ///
  /// @param message at most [#ROOM] bytes, which are copied
  /// @param failed told what went wrong with this one; not of a message that is dropped because the
  ///   kernel has no room for it, which is counted
  /// @return false if it was dropped, and counted
  synchronized boolean offer(byte[] message, SockAddr to, Consumer<IOException> failed) {
    if (message.length > ROOM) {
      throw new IllegalArgumentException("message > " + ROOM + " bytes: " + message.length);
    }
    if (gathering.batch().count() == MOST) {
      traffic.unsent().increment();
      return false;
    }
    gathering.batch().add().put(message).address(to);
    gathering.senders().add(failed);
    if (!sending) {
      Thread.ofVirtual().name(name).start(this::send);
      sending = true;
    }
    return true;
  }

  /// Waits until everything has been sent. That takes no longer than the system calls do.
  synchronized void finish() {
    try {
      while (sending) {
        wait();
      }
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }

  private void send() {
    boolean done = false;
    try {
      while (exchange()) {
        while (leaving.batch().hasRemaining()) {
          sendSome(leaving.batch());
        }
        leaving.clear();
      }
      done = true;
    } finally {
      if (!done) {
        abandon();
      }
    }
  }

  /// This thread dies of an error; the next message starts another.
  private synchronized void abandon() {
    leaving.clear();
    sending = false;
    notifyAll();
  }

  /// @return false if there is nothing to send; then this thread ends
  private synchronized boolean exchange() {
    sending = gathering.batch().count() > 0;
    Letters full = gathering;
    gathering = leaving;
    leaving = full;
    if (!sending) {
      notifyAll();
    }
    return sending;
  }

  private void sendSome(DatagramBatch batch) {
    try {
      if (socket.sendMmsg(batch, MsgFlags.MSG_DONTWAIT, NEVER_WAITED) == Socket.WOULD_BLOCK) {
        traffic.unsent().increment();
        batch.position(batch.position() + 1);
      }
    } catch (SocketClosedException end) {
      traffic.unsent().add(batch.count() - batch.position());
      batch.position(batch.count());
    } catch (IOException failed) {
      int at = batch.position();
      batch.position(at + 1);
      tell(leaving.senders().get(at), failed);
    }
  }

  private void tell(Consumer<IOException> sender, IOException failed) {
    try {
      sender.accept(failed);
    } catch (RuntimeException error) {
      LOG.log(System.Logger.Level.WARNING, name + ": " + OneLine.of(error));
    }
  }
}
