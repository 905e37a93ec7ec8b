// SPDX-License-Identifier: Apache-2.0
package landline.ssh.transport;

import java.net.SocketAddress;
import java.util.Collection;
import java.util.Set;
import org.apache.sshd.common.io.IoAcceptor;
import org.apache.sshd.common.io.IoHandler;

/// What the SSH library takes for its listener. It binds nothing: a server of the kit accepts, and
/// gives each connection to [#session].
public final class ConnectionIoAcceptor extends ConnectionIoService implements IoAcceptor {

  ConnectionIoAcceptor(IoHandler handler, int channels) {
    super(handler, channels);
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
}
