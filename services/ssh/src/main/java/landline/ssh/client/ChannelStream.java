// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import landline.socket.Deadline;
import org.apache.sshd.common.channel.LocalWindow;

/// One of the streams of a channel, on its way to a reader. The thread that reads the connection
/// adds without waiting. The window, which the streams of a channel share, bounds what is queued:
/// it opens only when the reader has read.
final class ChannelStream extends InputStream {

  private final LocalWindow window;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<byte[]> chunks = new ArrayDeque<>();
  private int offset;
  private boolean ended;
  private boolean closed;

  ChannelStream(LocalWindow window) {
    this.window = window;
  }

  /// Adds bytes, which are copied.
  void add(byte[] bytes, int from, int length) throws IOException {
    boolean dropped;
    lock.lock();
    try {
      dropped = closed || ended;
      if (!dropped && length > 0) {
        chunks.add(Arrays.copyOfRange(bytes, from, from + length));
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
    if (dropped) {
      release(length);
    }
  }

  /// Adds the end: nothing follows.
  void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    return read(bytes, from, length, Deadline.never());
  }

  /// Reads as [#read(byte[], int, int)], at most until the deadline.
  ///
  /// @throws java.net.SocketTimeoutException after it
  int read(byte[] bytes, int from, int length, Deadline until) throws IOException {
    Objects.checkFromIndexSize(from, length, bytes.length);
    if (length == 0) {
      return 0;
    }
    int count;
    lock.lock();
    try {
      while (chunks.isEmpty() && !ended && !closed) {
        if (until.isOver()) {
          throw new SocketTimeoutException("ssh: no data in time");
        }
        boolean _ = changed.await(TimeUnit.NANOSECONDS.convert(until.left()), TimeUnit.NANOSECONDS);
      }
      if (closed) {
        throw new IOException("ssh: the stream is closed");
      }
      if (chunks.isEmpty()) {
        return -1;
      }
      count = take(bytes, from, length);
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("ssh: interrupted");
    } finally {
      lock.unlock();
    }
    release(count);
    return count;
  }

  private int take(byte[] bytes, int from, int length) {
    byte[] chunk = chunks.getFirst();
    int count = Math.min(length, chunk.length - offset);
    System.arraycopy(chunk, offset, bytes, from, count);
    offset += count;
    if (offset == chunk.length) {
      chunks.removeFirst();
      offset = 0;
    }
    return count;
  }

  @Override
  public int available() {
    lock.lock();
    try {
      return chunks.isEmpty() ? 0 : chunks.getFirst().length - offset;
    } finally {
      lock.unlock();
    }
  }

  /// Drops what is queued and all that follows; the sender is not held up.
  @Override
  public void close() throws IOException {
    int dropped = 0;
    lock.lock();
    try {
      closed = true;
      for (byte[] chunk : chunks) {
        dropped += chunk.length;
      }
      dropped -= offset;
      offset = 0;
      chunks.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    release(dropped);
  }

  /// Opens the window by what was read. A channel that is closed has none.
  private void release(int count) throws IOException {
    if (count > 0 && window.isOpen()) {
      window.release(count);
    }
  }
}
