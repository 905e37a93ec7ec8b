// SPDX-License-Identifier: Apache-2.0
package landline.ssh.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import landline.connection.Connection;
import org.apache.sshd.common.future.CloseFuture;
import org.apache.sshd.common.io.IoAcceptor;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.common.io.IoServiceEventListener;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.util.closeable.AbstractCloseable;
import org.jspecify.annotations.Nullable;

/// What the SSH library takes for its listener. It binds nothing: a server of the kit accepts, and
/// gives each connection to [#session].
public final class ConnectionIoService extends AbstractCloseable implements IoAcceptor {

  private final IoHandler handler;
  private final Map<Long, IoSession> sessions = new ConcurrentHashMap<>();
  private volatile @Nullable IoServiceEventListener listener;

  ConnectionIoService(IoHandler handler) {
    this.handler = handler;
  }

  /// Makes a session of a connection; its [ConnectionIoSession#serve] runs it.
  ///
  /// @throws IOException if the connection is closed
  public ConnectionIoSession session(Connection connection) throws IOException {
    return new ConnectionIoSession(this, handler, connection);
  }

  void add(ConnectionIoSession session) {
    sessions.put(session.getId(), session);
  }

  void remove(ConnectionIoSession session) {
    sessions.remove(session.getId());
  }

  @Override
  public Map<Long, IoSession> getManagedSessions() {
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
  public void bind(Collection<? extends SocketAddress> addresses) {
    // The server of the kit has bound its own.
  }

  @Override
  public void bind(SocketAddress address) {
    // As above.
  }

  @Override
  public void unbind(Collection<? extends SocketAddress> addresses) {
    // Nothing was bound.
  }

  @Override
  public void unbind(SocketAddress address) {
    // Nothing was bound.
  }

  @Override
  public void unbind() {
    // Nothing was bound.
  }

  @Override
  public Set<SocketAddress> getBoundAddresses() {
    return Set.of();
  }

  @Override
  public @Nullable IoServiceEventListener getIoServiceEventListener() {
    return listener;
  }

  @Override
  public void setIoServiceEventListener(@Nullable IoServiceEventListener listener) {
    this.listener = listener;
  }
}
