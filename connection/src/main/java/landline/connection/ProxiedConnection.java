// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import landline.socket.Credentials;
import landline.socket.Deadline;
import landline.socket.SockAddr;
import landline.socket.Socket;

/// A connection through a proxy, with the addresses of the header that [ProxyProtocol] has read.
final class ProxiedConnection implements Connection {

  private final Connection raw;
  private final ProxyHeaderParser.Endpoints ends;

  ProxiedConnection(Connection raw, ProxyHeaderParser.Endpoints ends) {
    this.raw = raw;
    this.ends = ends;
  }

  @Override
  public Optional<Socket> socket() {
    return raw.socket();
  }

  @Override
  public SockAddr local() {
    return ends.destination();
  }

  @Override
  public SockAddr peer() {
    return ends.source();
  }

  @Override
  public Optional<SockAddr> proxy() {
    return Optional.of(raw.peer());
  }

  /// The credentials of a proxy on a UNIX socket are not the client's, which must not get the
  /// proxy's rights.
  @Override
  public Optional<Credentials> credentials() {
    return Optional.empty();
  }

  @Override
  public byte[] exportKeyingMaterial(String label, byte[] context, int length) throws IOException {
    return raw.exportKeyingMaterial(label, context, length);
  }

  @Override
  public Optional<TlsSession> tls() {
    return raw.tls();
  }

  @Override
  public void deadline(Deadline deadline) {
    raw.deadline(deadline);
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    return raw.read(bytes, offset, length);
  }

  @Override
  public int read(byte[] bytes, Duration timeout) throws IOException {
    return raw.read(bytes, timeout);
  }

  @Override
  public int peek(byte[] bytes, Duration timeout) throws IOException {
    return raw.peek(bytes, timeout);
  }

  @Override
  public Optional<Byte> urgent() throws IOException {
    return raw.urgent();
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    raw.write(bytes, offset, length);
  }

  @Override
  public int tryWrite(byte[] bytes, int offset, int length) throws IOException {
    return raw.tryWrite(bytes, offset, length);
  }

  @Override
  public void shutdownOutput() throws IOException {
    raw.shutdownOutput();
  }

  @Override
  public void close() {
    raw.close();
  }

  /// The client and the proxy, whose log may have more about it.
  @Override
  public String toString() {
    return ends.source() + " via " + raw;
  }
}
