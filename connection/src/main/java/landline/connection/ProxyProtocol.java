// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import landline.socket.Deadline;
import landline.socket.internal.LogText;

/// Reads the header that a trusted proxy sends before a connection's data, and not one byte more:
/// the PROXY protocol of HAProxy in version 1 or 2. [ProxyConfig] defines the trusted proxies.
public final class ProxyProtocol {

  private static final int AT_ONCE = 512;

  private final Connection raw;
  private final ProxyConfig config;
  private final Deadline deadline;
  private final byte[] seen = new byte[AT_ONCE];

  private ProxyProtocol(Connection raw, ProxyConfig config, Deadline deadline) {
    this.raw = raw;
    this.config = config;
    this.deadline = deadline;
  }

  /// Waits for the header, if one is expected. In the result [Connection#peer] and
  /// [Connection#local] are the addresses of the header, [Connection#proxy] is the proxy, and
  /// [Connection#credentials] is empty.
  ///
  /// @param raw the connection of the proxy, of which nothing was read yet. On failure the caller
  ///   closes it
  /// @param config the trusted proxies
  /// @return the connection with the client's addresses; the same object if there is no header or
  ///   one without addresses, such as a health check of the proxy
  /// @throws IOException with a message of one line: a [ProtocolException] for a bad header; an
  ///   [EOFException] if the proxy disconnects; a [SocketTimeoutException] after the header's time
  ///   limit; an [UntrustedSourceException] if the peer is not a trusted proxy
  public static Connection read(Connection raw, ProxyConfig config) throws IOException {
    return read(raw, config, Deadline.in(config.header()));
  }

  /// Waits for the header as [#read(Connection, ProxyConfig)] does, until a deadline in place of
  /// [ProxyConfig#header].
  ///
  /// @param raw the connection of the proxy
  /// @param config the trusted proxies
  /// @param deadline the end of the wait for the whole header
  /// @return the connection with the client's addresses
  /// @throws IOException as [#read(Connection, ProxyConfig)]
  public static Connection read(Connection raw, ProxyConfig config, Deadline deadline)
      throws IOException {
    if (!config.trusts(raw.peer())) {
      if (config.othersServed()) {
        return raw;
      }
      throw new UntrustedSourceException(
          "PROXY header from " + raw + ": it is not a trusted proxy, and others are not served");
    }
    return new ProxyProtocol(raw, config, deadline).read();
  }

  private Connection read() throws IOException {
    int there = raw.peek(seen, deadline.left());
    if (!config.required() && (there <= 0 || !ProxyHeaderParser.mayBegin(seen, there))) {
      return raw;
    }
    var header = new ProxyHeaderParser();
    while (true) {
      if (there < 0) {
        throw new EOFException(line("the proxy hung up after " + header.count() + " bytes of it"));
      }
      if (there == 0) {
        throw new SocketTimeoutException(line("not complete in time"));
      }
      skip(take(header, there));
      if (header.isComplete()) {
        return header
            .endpoints()
            .<Connection>map(ends -> new ProxiedConnection(raw, ends))
            .orElse(raw);
      }
      there = raw.peek(seen, deadline.left());
    }
  }

  private int take(ProxyHeaderParser header, int there) throws ProtocolException {
    try {
      return header.take(seen, there);
    } catch (ProtocolException bad) {
      var failure = new ProtocolException(line(LogText.of(bad)));
      failure.initCause(bad);
      throw failure;
    }
  }

  /// Consumes peeked bytes.
  private void skip(int count) throws IOException {
    if (raw.inputStream().readNBytes(seen, 0, count) < count) {
      throw new EOFException(line("the proxy hung up"));
    }
  }

  private String line(String reason) {
    return "PROXY header from " + raw + ": " + reason;
  }
}
