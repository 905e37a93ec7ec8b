// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import landline.socket.internal.Checks;

/// Queue of messages to one of many connections that get the same messages. The sender does not
/// wait for the slowest receiver: each has a queue of bounded size and a virtual thread that
/// writes, and a policy for a receiver that does not keep up.
///
/// ```java
/// members.add(SendQueue.to(connection, 64 * 1024, SendQueue.WhenFull.DROP_OLDEST));
/// for (SendQueue member : members) {
///   member.send(message);
/// }
/// ```
///
/// Messages are written whole and in order, small ones together. A queue does not close its
/// connection, except with [WhenFull#DISCONNECT].
public final class SendQueue implements AutoCloseable {

  /// The policy for a message that does not fit.
  public enum WhenFull {
    /// The sender waits for room: one slow receiver delays all.
    WAIT,
    /// The oldest messages are dropped.
    DROP_OLDEST,
    /// The connection of the slow receiver is closed.
    DISCONNECT
  }

  private static final int TOGETHER = 16 * 1024;

  private final Connection connection;
  private final int most;
  private final WhenFull whenFull;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<byte[]> messages = new ArrayDeque<>();
  private int bytes;
  private int inHand;
  private boolean closed;
  private long dropped;

  private SendQueue(Connection connection, int most, WhenFull whenFull) {
    this.connection = connection;
    this.most = most;
    this.whenFull = whenFull;
  }

  /// Starts a queue.
  ///
  /// @param connection the connection to write to
  /// @param most the capacity in bytes, and so the longest message; the message being written does
  ///   not count
  /// @param whenFull the policy for a message that does not fit
  public static SendQueue to(Connection connection, int most, WhenFull whenFull) {
    Checks.atLeast(1, most, "most");
    var queue = new SendQueue(connection, most, whenFull);
    Thread.ofVirtual().name("send-queue").start(queue::write);
    return queue;
  }

  /// Queues a message. Waits only with [WhenFull#WAIT].
  ///
  /// @param message is not copied, so it must not change
  /// @return false if the queue is closed or the connection broken, so that the message is lost
  /// @throws InterruptedException if interrupted while it waits; the message is then not sent
  /// @throws IllegalArgumentException if the message is empty, or longer than the capacity
  public boolean send(byte[] message) throws InterruptedException {
    if (message.length == 0 || message.length > most) {
      throw new IllegalArgumentException(
          "message is not from 1 to " + most + " bytes: " + message.length);
    }
    lock.lock();
    try {
      while (!closed && bytes + message.length > most) {
        switch (whenFull) {
          case WAIT -> changed.await();
          case DROP_OLDEST -> drop();
          case DISCONNECT -> disconnect();
        }
      }
      if (closed) {
        dropped++;
        return false;
      }
      messages.add(message);
      bytes += message.length;
      changed.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void drop() {
    bytes -= messages.remove().length;
    dropped++;
  }

  private void disconnect() {
    end();
    connection.close();
  }

  /// The number of queued bytes, without those being written.
  ///
  /// @return a number that may be stale
  public int waiting() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }

  /// The number of messages that were dropped to make room or came after the end.
  public long dropped() {
    lock.lock();
    try {
      return dropped;
    } finally {
      lock.unlock();
    }
  }

  /// Waits until all messages are written.
  ///
  /// @return false if the connection broke first, or the queue was closed
  public boolean drain() throws InterruptedException {
    lock.lock();
    try {
      while (!closed && bytes + inHand > 0) {
        changed.await();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /// Ends the queue: queued and later messages are dropped. The message that is being written is
  /// completed. The connection stays open.
  @Override
  public void close() {
    lock.lock();
    try {
      end();
    } finally {
      lock.unlock();
    }
  }

  private void end() {
    closed = true;
    dropped += messages.size();
    messages.clear();
    bytes = 0;
    changed.signalAll();
  }

  private void write() {
    try {
      for (byte[] some = next(); some.length > 0; some = next()) {
        connection.write(some);
      }
    } catch (IOException | InterruptedException broken) {
      // The connection's own reader, or its handler's next write, hears the same.
    } finally {
      // Also after an error: nothing would wake those who wait for room.
      close();
    }
  }

  /// Waits for messages and returns as many as may be written at once; empty at the end.
  private byte[] next() throws InterruptedException {
    lock.lock();
    try {
      inHand = 0;
      changed.signalAll();
      while (!closed && messages.isEmpty()) {
        changed.await();
      }
      if (closed) {
        return new byte[0];
      }
      byte[] some = gather();
      bytes -= some.length;
      inHand = some.length;
      changed.signalAll();
      return some;
    } finally {
      lock.unlock();
    }
  }

  private byte[] gather() {
    byte[] first = messages.remove();
    int length = first.length;
    int count = 0;
    for (byte[] each : messages) {
      if (length + each.length > TOGETHER) {
        break;
      }
      length += each.length;
      count++;
    }
    if (count == 0) {
      return first;
    }
    byte[] all = Arrays.copyOf(first, length);
    int at = first.length;
    for (; count > 0; count--) {
      byte[] each = messages.remove();
      System.arraycopy(each, 0, all, at, each.length);
      at += each.length;
    }
    return all;
  }
}
