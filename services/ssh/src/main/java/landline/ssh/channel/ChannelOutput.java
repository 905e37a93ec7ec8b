// SPDX-License-Identifier: Apache-2.0
package landline.ssh.channel;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import landline.socket.Deadline;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.RemoteWindow;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.threads.ThreadUtils;

/// One of the two streams to the peer, CHANNEL_DATA or CHANNEL_EXTENDED_DATA. One thread uses it.
/// It waits for room in the peer's window and for packets on their way, so little is queued.
final class ChannelOutput {

  /// How many packets may be on their way, so that encryption and write(2) overlap.
  private static final int AHEAD = 4;

  /// The payload of a packet of 32 KiB less the largest header.
  static final int PAYLOAD = 32 * 1024 - 64;

  /// Longer than any connection, and few enough nanoseconds for a number.
  private static final Duration LONG = Duration.ofDays(10_000);

  /// How often to look whether the channel is open, in milliseconds.
  private static final long GLANCE = 1000;

  private static final String UNREAD = "the peer does not read";

  private final Channel channel;
  private final byte message;
  private final ReentrantLock window;
  private final Deadline deadline;
  private final Deque<IoWriteFuture> sent = new ArrayDeque<>();

  private ChannelOutput(Channel channel, byte message, ReentrantLock window, Deadline deadline) {
    this.channel = channel;
    this.message = message;
    this.window = window;
    this.deadline = deadline;
  }

  /// The peer's standard output.
  ///
  /// @param window is held while room is taken from the window that the streams share
  /// @param deadline how long to wait for a peer that does not read
  static ChannelOutput stdout(Channel channel, ReentrantLock window, Deadline deadline) {
    return new ChannelOutput(channel, SshConstants.SSH_MSG_CHANNEL_DATA, window, deadline);
  }

  /// The peer's standard error.
  ///
  /// @param window as in [#stdout]
  /// @param deadline as in [#stdout]
  static ChannelOutput stderr(Channel channel, ReentrantLock window, Deadline deadline) {
    return new ChannelOutput(channel, SshConstants.SSH_MSG_CHANNEL_EXTENDED_DATA, window, deadline);
  }

  /// Sends bytes, in as many packets as it takes.
  ///
  /// @param bytes are copied
  /// @throws SocketTimeoutException if the deadline is over before the peer has room
  /// @throws IOException if the channel or the connection is closed, or the thread interrupted
  void write(byte[] bytes, int offset, int length) throws IOException {
    int done = 0;
    while (done < length) {
      int taken = takeRoom(Math.min(length - done, PAYLOAD));
      send(bytes, offset + done, taken);
      done += taken;
    }
  }

  private int takeRoom(int wanted) throws IOException {
    RemoteWindow room = channel.getRemoteWindow();
    try {
      if (!window.tryLock(patience(), TimeUnit.MILLISECONDS)) {
        throw new SocketTimeoutException(UNREAD);
      }
      try {
        long taken = Math.min(space(room), Math.min(wanted, room.getPacketSize()));
        room.consume(taken);
        return (int) taken;
      } finally {
        window.unlock();
      }
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("ssh " + channel + ": interrupted");
    }
  }

  private long space(RemoteWindow room) throws IOException, InterruptedException {
    try {
      return room.waitForSpace(patience());
    } catch (SocketTimeoutException late) {
      throw new SocketTimeoutException(UNREAD);
    }
  }

  /// How long to wait, in milliseconds. At least one: there may be room at once.
  private long patience() {
    long left = TimeUnit.MILLISECONDS.convert(deadline.left());
    return Math.clamp(left, 1, TimeUnit.MILLISECONDS.convert(LONG));
  }

  private void send(byte[] bytes, int offset, int length) throws IOException {
    Session session = channel.getSession();
    Buffer packet = session.createBuffer(message, length + 4 * Integer.BYTES);
    packet.putUInt(channel.getRecipient());
    if (message == SshConstants.SSH_MSG_CHANNEL_EXTENDED_DATA) {
      packet.putUInt(SshConstants.SSH_EXTENDED_DATA_STDERR);
    }
    packet.putBytes(bytes, offset, length);
    if (sent.size() == AHEAD) {
      await(sent.remove());
    }
    // During a key exchange the library would have any other thread wait for its end, without a
    // limit. So it keeps the packet until then, and #await waits.
    sent.add(ThreadUtils.runAsInternal(packet, channel::writePacket));
  }

  /// Waits until all packets are with the kernel.
  ///
  /// @throws IOException as [#write]
  void flush() throws IOException {
    while (!sent.isEmpty()) {
      await(sent.remove());
    }
  }

  /// Waits for a packet. If the connection ends during a key exchange, the library forgets those
  /// that it has kept.
  private void await(IoWriteFuture future) throws IOException {
    while (!future.await(Math.min(patience(), GLANCE))) {
      if (!channel.isOpen()) {
        throw new IOException("ssh " + channel + ": closed");
      }
      if (deadline.isOver()) {
        throw new SocketTimeoutException(UNREAD);
      }
    }
    Throwable failure = future.getException();
    if (failure != null) {
      throw failure instanceof IOException known ? known : new IOException(failure);
    }
  }
}
