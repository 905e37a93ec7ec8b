// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import landline.socket.Credentials;
import landline.socket.Deadline;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.Shutdown;
import landline.socket.SockAddr;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.SocketClosedException;
import landline.socket.SocketOwner;
import landline.socket.SystemCallFailure;
import landline.socket.UserId;
import landline.socket.internal.Checks;
import landline.socket.option.SocketOptions;
import org.jspecify.annotations.Nullable;

/// A connection over a socket. On a seqpacket socket each read returns one message; a truncated one
/// is an error.
///
/// [#close] closes the socket at once, unless [#linger] was called.
public final class SocketConnection implements RawConnection {

  private final Socket socket;
  private final SockAddr peer;
  // Asked for at once: the log line is written when the socket is closed.
  private final Optional<Credentials> credentials;
  private Duration nextRead = Deadline.FOREVER;
  private boolean begun = true;
  private boolean ended;
  private volatile Optional<Duration> lingering = Optional.empty();
  private volatile String expired = "";
  private volatile Deadline deadline = Deadline.never();
  // Asked for when it is needed: most services never do.
  private volatile @Nullable SockAddr local;

  private SocketConnection(Socket socket) {
    this.socket = socket;
    peer = socket.peer().orElse(SockAddrUn.UNNAMED);
    credentials = credentials(socket);
  }

  /// Makes a connection over a socket; its calls have the timeouts of the socket.
  ///
  /// @param socket a connected socket; the connection owns it
  public static SocketConnection of(Socket socket) {
    return new SocketConnection(socket);
  }

  @Override
  public void timeouts(Duration firstByte, Duration read, Duration write) {
    nextRead = read;
    begun = firstByte.equals(read);
    socket.recvTimeout(firstByte);
    socket.sendTimeout(write);
  }

  @Override
  public void deadline(Deadline value) {
    deadline = value;
    socket.deadline(value);
  }

  @Override
  public Optional<Socket> socket() {
    return Optional.of(socket);
  }

  @Override
  public long bytesReceived() {
    return socket.bytesReceived();
  }

  @Override
  public long bytesSent() {
    return socket.bytesSent();
  }

  @Override
  public void linger(Duration longest) {
    lingering = Optional.of(longest);
  }

  @Override
  public void abort() {
    socket.close();
  }

  @Override
  public void reset() {
    try (socket) {
      if (!socket.domain().equals(Domain.UNIX)) {
        socket.setSockOpt(SocketOptions.SO_LINGER, Optional.of(Duration.ZERO));
      }
    } catch (IOException gone) {
      // The peer has hung up already.
    }
  }

  @Override
  public void expire(String reason) {
    expired = reason;
    socket.close();
  }

  @Override
  public boolean isExpired() {
    return !expired.isEmpty();
  }

  @Override
  public boolean isClosed() {
    return socket.isClosed();
  }

  private IOException closed(String call, SocketClosedException closed) {
    String reason = expired;
    if (reason.isEmpty()) {
      return closed;
    }
    var ended = new SocketClosedException(call + " " + peer + ": " + reason);
    ended.initCause(closed);
    return ended;
  }

  @Override
  public SockAddr local() throws IOException {
    SockAddr known = local;
    if (known == null) {
      known = socket.sockName();
      local = known;
    }
    return known;
  }

  @Override
  public SockAddr peer() {
    return peer;
  }

  private static Optional<Credentials> credentials(Socket socket) {
    try {
      return socket.domain().equals(Domain.UNIX)
          ? Optional.of(socket.getSockOpt(SocketOptions.SO_PEERCRED))
          : Optional.empty();
    } catch (IOException closed) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<Credentials> credentials() {
    return credentials;
  }

  @Override
  public Optional<UserId> user() throws IOException {
    return peer instanceof SockAddrUn
        ? RawConnection.super.user()
        : SocketOwner.ofPeer(socket).map(SocketOwner::user);
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length == 0) {
      // The kernel would wait for a byte all the same.
      return 0;
    }
    try {
      return end(socket.recv(bytes, offset, length), length);
    } catch (SocketClosedException closed) {
      throw closed("recv", closed);
    }
  }

  @Override
  public int read(byte[] bytes, Duration timeout) throws IOException {
    Checks.positive(timeout, "timeout");
    try {
      return end(socket.recv(bytes, Deadline.in(timeout)), bytes.length);
    } catch (SocketClosedException closed) {
      throw closed("recv", closed);
    }
  }

  @Override
  public int peek(byte[] bytes, Duration timeout) throws IOException {
    Checks.notNegative(timeout, "timeout");
    var room = ByteBuffer.wrap(bytes);
    try {
      int seen =
          timeout.isZero()
              ? socket.recv(room, MsgFlags.MSG_PEEK.or(MsgFlags.MSG_DONTWAIT))
              : socket.recv(room, MsgFlags.MSG_PEEK, Deadline.in(timeout));
      return seen == Socket.WOULD_BLOCK ? 0 : end(Math.min(seen, bytes.length), bytes.length);
    } catch (SocketClosedException closed) {
      throw closed("recv", closed);
    } catch (SocketTimeoutException nothingCame) {
      if (deadline.isOver()) {
        throw nothingCame;
      }
      return 0;
    }
  }

  /// The kernel returns 0 at the end, java.io -1.
  private int end(int received, int asked) throws IOException {
    if (!begun && received > 0) {
      begun = true;
      socket.recvTimeout(nextRead);
    }
    if (received > asked) {
      throw new IOException("recv " + peer + ": message of " + received + " bytes cut to " + asked);
    }
    if (received == 0 && asked > 0) {
      ended = true;
      return -1;
    }
    return received;
  }

  @Override
  public Optional<Byte> urgent() throws IOException {
    var one = ByteBuffer.allocate(1);
    try {
      int received = socket.recv(one, MsgFlags.MSG_OOB);
      return received == 1 ? Optional.of(one.get(0)) : Optional.empty();
    } catch (IOException failed) {
      // EINVAL: none was sent, or it was taken already. EOPNOTSUPP: a socket without urgent data.
      if (SystemCallFailure.is(failed, Errno.EINVAL)
          || SystemCallFailure.is(failed, Errno.named("EOPNOTSUPP"))) {
        return Optional.empty();
      }
      throw failed;
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      socket.sendAll(bytes, offset, length);
    } catch (SocketClosedException closed) {
      throw closed("send", closed);
    }
  }

  @Override
  public int tryWrite(byte[] bytes, int offset, int length) throws IOException {
    try {
      // WOULD_BLOCK is negative.
      return Math.max(
          0, socket.send(ByteBuffer.wrap(bytes, offset, length), MsgFlags.MSG_DONTWAIT));
    } catch (SocketClosedException closed) {
      throw closed("send", closed);
    }
  }

  @Override
  public void shutdownOutput() throws IOException {
    socket.shutdown(Shutdown.SHUT_WR);
  }

  @Override
  public void close() {
    boolean mayLose = socket.bytesSent() > 0 && !ended && !socket.isClosed();
    if (lingering.isPresent() && mayLose) {
      // The time of a request is over when it is answered.
      socket.deadline(Deadline.never());
      LingeringClose.close(socket, lingering.get());
    } else {
      socket.close();
    }
  }

  @Override
  public String toString() {
    return credentials
        .filter(Credentials::isKnown)
        .map(who -> "uid " + who.uid() + " pid " + who.pid())
        .orElseGet(peer::toString);
  }
}
