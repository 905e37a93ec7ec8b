// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;

/// Version 1 of the PROXY protocol: one line of text, section 2.1.
final class ProxyText {

  private static final int WORDS = 6;

  private ProxyText() {}

  /// Reads a line that ends with a line feed.
  static Optional<ProxyHeaderParser.Endpoints> parse(byte[] bytes, int count)
      throws ProtocolException {
    if (bytes[count - 2] != '\r') {
      throw new ProtocolException("a line feed without a carriage return");
    }
    String line = new String(bytes, 0, count - 2, StandardCharsets.ISO_8859_1);
    if (line.equals("PROXY UNKNOWN") || line.startsWith("PROXY UNKNOWN ")) {
      return Optional.empty();
    }
    String[] words = line.split(" ", -1);
    boolean v6 = words[1].equals("TCP6");
    if (!v6 && !words[1].equals("TCP4")) {
      throw new ProtocolException("the protocol is not one of TCP4, TCP6, UNKNOWN");
    }
    if (words.length != WORDS) {
      throw new ProtocolException("not 6 words with one space between them: " + words.length);
    }
    return Optional.of(
        new ProxyHeaderParser.Endpoints(
            address(v6, words[2], words[4], "source"),
            address(v6, words[3], words[5], "destination")));
  }

  private static SockAddr address(boolean v6, String host, String port, String which)
      throws ProtocolException {
    if (!port.matches("0|[1-9][0-9]{0,4}") || Integer.parseInt(port) > 0xffff) {
      throw new ProtocolException("the " + which + " port is not from 0 to 65535");
    }
    int number = Integer.parseInt(port);
    try {
      if (!v6) {
        return SockAddrIn.of(host, number);
      }
      // No scope: what it means is known on the proxy alone.
      if (host.matches("[0-9A-Fa-f:.]{2,39}") && host.indexOf(':') >= 0) {
        return SockAddrIn6.of(host, number);
      }
    } catch (IllegalArgumentException bad) {
      // The text of a stranger does not belong in a log line.
    }
    throw new ProtocolException(
        "the " + which + " is not an " + (v6 ? "IPv6" : "IPv4") + " address");
  }
}
