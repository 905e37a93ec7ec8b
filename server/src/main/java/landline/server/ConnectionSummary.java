// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import landline.socket.SockAddr;

/// A connection at its end.
///
/// @param server the name of the server
/// @param local where the server listens
/// @param peer the address of the peer
/// @param who the peer as log lines show it, such as `uid 1000 pid 4711`
/// @param proxy the proxy in between
/// @param tls the version of TLS
/// @param began when it was accepted
/// @param lasted how long it was open
/// @param received bytes received, as on the wire
/// @param sent bytes sent, as on the wire
/// @param end how it ended
/// @param detail the error that ended it, in one line; empty if there was none
public record ConnectionSummary(
    String server,
    SockAddr local,
    SockAddr peer,
    String who,
    Optional<SockAddr> proxy,
    Optional<String> tls,
    Instant began,
    Duration lasted,
    long received,
    long sent,
    ConnectionEnd end,
    String detail) {

  /// The summary as one line of JSON (RFC 8259), whatever the peer sent. The fields are stable;
  /// `docs/observability.md` lists them.
  ///
  /// @return such as
  ///   `{"time":"2026-11-23T18:00:00.123456Z","event":"connection","server":"greet",`…
  public String toJson() {
    return ConnectionJson.of(this);
  }

  /// The summary as text.
  ///
  /// @return such as `greet 127.0.0.1:50123: done after 0.004 s, 0 bytes in, 21 out`
  @Override
  public String toString() {
    var text = new StringBuilder(server).append(' ').append(who);
    proxy.ifPresent(through -> text.append(" through ").append(through));
    tls.ifPresent(version -> text.append(" over ").append(version));
    text.append(": ").append(end);
    text.append(" after ").append(TimeUnit.MILLISECONDS.convert(lasted) / 1000.0).append(" s, ");
    text.append(received).append(" bytes in, ").append(sent).append(" out");
    return detail.isEmpty() ? text.toString() : text.append("; ").append(detail).toString();
  }
}
