// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/// A host and a port in text form: `host:port`, `[v6]:port`, `:port` or `port`, where the host may
/// be a name; and a host alone where there is a default port. Without a host it is this machine's
/// loopback address.
///
/// @param host a name, or a numeric address without brackets
/// @param port 0 to 65535
public record HostPort(String host, int port) {

  private static final String LOOPBACK = "127.0.0.1";
  // What may be a host name, perhaps none. Dots are those of RFC 3490, section 3.1.
  private static final Pattern HOST =
      Pattern.compile("[\\p{L}\\p{M}\\p{N}\u200c\u200d_.\u3002\uff0e\uff61-]*");

  /// Checks the port.
  public HostPort {
    SockAddrIn.checkPort(port);
  }

  /// Parses a host and a port.
  ///
  /// @param text such as `localhost:8080`
  /// @return the host and the port
  /// @throws IllegalArgumentException if the text has another form, or no port
  public static HostPort parse(String text) {
    return parse(text, "");
  }

  /// Parses a host and a port, which may be left out.
  ///
  /// @param text such as `localhost`
  /// @param usual the default port
  /// @return the host and the port
  /// @throws IllegalArgumentException if the text has another form
  public static HostPort parse(String text, int usual) {
    return parse(text, Integer.toString(usual));
  }

  private static HostPort parse(String text, String usual) {
    int end = text.startsWith("[") ? text.indexOf(']') : -1;
    if (end > 0) {
      String rest = text.substring(end + 1);
      if (!rest.isEmpty() && rest.charAt(0) != ':') {
        throw bad(text);
      }
      return new HostPort(
          ipv6(text.substring(1, end)), port(rest.isEmpty() ? usual : rest.substring(1), text));
    }
    if (isIpv6(text)) {
      return new HostPort(ipv6(text), port(usual, text));
    }
    if (text.matches("[0-9]+")) {
      return new HostPort(LOOPBACK, port(text, text));
    }
    int colon = text.indexOf(':');
    String host = colon < 0 ? text : text.substring(0, colon);
    if (text.isEmpty() || text.contains("/") || !HOST.matcher(host).matches()) {
      throw bad(text);
    }
    String port = colon < 0 ? usual : text.substring(colon + 1);
    return new HostPort(host.isEmpty() ? LOOPBACK : host(host), port(port, text));
  }

  private static IllegalArgumentException bad(String text) {
    return new IllegalArgumentException("not host:port, [v6]:port or port: " + text);
  }

  /// Whether it is an address without brackets, which can't be followed by a port.
  private static boolean isIpv6(String text) {
    int zone = text.indexOf('%');
    String digits = zone < 0 ? text : text.substring(0, zone);
    return digits.indexOf(':') != digits.lastIndexOf(':')
        && zone != text.length() - 1
        && digits.chars().allMatch(c -> "0123456789abcdefABCDEF:.".indexOf(c) >= 0);
  }

  /// Checks a numeric address early.
  private static String ipv6(String host) {
    SockAddrIn6.of(host, 0);
    return host;
  }

  private static String host(String host) {
    if (host.matches("[0-9.]+")) {
      SockAddrIn.of(host, 0);
    }
    return host;
  }

  private static int port(String port, String text) {
    if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 0xffff) {
      throw new IllegalArgumentException("port is not a number from 0 to 65535: " + text);
    }
    return Integer.parseInt(port);
  }

  /// Returns all addresses of the host. See [Names#resolve].
  ///
  /// @param deadline the end of the wait for the resolver
  /// @return at least one, in the resolver's order
  /// @throws IOException a [LookupFailedException] if there is none; or a timeout
  public List<SockAddr> resolve(Deadline deadline) throws IOException {
    return Names.resolve(host, port, deadline);
  }

  /// The text that [#parse(String)] reads.
  ///
  /// @return such as `[::1]:8080`
  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
