// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import java.io.IOException;
import landline.socket.Deadline;

/// A connection that a server has made: ProxyJump.
final class ForwardedConnection extends TunnelConnection {

  private final ForwardChannel channel;
  private final Runnable closed;

  /// @param closed runs after the close
  ForwardedConnection(ForwardChannel channel, String name, Runnable closed) {
    super(name);
    this.channel = channel;
    this.closed = closed;
  }

  @Override
  int read(byte[] bytes, int offset, int length, Deadline until) throws IOException {
    return channel.received().read(bytes, offset, length, until);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    channel.output().write(bytes, offset, length);
    channel.output().flush();
  }

  @Override
  public void shutdownOutput() throws IOException {
    channel.output().close();
  }

  @Override
  public void close() {
    // The server hears of it, RFC 4254 section 5.3. Who reads here does not wait for its answer.
    var _ = channel.close(false);
    channel.received().end();
    closed.run();
  }
}
