// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import landline.socket.HostPort;
import landline.time.nts.KeyExport;
import landline.time.packet.NtpPacket;

/// A server to ask: `ntp://host[:port]`, or `nts://host[:port]` for one that proves who it is.
///
/// @param nts whether keys are established first, RFC 8915; then the port is that of key
///   establishment
/// @param host a name or an address
/// @param port 1 to 65,535
public record NtpTarget(boolean nts, String host, int port) {

  private static final String NTP = "ntp://";
  private static final String NTS = "nts://";

  /// Parses a URL.
  ///
  /// @param url without a port for the standard one: 123, or 4460 with NTS
  /// @throws IllegalArgumentException if it is no such URL
  public static NtpTarget parse(String url) {
    boolean nts = url.startsWith(NTS);
    if (!(nts || url.startsWith(NTP)) || url.length() == NTP.length()) {
      throw new IllegalArgumentException("not ntp://host[:port] or nts://host[:port]: " + url);
    }
    HostPort place =
        HostPort.parse(url.substring(NTP.length()), nts ? KeyExport.PORT : NtpPacket.PORT);
    return new NtpTarget(nts, place.host(), place.port());
  }

  /// The URL.
  @Override
  public String toString() {
    return (nts ? NTS : NTP) + new HostPort(host, port);
  }
}
