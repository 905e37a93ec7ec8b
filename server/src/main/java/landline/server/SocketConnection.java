// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.PeerCredentials;
import landline.socket.Shutdown;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.SocketOptions;
import landline.socket.SystemCallFailure;

/// A connection over a socket.
final class SocketConnection implements Connection {

  private final Socket socket;
  private final SockAddr peer;

  SocketConnection(Socket socket, SockAddr peer) {
    this.socket = socket;
    this.peer = peer;
  }

  @Override
  public SockAddr local() throws IOException {
    return socket.sockName();
  }

  @Override
  public SockAddr peer() {
    return peer;
  }

  @Override
  public Optional<PeerCredentials> credentials() throws IOException {
    return socket.domain().equals(Domain.UNIX)
        ? Optional.of(socket.getSockOpt(SocketOptions.SO_PEERCRED))
        : Optional.empty();
  }

  @Override
  public int read(byte[] bytes) throws IOException {
    return end(socket.recv(bytes), bytes.length);
  }

  @Override
  public int read(byte[] bytes, Duration timeout) throws IOException {
    return end(socket.recv(ByteBuffer.wrap(bytes), MsgFlags.NONE, timeout), bytes.length);
  }

  @Override
  public int peek(byte[] bytes, Duration timeout) throws IOException {
    var room = ByteBuffer.wrap(bytes);
    try {
      int seen =
          timeout.isZero()
              ? socket.recv(room, MsgFlags.MSG_PEEK.or(MsgFlags.MSG_DONTWAIT))
              : socket.recv(room, MsgFlags.MSG_PEEK, timeout);
      return seen == Socket.WOULD_BLOCK ? 0 : end(seen, bytes.length);
    } catch (SocketTimeoutException nothingCame) {
      return 0;
    }
  }

  /// The kernel says 0 at the end, java.io says -1.
  private static int end(int received, int asked) {
    return received == 0 && asked > 0 ? -1 : received;
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
    socket.sendAll(bytes, offset, length);
  }

  @Override
  public InputStream inputStream() {
    return socket.inputStream();
  }

  @Override
  public OutputStream outputStream() {
    return socket.outputStream();
  }

  @Override
  public void shutdownOutput() throws IOException {
    socket.shutdown(Shutdown.SHUT_WR);
  }

  @Override
  public void close() {
    socket.close();
  }

  @Override
  public String toString() {
    try {
      return credentials()
          .filter(PeerCredentials::isKnown)
          .map(who -> "uid " + who.uid() + " pid " + who.pid())
          .orElseGet(peer::toString);
    } catch (IOException closed) {
      return peer.toString();
    }
  }
}
