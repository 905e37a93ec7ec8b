// SPDX-License-Identifier: Apache-2.0
package landline.metrics;

import java.util.Locale;
import java.util.Optional;
import landline.metrics.MetricsHttpCodec.Answer;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;

/// The hosts that a [MetricsServer] answers for. A web page may resolve its own name to 127.0.0.1
/// (DNS rebinding), and could then read the responses to a browser on this machine; but the browser
/// sends the page's name as the host.
///
/// @param host the server's address, as a host of a URL
/// @param port its port
record MetricsHttpHosts(String host, int port) {

  /// No browser connects to a UNIX socket, so it accepts any host.
  private static final MetricsHttpHosts ANY = new MetricsHttpHosts("", 0);

  static MetricsHttpHosts of(SockAddr local) {
    return switch (local) {
      case SockAddrIn in -> new MetricsHttpHosts(in.host(), in.port());
      case SockAddrIn6 in6 -> new MetricsHttpHosts('[' + in6.host() + ']', in6.port());
      case SockAddr other -> ANY;
    };
  }

  /// The response to a request for another host, RFC 9110 section 15.5.20. HTTP/1.0 allows requests
  /// without a host; browsers do not send any.
  Optional<Answer> refusal(MetricsHttpRequest request) {
    return equals(ANY) || request.host().isEmpty() || isOurs(request.host())
        ? Optional.empty()
        : Optional.of(Answer.plain(421, "the host is not localhost:" + port));
  }

  private boolean isOurs(String asked) {
    int colon = asked.indexOf(':', asked.lastIndexOf(']') + 1);
    String name = (colon < 0 ? asked : asked.substring(0, colon)).toLowerCase(Locale.ROOT);
    boolean named =
        switch (name) {
          case "localhost", "127.0.0.1", "[::1]" -> true;
          default -> name.equals(host);
        };
    return named && (colon < 0 || asked.substring(colon + 1).equals(Integer.toString(port)));
  }
}
