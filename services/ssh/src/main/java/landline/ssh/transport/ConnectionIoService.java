// SPDX-License-Identifier: Apache-2.0
package landline.ssh.transport;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import landline.connection.Connection;
import org.apache.sshd.common.future.CloseFuture;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.common.io.IoService;
import org.apache.sshd.common.io.IoServiceEventListener;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.util.closeable.AbstractCloseable;
import org.jspecify.annotations.Nullable;

/// The sessions of a server or a client. It makes them of connections that are there already.
public abstract sealed class ConnectionIoService extends AbstractCloseable implements IoService
    permits ConnectionIoAcceptor, ConnectionIoConnector {

  private final IoHandler handler;
  private final int channels;
  private final Map<Long, IoSession> sessions = new ConcurrentHashMap<>();
  private volatile @Nullable IoServiceEventListener listener;

  ConnectionIoService(IoHandler handler, int channels) {
    this.handler = handler;
    this.channels = channels;
  }

  /// Makes a session of a connection; its [ConnectionIoSession#serve] runs it.
  ///
  /// @throws IOException if the connection is closed
  public final ConnectionIoSession session(Connection connection) throws IOException {
    return new ConnectionIoSession(this, handler, connection);
  }

  /// How many channels a connection may have.
  final int channels() {
    return channels;
  }

  final void add(ConnectionIoSession session) {
    sessions.put(session.getId(), session);
  }

  final void remove(ConnectionIoSession session) {
    sessions.remove(session.getId());
  }

  @Override
  public final Map<Long, IoSession> getManagedSessions() {
    return sessions;
  }

  @Override
  protected CloseFuture doCloseGracefully() {
    return builder().parallel(toString(), sessions.values()).build().close(false);
  }

  @Override
  protected void doCloseImmediately() {
    sessions.values().forEach(each -> each.close(true));
    super.doCloseImmediately();
  }

  @Override
  public final @Nullable IoServiceEventListener getIoServiceEventListener() {
    return listener;
  }

  @Override
  public final void setIoServiceEventListener(@Nullable IoServiceEventListener listener) {
    this.listener = listener;
  }
}
