// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import landline.socket.Credentials;
import landline.socket.Deadline;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.UserId;
import landline.socket.internal.Checks;

/// An encrypted connection over another one, whose timeouts it has.
///
/// The end of the stream is the peer's close_notify. A stream that ends without one may have been
/// truncated by an attacker, so that is an error; RFC 8446 section 6.1.
///
/// Memory: received bytes that were not read yet, at most two records; nothing is kept for sending.
final class TlsConnection implements Connection {

  /// The time limit of [#close] for close_notify to a peer that does not read.
  private static final Duration GOODBYE = Duration.ofMillis(200);

  private final Connection raw;
  private final TlsInbound inbound;
  private final ExtendedSSLSession session;
  private final TlsSession parameters;
  private final ReentrantLock reading = new ReentrantLock();
  private final TlsOutbound outbound;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile Deadline deadline = Deadline.never();

  private TlsConnection(TlsRecords records) {
    raw = records.raw();
    // The engine of the JDK has no other kind.
    session = (ExtendedSSLSession) records.engine().getSession();
    parameters = TlsSession.of(records.engine());
    outbound = new TlsOutbound(records);
    inbound = new TlsInbound(records, outbound, parameters.protocol());
  }

  /// Does the handshake over a connection. On failure the caller closes the connection.
  ///
  /// @param permits one is needed to compute
  static TlsConnection over(Connection raw, SSLEngine engine, Deadline deadline, Semaphore permits)
      throws IOException {
    var records = new TlsRecords(raw, engine);
    TlsHandshake.run(records, deadline, permits);
    return new TlsConnection(records);
  }

  @Override
  public Optional<TlsSession> tls() {
    return Optional.of(parameters);
  }

  @Override
  public byte[] exportKeyingMaterial(String label, byte[] context, int length) throws SSLException {
    return session.exportKeyingMaterialData(label, context, length);
  }

  @Override
  public Optional<Socket> socket() {
    return raw.socket();
  }

  @Override
  public SockAddr local() throws IOException {
    return raw.local();
  }

  @Override
  public SockAddr peer() {
    return raw.peer();
  }

  @Override
  public Optional<SockAddr> proxy() {
    return raw.proxy();
  }

  @Override
  public Optional<Credentials> credentials() {
    return raw.credentials();
  }

  @Override
  public Optional<UserId> user() throws IOException {
    return raw.user();
  }

  @Override
  public void deadline(Deadline value) {
    deadline = value;
    raw.deadline(value);
  }

  @Override
  public int read(byte[] bytes, Duration timeout) throws IOException {
    Checks.positive(timeout, "timeout");
    return read(ByteBuffer.wrap(bytes), Deadline.in(timeout));
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    return read(ByteBuffer.wrap(bytes, offset, length), Deadline.never());
  }

  int read(ByteBuffer into, Deadline deadline) throws IOException {
    reading.lock();
    try {
      refuseIfClosed("read");
      return inbound.read(into, deadline);
    } finally {
      reading.unlock();
    }
  }

  @Override
  public int peek(byte[] bytes, Duration timeout) throws IOException {
    reading.lock();
    try {
      refuseIfClosed("peek");
      return inbound.peek(bytes, Deadline.in(timeout));
    } catch (SocketTimeoutException nothingCame) {
      if (timeout.isPositive() && deadline.isOver()) {
        throw nothingCame;
      }
      return 0;
    } finally {
      reading.unlock();
    }
  }

  /// TLS has no urgent data, and an urgent byte beside the records would not be authenticated.
  @Override
  public Optional<Byte> urgent() {
    return Optional.empty();
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    refuseIfClosed("write");
    outbound.write(ByteBuffer.wrap(bytes, offset, length));
  }

  /// Sends close_notify, then the end of the stream. Over TLS 1.3 the peer may go on sending; TLS
  /// 1.2 requires it to stop at once, RFC 5246 section 7.2.1.
  @Override
  public void shutdownOutput() throws IOException {
    refuseIfClosed("shutdown");
    outbound.end();
    raw.shutdownOutput();
  }

  /// Sends close_notify if that takes no or little time, and closes the connection below.
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      try {
        sayGoodbye();
      } finally {
        raw.close();
      }
    }
  }

  /// On a thread of its own: a peer that does not read must not delay the caller. When the
  /// connection below is closed, that thread ends, too.
  private void sayGoodbye() {
    if (!outbound.mayEnd()) {
      return;
    }
    Thread goodbye = Thread.ofVirtual().name("tls-goodbye").start(outbound::tryEnd);
    try {
      goodbye.join(GOODBYE);
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }

  /// A closed connection does not return buffered bytes.
  private void refuseIfClosed(String call) throws IOException {
    if (closed.get()) {
      // It has an exception of its own for that, which the server knows.
      raw.peek(new byte[1], Duration.ZERO);
      throw new SocketException(call + " " + this + ": the connection is closed");
    }
  }

  @Override
  public String toString() {
    return raw.toString();
  }
}
