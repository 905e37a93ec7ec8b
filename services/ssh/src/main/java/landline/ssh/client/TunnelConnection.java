// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import landline.connection.Connection;
import landline.socket.Credentials;
import landline.socket.Deadline;
import landline.socket.SockAddr;
import landline.socket.SockAddrUn;

/// A connection that has no socket here: through another server, or through a program. It has no
/// addresses, either.
abstract class TunnelConnection implements Connection {

  private final String name;
  private volatile Deadline deadline = Deadline.never();

  /// @param name for messages
  TunnelConnection(String name) {
    this.name = name;
  }

  /// Reads as [#read(byte[], int, int)], at most until the deadline.
  abstract int read(byte[] bytes, int offset, int length, Deadline until) throws IOException;

  @Override
  public final int read(byte[] bytes, int offset, int length) throws IOException {
    return read(bytes, offset, length, deadline);
  }

  @Override
  public final int read(byte[] bytes, Duration timeout) throws IOException {
    return read(bytes, 0, bytes.length, Deadline.in(timeout).earlier(deadline));
  }

  /// The SSH library does not look ahead.
  @Override
  public final int peek(byte[] bytes, Duration timeout) {
    throw new UnsupportedOperationException("peek " + name);
  }

  @Override
  public final Optional<Byte> urgent() {
    return Optional.empty();
  }

  @Override
  public final void deadline(Deadline value) {
    deadline = value;
  }

  @Override
  public final SockAddr local() {
    return SockAddrUn.UNNAMED;
  }

  @Override
  public final SockAddr peer() {
    return SockAddrUn.UNNAMED;
  }

  @Override
  public final Optional<Credentials> credentials() {
    return Optional.empty();
  }

  @Override
  public final String toString() {
    return name;
  }
}
