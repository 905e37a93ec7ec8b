// SPDX-License-Identifier: Apache-2.0
package landline.ssh.transport;

import java.net.SocketAddress;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.io.IoConnectFuture;
import org.apache.sshd.common.io.IoConnector;
import org.apache.sshd.common.io.IoHandler;
import org.jspecify.annotations.Nullable;

/// What the SSH library takes for its connector. It connects nothing: whoever has connected gives
/// the connection to [#session].
public final class ConnectionIoConnector extends ConnectionIoService implements IoConnector {

  ConnectionIoConnector(IoHandler handler, int channels) {
    super(handler, channels);
  }

  @Override
  public IoConnectFuture connect(
      SocketAddress address, @Nullable AttributeRepository context, @Nullable SocketAddress local) {
    throw new UnsupportedOperationException("connect " + address + ": give a connection instead");
  }
}
