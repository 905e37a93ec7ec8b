// SPDX-License-Identifier: Apache-2.0
package landline.ssh.transport;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import landline.connection.Connection;
import org.apache.sshd.common.io.AbstractIoWriteFuture;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.buffer.Buffer;

/// The packets of one connection on their way to the kernel. A packet that the kernel takes at once
/// is written by the thread that adds it; a virtual thread writes the others, in order.
///
/// Adding a packet never waits. The thread that reads the connection adds replies and window
/// adjustments: if it waited for a peer that itself waits to be read, neither side would go on.
/// Whoever sends data waits for the futures of its packets instead, so each channel has few here. A
/// peer that demands replies and does not read them breaks the limit, which closes the connection.
/// The limit counts the memory of packets, which for short ones is several times their length.
final class WriteQueue {

  /// The limit for what nobody waits for, in bytes.
  private static final long REPLIES = 1024 * 1024;

  /// What a channel may have on its way: two streams with four packets each of the largest size,
  /// and one that is being ended as much again.
  private static final long OF_A_CHANNEL = 2 * 2 * 4 * 36 * 1024L;

  /// What a packet takes beside its array.
  private static final int OBJECTS = 160;

  private static final int TOGETHER = 64 * 1024;

  private final Connection connection;
  private final long limit;
  private final Consumer<IOException> broken;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Packet> packets = new ArrayDeque<>();
  private final byte[] together = new byte[TOGETHER];
  private long bytes;
  private boolean ending;
  private boolean closed;

  /// @param channels how many there may be
  /// @param broken called on the writing thread when a write fails
  WriteQueue(Connection connection, int channels, Consumer<IOException> broken) {
    this.connection = connection;
    limit = REPLIES + channels * OF_A_CHANNEL;
    this.broken = broken;
  }

  /// How many bytes of memory may be queued.
  long limit() {
    return limit;
  }

  /// What a packet takes: its array is longer than a short one.
  static long memory(byte[] packet) {
    return packet.length + (long) OBJECTS;
  }

  /// Starts the thread.
  void start() {
    var _ = Thread.ofVirtual().name("ssh-write").start(this::run);
  }

  /// Adds a packet.
  ///
  /// @param packet is not copied, so it must not change
  /// @return its future; it has failed if the queue is closed or full
  IoWriteFuture add(Buffer packet) {
    var added = new Packet(packet.array(), packet.rpos(), packet.available());
    lock.lock();
    try {
      if (closed || ending) {
        added.failed(new IOException("ssh " + connection + ": closed"));
      } else if (bytes == 0 && added.advance(tryWrite(added))) {
        added.written();
      } else {
        enqueue(added);
      }
    } catch (IOException failure) {
      added.failed(failure);
      // Without this packet the peer could not decrypt the next. The caller may hold locks.
      closed = true;
      var _ = Thread.ofVirtual().name("ssh-broken").start(() -> end(failure));
    } finally {
      lock.unlock();
    }
    return added;
  }

  private int tryWrite(Packet packet) throws IOException {
    return connection.tryWrite(packet.array, packet.offset, packet.length);
  }

  private void enqueue(Packet packet) throws IOException {
    if (bytes + packet.memory() > limit) {
      throw new IOException(
          "ssh " + connection + ": peer does not read: " + limit + " bytes are queued");
    }
    packets.add(packet);
    bytes += packet.memory();
    changed.signalAll();
  }

  /// Waits until all packets are with the kernel, such as the one that tells why the connection
  /// ends.
  void awaitWritten(Duration patience) {
    long left = TimeUnit.NANOSECONDS.convert(patience);
    lock.lock();
    try {
      while (bytes > 0 && !closed && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /// Ends the output after the packets that are queued.
  void end() {
    lock.lock();
    try {
      ending = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Drops what is queued, and ends the thread.
  void close() {
    List<Packet> dropped;
    lock.lock();
    try {
      closed = true;
      dropped = List.copyOf(packets);
      packets.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    var reason = new IOException("ssh " + connection + ": closed");
    dropped.forEach(each -> each.failed(reason));
  }

  private void run() {
    try {
      for (List<Packet> some = next(); !some.isEmpty(); some = next()) {
        write(some);
      }
      if (isEnded()) {
        connection.shutdownOutput();
      }
    } catch (IOException failure) {
      end(failure);
    }
  }

  private void end(IOException failure) {
    close();
    broken.accept(failure);
  }

  private boolean isEnded() {
    lock.lock();
    try {
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /// Waits for packets, and takes as many as fit into one write; none at the end.
  private List<Packet> next() {
    lock.lock();
    try {
      while (packets.isEmpty() && !closed && !ending) {
        changed.awaitUninterruptibly();
      }
      var some = new ArrayList<Packet>();
      int length = 0;
      while (!packets.isEmpty() && (some.isEmpty() || length + packets.peek().length <= TOGETHER)) {
        Packet packet = packets.remove();
        length += packet.length;
        some.add(packet);
      }
      return some;
    } finally {
      lock.unlock();
    }
  }

  private void write(List<Packet> some) throws IOException {
    try {
      if (some.size() == 1) {
        Packet packet = some.getFirst();
        connection.write(packet.array, packet.offset, packet.length);
      } else {
        int length = 0;
        for (Packet each : some) {
          System.arraycopy(each.array, each.offset, together, length, each.length);
          length += each.length;
        }
        connection.write(together, 0, length);
      }
    } catch (IOException failure) {
      some.forEach(each -> each.failed(failure));
      throw failure;
    }
    some.forEach(Packet::written);
    lock.lock();
    try {
      some.forEach(each -> bytes -= each.memory());
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static final class Packet extends AbstractIoWriteFuture {

    private final byte[] array;
    private int offset;
    private int length;

    private Packet(byte[] array, int offset, int length) {
      super("ssh packet", null);
      this.array = array;
      this.offset = offset;
      this.length = length;
    }

    /// Some of its bytes are with the kernel.
    ///
    /// @return whether all are
    private boolean advance(int count) {
      offset += count;
      length -= count;
      return length == 0;
    }

    private long memory() {
      return WriteQueue.memory(array);
    }

    private void written() {
      setValue(true);
    }

    private void failed(IOException reason) {
      setValue(reason);
    }
  }
}
