// SPDX-License-Identifier: Apache-2.0
package landline.ssh.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import landline.connection.Connection;
import landline.socket.SystemCallFailure;
import landline.socket.internal.LogText;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.future.CloseFuture;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.common.io.IoService;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.Readable;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.closeable.AbstractCloseable;
import org.jspecify.annotations.Nullable;

/// A connection of the kit as a transport of the SSH library. [#serve] reads it on the thread of
/// its caller, which thereby runs the whole protocol; a [WriteQueue] writes it.
public final class ConnectionIoSession extends AbstractCloseable implements IoSession {

  private static final AtomicLong IDS = new AtomicLong();
  private static final int READ = 32 * 1024;
  private static final int LONGEST = 200;

  /// How long a peer may take to read why its connection ends.
  private static final Duration FAREWELL = Duration.ofSeconds(1);

  /// How long what a peer that is gone has sent may take to be read.
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);

  private final long id = IDS.incrementAndGet();
  private final ConnectionIoService service;
  private final IoHandler handler;
  private final Connection connection;
  private final SocketAddress local;
  private final SocketAddress remote;
  private final WriteQueue output;
  private final Map<Object, Object> attributes = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition resumed = lock.newCondition();
  private final AtomicReference<@Nullable Exception> first = new AtomicReference<>();
  private final CountDownLatch reading = new CountDownLatch(1);
  private boolean suspended;

  ConnectionIoSession(ConnectionIoService service, IoHandler handler, Connection connection)
      throws IOException {
    this.service = service;
    this.handler = handler;
    this.connection = connection;
    local = SessionAddress.of(connection.local());
    remote = SessionAddress.of(connection.peer());
    output = new WriteQueue(connection, service.channels(), this::unwritable);
  }

  /// Returns the connection that carries the session.
  public Connection connection() {
    return connection;
  }

  /// How many bytes of memory may wait to be sent.
  long limit() {
    return output.limit();
  }

  /// Runs the protocol until either side closes the connection.
  ///
  /// @throws IOException if the connection breaks
  public void serve() throws IOException {
    service.add(this);
    output.start();
    try {
      handler.sessionCreated(this);
      read();
    } catch (Exception broken) {
      fail(broken);
      throw failure(broken);
    } finally {
      reading.countDown();
      var _ = close(true);
    }
  }

  /// What has broken the connection first: all that fails afterwards fails for that reason.
  private IOException failure(Exception last) {
    return switch (Objects.requireNonNullElse(first.get(), last)) {
      case SshException refused ->
          new IOException(reason(String.valueOf(refused.getMessage())), refused);
      case IOException broken -> broken;
      // The library throws all kinds at what breaks the protocol: a peer must not fill the log.
      case Exception refused -> new IOException(reason(refused.toString()), refused);
    };
  }

  /// The library quotes what the peer has sent, at any length.
  private String reason(String text) {
    return "ssh " + connection + ": " + LogText.start(text, LONGEST);
  }

  private void read() throws Exception {
    var buffer = ByteBuffer.allocate(READ);
    Readable readable = Readable.readable(buffer);
    int count = connection.read(buffer.array());
    while (count >= 0) {
      buffer.clear().limit(count);
      handler.messageReceived(this, readable);
      awaitResumed();
      if (isClosed()) {
        return;
      }
      count = connection.read(buffer.array());
    }
  }

  /// A peer that is gone may have said why: what has arrived is read to its end.
  private void unwritable(IOException reason) {
    if (reason instanceof SystemCallFailure) {
      try {
        var _ = reading.await(LAST_WORDS.toSeconds(), TimeUnit.SECONDS);
      } catch (InterruptedException interrupt) {
        Thread.currentThread().interrupt();
      }
    }
    fail(reason);
  }

  private void fail(Exception reason) {
    if (first.compareAndSet(null, reason) && !isClosed()) {
      try {
        handler.exceptionCaught(this, reason);
      } catch (Exception second) {
        reason.addSuppressed(second);
      }
      output.awaitWritten(FAREWELL);
      var _ = close(true);
    }
  }

  @Override
  public IoWriteFuture writeBuffer(Buffer buffer) {
    return output.add(buffer);
  }

  @Override
  public void shutdownOutputStream() {
    output.end();
  }

  @Override
  protected CloseFuture doCloseGracefully() {
    output.end();
    return super.doCloseGracefully();
  }

  @Override
  protected void doCloseImmediately() {
    output.close();
    connection.close();
    resumeRead();
    service.remove(this);
    super.doCloseImmediately();
    try {
      handler.sessionClosed(this);
    } catch (Exception failed) {
      throw new IllegalStateException(this + ": " + failed.getMessage(), failed);
    }
  }

  @Override
  public void suspendRead() {
    suspend(true);
  }

  @Override
  public void resumeRead() {
    suspend(false);
  }

  private void suspend(boolean value) {
    lock.lock();
    try {
      suspended = value;
      resumed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void awaitResumed() throws InterruptedException {
    lock.lock();
    try {
      while (suspended && !isClosed()) {
        resumed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long getId() {
    return id;
  }

  @Override
  public IoService getService() {
    return service;
  }

  @Override
  public SocketAddress getLocalAddress() {
    return local;
  }

  @Override
  public SocketAddress getRemoteAddress() {
    return remote;
  }

  @Override
  public SocketAddress getAcceptanceAddress() {
    return local;
  }

  @Override
  public @Nullable Object getAttribute(Object key) {
    return attributes.get(key);
  }

  @Override
  public @Nullable Object setAttribute(Object key, Object value) {
    return attributes.put(key, value);
  }

  @Override
  public @Nullable Object setAttributeIfAbsent(Object key, Object value) {
    return attributes.putIfAbsent(key, value);
  }

  @Override
  public @Nullable Object removeAttribute(Object key) {
    return attributes.remove(key);
  }

  @Override
  public String toString() {
    return "ssh " + connection;
  }
}
