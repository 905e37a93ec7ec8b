// SPDX-License-Identifier: Apache-2.0
package landline.testnet;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import landline.connection.RawConnection;
import landline.socket.Credentials;
import landline.socket.Deadline;
import landline.socket.Errno;
import landline.socket.SockAddr;
import landline.socket.SockAddrUn;
import landline.socket.SocketClosedException;
import landline.socket.SystemCallFailure;
import landline.socket.internal.Checks;

/// One end of a connection in a [MemoryNetwork]. It behaves as one over TCP does on Linux,
/// including the text of its exceptions; its timeouts use the network's clock. It has no urgent
/// data.
///
/// One thread may read while another one writes. A call that waits ends when the connection is
/// closed or reset, and when its thread is interrupted, after which the connection is as before.
public final class MemoryConnection implements RawConnection {

  private final MemoryNetwork network;
  private final FakeClock clock;
  private final SockAddr local;
  private final SockAddr peer;
  private final Optional<Credentials> credentials;
  private final Pipe in;
  private final Pipe out;
  private final FakePermits writing;
  private Optional<Duration> firstByteTimeout = Optional.empty();
  private Optional<Duration> readTimeout = Optional.empty();
  private Optional<Duration> writeTimeout = Optional.empty();
  private boolean localIsKnown;
  private boolean begun;
  private boolean ended;
  private boolean closed;
  private boolean dead;
  private Errno pending = Errno.SUCCESS;
  private String late = "";
  private Optional<Duration> lingering = Optional.empty();
  private long limit = FakeClock.NEVER;
  private long received;
  private long sent;

  /// Both ends of a connection.
  ///
  /// @param client the end that connected
  /// @param server the end that accepted
  public record Pair(MemoryConnection client, MemoryConnection server) implements AutoCloseable {

    /// Closes both ends.
    @Override
    public void close() {
      client.close();
      server.close();
    }
  }

  MemoryConnection(
      MemoryNetwork network,
      SockAddr local,
      SockAddr peer,
      Optional<Credentials> credentials,
      Pipe in,
      Pipe out) {
    this.network = network;
    clock = network.clock();
    this.local = local;
    this.peer = peer;
    this.credentials = credentials;
    this.in = in;
    this.out = out;
    writing = new FakePermits(clock, 1);
  }

  @Override
  public void timeouts(Duration firstByte, Duration read, Duration write) {
    begun = false;
    firstByteTimeout = Deadline.limit(firstByte);
    readTimeout = Deadline.limit(read);
    writeTimeout = Deadline.limit(write);
  }

  @Override
  public void linger(Duration longest) {
    lingering = Optional.of(longest);
  }

  /// The time that is left now is counted by the network's clock, rounded up to whole milliseconds,
  /// also that of [FakeClock#deadline].
  @Override
  public void deadline(Deadline deadline) {
    clock.enter();
    try {
      limit = clock.moment(deadline);
    } finally {
      clock.exit();
    }
  }

  private String where() {
    return local + " -> " + peer;
  }

  @Override
  public SockAddr local() throws IOException {
    clock.enter();
    try {
      if (!localIsKnown) {
        checkOpen("getsockname");
        localIsKnown = true;
      }
      return local;
    } finally {
      clock.exit();
    }
  }

  @Override
  public SockAddr peer() {
    return peer;
  }

  @Override
  public Optional<Credentials> credentials() {
    return credentials;
  }

  private void checkOpen(String call) throws IOException {
    if (closed && late.isEmpty()) {
      throw Broken.closed(call, "-> " + peer);
    }
    if (closed) {
      throw new SocketClosedException(call + " " + peer + ": " + late);
    }
  }

  @Override
  public int read(byte[] bytes, Duration timeout) throws IOException {
    Checks.positive(timeout, "timeout");
    return read(bytes, 0, bytes.length, Optional.of(timeout));
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    return read(bytes, offset, length, Optional.empty());
  }

  private int read(byte[] bytes, int offset, int length, Optional<Duration> timeout)
      throws IOException {
    clock.enter();
    try {
      var waiting = timeout.or(() -> begun ? readTimeout : firstByteTimeout);
      if (length == 0) {
        checkOpen("recv");
        return 0;
      }
      if (!awaitBytes(waiting.map(clock::moment).orElse(FakeClock.NEVER))) {
        throw Broken.timedOut("recv", where());
      }
      if (!in.hasBytes()) {
        return -1;
      }
      begun = true;
      int count = in.take(bytes, offset, length);
      received += count;
      return count;
    } finally {
      clock.exit();
    }
  }

  @Override
  public int peek(byte[] bytes, Duration timeout) throws IOException {
    Checks.notNegative(timeout, "timeout");
    clock.enter();
    try {
      if (!awaitBytes(clock.moment(timeout))) {
        if (timeout.isPositive() && limit <= clock.now()) {
          throw Broken.timedOut("recv", where());
        }
        return 0;
      }
      return in.hasBytes() ? in.copy(bytes, 0, bytes.length) : -1;
    } finally {
      clock.exit();
    }
  }

  /// Waits for bytes or the end of the stream. Data comes first; an error is thrown once, and after
  /// it there is the end of the stream. See tcp(7).
  ///
  /// @return false if the deadline came first
  private boolean awaitBytes(long deadline) throws IOException {
    try {
      while (true) {
        checkOpen("recv");
        if (in.hasBytes() || in.hasEnded()) {
          return true;
        }
        tellError("recv");
        if (dead) {
          return true;
        }
        if (!clock.await(in.changed(), Math.min(deadline, limit))
            && !in.hasBytes()
            && !in.hasEnded()
            && !closed) {
          return false;
        }
      }
    } catch (InterruptedException interrupt) {
      throw Broken.interrupted("recv", where());
    }
  }

  private void tellError(String call) throws IOException {
    if (!pending.equals(Errno.SUCCESS)) {
      Errno error = pending;
      pending = Errno.SUCCESS;
      throw SystemCallFailure.of(call, where(), error);
    }
  }

  @Override
  public Optional<Byte> urgent() throws IOException {
    clock.enter();
    try {
      checkOpen("recv");
      return Optional.empty();
    } finally {
      clock.exit();
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    clock.enter();
    try {
      if (!writing.take(1, writeDeadline())) {
        throw Broken.timedOut("send", where());
      }
      try {
        writeAll(bytes, offset, length);
      } finally {
        writing.give(1);
      }
    } catch (InterruptedException interrupt) {
      throw Broken.interrupted("send", where());
    } finally {
      clock.exit();
    }
  }

  private long writeDeadline() {
    return Math.min(limit, writeTimeout.map(clock::moment).orElse(FakeClock.NEVER));
  }

  private void writeAll(byte[] bytes, int offset, int length)
      throws IOException, InterruptedException {
    checkWritable();
    int from = offset;
    int end = offset + length;
    while (from < end) {
      long deadline = writeDeadline();
      while (out.room() == 0) {
        if (!clock.await(out.space(), deadline) && out.room() == 0 && !closed) {
          throw Broken.timedOut("send", where());
        }
        checkWritable();
      }
      int count = Math.min(out.room(), end - from);
      out.send(bytes, from, count);
      from += count;
      sent += count;
    }
  }

  @Override
  public int tryWrite(byte[] bytes, int offset, int length) throws IOException {
    clock.enter();
    try {
      checkWritable();
      int count = Math.min(out.room(), length);
      out.send(bytes, offset, count);
      sent += count;
      return count;
    } finally {
      clock.exit();
    }
  }

  private void checkWritable() throws IOException {
    checkOpen("send");
    tellError("send");
    if (dead || ended) {
      throw SystemCallFailure.of("send", where(), Errno.EPIPE);
    }
  }

  @Override
  public void shutdownOutput() throws IOException {
    clock.enter();
    try {
      checkOpen("shutdown");
      if (dead) {
        throw SystemCallFailure.of("shutdown", where(), Errno.ENOTCONN);
      }
      if (!ended) {
        ended = true;
        out.sendEnd();
        out.space().wake();
      }
    } finally {
      clock.exit();
    }
  }

  /// Closes the connection. Waiting calls end with an exception. If bytes were not read, the peer
  /// gets ECONNRESET, as over TCP.
  @Override
  public void close() {
    if (bytesSent() > 0) {
      lingering.ifPresent(this::awaitEnd);
    }
    close(false, "");
  }

  private void awaitEnd(Duration longest) {
    clock.enter();
    try {
      limit = FakeClock.NEVER;
      long deadline = clock.moment(longest);
      shutdownOutput();
      byte[] ignored = new byte[1024];
      while (awaitBytes(deadline) && in.hasBytes()) {
        received += in.take(ignored, 0, ignored.length);
      }
    } catch (IOException over) {
      // The peer is gone, or the server has closed the connection.
    } finally {
      clock.exit();
    }
  }

  @Override
  public void abort() {
    close(false, "");
  }

  /// Resets the connection, as the kernel does for a process that is killed with bytes unread: the
  /// peer gets ECONNRESET, after the data sent before.
  @Override
  public void reset() {
    close(true, "");
  }

  @Override
  public void expire(String reason) {
    close(false, reason);
  }

  @Override
  public boolean isExpired() {
    clock.enter();
    try {
      return !late.isEmpty();
    } finally {
      clock.exit();
    }
  }

  @Override
  public boolean isClosed() {
    clock.enter();
    try {
      return closed;
    } finally {
      clock.exit();
    }
  }

  private void close(boolean hard, String reason) {
    clock.enter();
    try {
      if (closed) {
        return;
      }
      closed = true;
      network.forget(local);
      late = reason;
      if (!dead) {
        if (hard || in.hasBytes()) {
          out.sendReset();
        } else if (!ended) {
          out.sendEnd();
        }
      }
      wakeAll();
    } finally {
      clock.exit();
    }
  }

  private void wakeAll() {
    in.changed().wake();
    out.space().wake();
  }

  /// Whether bytes that arrive can still be read.
  boolean isOpen() {
    return !closed;
  }

  /// Called when the peer is gone, or the network breaks the connection. See tcp(7): after the end
  /// of the stream the error is EPIPE.
  void heardReset() {
    if (!closed && !dead) {
      dead = true;
      pending = in.hasEnded() ? Errno.EPIPE : Errno.ECONNRESET;
      wakeAll();
    }
  }

  @Override
  public long bytesReceived() {
    clock.enter();
    try {
      return received;
    } finally {
      clock.exit();
    }
  }

  @Override
  public long bytesSent() {
    clock.enter();
    try {
      return sent;
    } finally {
      clock.exit();
    }
  }

  @Override
  public String toString() {
    return credentials
        .filter(who -> local instanceof SockAddrUn && who.isKnown())
        .map(who -> "uid " + who.uid() + " pid " + who.pid())
        .orElseGet(peer::toString);
  }
}
