// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import landline.socket.Deadline;
import landline.socket.internal.LogText;

/// Reads the header that a proxy puts before a connection, and not one byte more: the PROXY
/// protocol of HAProxy in version 1 or 2. See [ProxyConfig] for whom it believes.
public final class ProxyReader {

  private static final int AT_ONCE = 512;

  private final Connection raw;
  private final ProxyConfig config;
  private final Deadline deadline;
  private final byte[] seen = new byte[AT_ONCE];

  private ProxyReader(Connection raw, ProxyConfig config) {
    this.raw = raw;
    this.config = config;
    deadline = Deadline.in(config.header());
  }

  /// Waits for the header, if one is to come. From then on [Connection#peer] and [Connection#local]
  /// are what the proxy told, [Connection#proxy] is the proxy, and nobody has credentials.
  ///
  /// @param raw the connection of the proxy, of which nothing was read yet. If this fails, it is
  ///   left for the caller to close
  /// @param config whom to believe
  /// @return the connection as the client sees it; or the same one if it has no header or tells of
  ///   nobody, as a health check of the proxy does
  /// @throws IOException in one line: a [ProtocolException] with what is wrong with the header; an
  ///   [EOFException] if the proxy hangs up; a [SocketTimeoutException] after the header's time; an
  ///   [UntrustedSourceException] if the peer is no trusted proxy
  public static Connection read(Connection raw, ProxyConfig config) throws IOException {
    if (!config.trusts(raw.peer())) {
      if (config.othersServed()) {
        return raw;
      }
      throw new UntrustedSourceException(
          "PROXY header from " + raw + ": it is no trusted proxy, and others are not served");
    }
    return new ProxyReader(raw, config).read();
  }

  private Connection read() throws IOException {
    int there = raw.peek(seen, deadline.left());
    if (!config.required() && (there <= 0 || !ProxyHeader.mayBegin(seen, there))) {
      return raw;
    }
    var header = new ProxyHeader();
    while (true) {
      if (there < 0) {
        throw new EOFException(line("the proxy hung up after " + header.count() + " bytes of it"));
      }
      if (there == 0) {
        throw new SocketTimeoutException(
            line("not complete after " + TimeUnit.MILLISECONDS.convert(config.header()) + " ms"));
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

  private int take(ProxyHeader header, int there) throws ProtocolException {
    try {
      return header.take(seen, there);
    } catch (ProtocolException bad) {
      var failure = new ProtocolException(line(LogText.of(bad)));
      failure.initCause(bad);
      throw failure;
    }
  }

  /// Takes what was seen to be there.
  private void skip(int count) throws IOException {
    if (raw.inputStream().readNBytes(seen, 0, count) < count) {
      throw new EOFException(line("the proxy hung up"));
    }
  }

  private String line(String reason) {
    return "PROXY header from " + raw + ": " + reason;
  }
}
