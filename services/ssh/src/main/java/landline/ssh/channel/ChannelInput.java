// SPDX-License-Identifier: Apache-2.0
package landline.ssh.channel;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import landline.socket.Deadline;
import org.apache.sshd.common.channel.LocalWindow;
import org.jspecify.annotations.Nullable;

/// The peer's input on its way to a command. The thread that reads the connection adds without
/// waiting; the window of the channel bounds what is kept, since it opens only when the command has
/// read. It is small at first, and grows by what is read to the size that it was made with, within
/// the [InputBudget] of the server. Bytes are kept in one array, so that a peer that sends each in
/// a packet of its own takes no more memory.
final class ChannelInput {

  private static final byte[] NONE = {};
  private static final int SLICE = 32 * 1024;

  /// The window of a channel that has read nothing.
  private static final int FIRST_WINDOW = 64 * 1024;

  /// What is taken before the peer is told: three packets, as with sshd(8).
  private static final int ADJUSTMENT = 96 * 1024;

  private final LocalWindow window;
  private final InputBudget budget;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by the lock.
  private byte[] kept = NONE;
  private int length;
  private boolean ended;
  private @Nullable String failure;

  // Written by the thread that takes.
  private long grown;
  private boolean closed;

  private volatile long given;
  // Only of the thread that takes.
  private long untold;

  /// @param window is not announced yet
  ChannelInput(LocalWindow window, InputBudget budget) {
    this.window = window;
    this.budget = budget;
  }

  /// Makes the window small, before it is announced.
  void open() throws IOException {
    window.consume(window.getMaxSize() - FIRST_WINDOW);
  }

  /// Gives back what the window has of the budget. Closing again does nothing.
  void close() {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        budget.give(grown);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Adds bytes, which are copied. After the end they are discarded.
  void add(byte[] bytes, int offset, int count) {
    lock.lock();
    try {
      if (!ended) {
        int sum = Math.addExact(length, count);
        if (sum > kept.length) {
          kept = Arrays.copyOf(kept, Math.max(sum, 2 * length));
        }
        System.arraycopy(bytes, offset, kept, length, count);
        length = sum;
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Returns how many bytes were copied, or discarded.
  long given() {
    return given;
  }

  /// Adds the end: nothing follows.
  void end() {
    lock.lock();
    try {
      ended = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /// Ends the input, whatever is left of it: who takes it is told why.
  void fail(String reason) {
    lock.lock();
    try {
      failure = reason;
      ended = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /// Copies to a sink until the end of the input. When the sink fails, the rest is discarded, so
  /// that a peer that sends more than the command reads can still be heard.
  ///
  /// @throws IOException if the window can't be opened, since the connection is broken
  void copyTo(Sink sink) throws IOException, InterruptedException {
    boolean open = true;
    for (ByteBuffer bytes = take(); bytes.hasRemaining(); bytes = take()) {
      while (bytes.hasRemaining()) {
        ByteBuffer slice = bytes.slice(bytes.position(), Math.min(SLICE, bytes.remaining()));
        int count = slice.remaining();
        if (open) {
          try {
            sink.write(slice);
          } catch (java.io.InterruptedIOException interrupted) {
            throw interrupted;
          } catch (IOException closed) {
            open = false;
          }
        }
        bytes.position(bytes.position() + count);
        given(count);
      }
    }
  }

  /// Counts bytes that were taken. Some of them together open the window by as many, or more.
  void given(int count) throws IOException {
    long sum = given + count;
    given = sum;
    untold += count;
    if (untold >= Math.min(ADJUSTMENT, (FIRST_WINDOW + grown) / 2)) {
      window.release(untold + growth(untold));
      untold = 0;
    }
  }

  private long growth(long count) {
    lock.lock();
    try {
      long more = Math.min(count, window.getMaxSize() - FIRST_WINDOW - grown);
      if (closed || more <= 0 || !budget.take(more)) {
        return 0;
      }
      grown += more;
      return more;
    } finally {
      lock.unlock();
    }
  }

  /// Waits for bytes, and takes all that there are; none at the end.
  ///
  /// @throws SocketTimeoutException if the deadline is over
  /// @throws IOException if the input has failed
  ByteBuffer take(Deadline deadline) throws IOException {
    try {
      lock.lockInterruptibly();
      try {
        while (length == 0 && !ended) {
          if (changed.awaitNanos(TimeUnit.NANOSECONDS.convert(deadline.left())) <= 0) {
            throw new SocketTimeoutException("the peer says nothing");
          }
        }
        if (failure != null) {
          throw new IOException(failure);
        }
        return takeAll();
      } finally {
        lock.unlock();
      }
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  /// Waits for bytes, and takes all that there are; none at the end.
  private ByteBuffer take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (length == 0 && !ended) {
        changed.await();
      }
      return takeAll();
    } finally {
      lock.unlock();
    }
  }

  private ByteBuffer takeAll() {
    ByteBuffer taken = ByteBuffer.wrap(kept, 0, length);
    kept = NONE;
    length = 0;
    return taken;
  }

  /// Where input goes.
  interface Sink {

    /// Writes all of a buffer.
    void write(ByteBuffer buffer) throws IOException;
  }
}
