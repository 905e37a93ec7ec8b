// SPDX-License-Identifier: Apache-2.0
package landline.ssh.transport;

import org.apache.sshd.common.Factory;
import org.apache.sshd.common.FactoryManager;
import org.apache.sshd.common.io.IoAcceptor;
import org.apache.sshd.common.io.IoConnector;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.common.io.IoServiceEventListener;
import org.apache.sshd.common.io.IoServiceFactory;
import org.apache.sshd.common.io.IoServiceFactoryFactory;
import org.apache.sshd.common.util.closeable.AbstractCloseable;
import org.apache.sshd.common.util.threads.CloseableExecutorService;
import org.jspecify.annotations.Nullable;

/// Makes the SSH library use connections of the kit.
public final class ConnectionIoServiceFactory extends AbstractCloseable
    implements IoServiceFactory, IoServiceFactoryFactory {

  private final int channels;

  /// @param channels how many a connection may have
  public ConnectionIoServiceFactory(int channels) {
    this.channels = channels;
  }

  @Override
  public IoServiceFactory create(FactoryManager manager) {
    return this;
  }

  @Override
  public void setExecutorServiceFactory(Factory<CloseableExecutorService> factory) {
    // Each connection has the thread of the kit that serves it.
  }

  @Override
  public IoAcceptor createAcceptor(IoHandler handler) {
    return new ConnectionIoAcceptor(handler, channels);
  }

  @Override
  public IoConnector createConnector(IoHandler handler) {
    return new ConnectionIoConnector(handler, channels);
  }

  @Override
  public @Nullable IoServiceEventListener getIoServiceEventListener() {
    return null;
  }

  @Override
  public void setIoServiceEventListener(@Nullable IoServiceEventListener listener) {
    // The kit has observers of its own.
  }
}
