// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.util.Locale;
import landline.socket.SockAddr;
import landline.socket.SockAddrUn;
import landline.socket.SockAddrVm;

/// What tells the samples of a metric apart, as it is written between the braces of both text
/// formats. Never holds the address of a peer: there would be no bound to the number of samples.
///
/// @param text such as `server="greet",network_transport="tcp"`; empty for none
record Labels(String text) {

  static final Labels NONE = new Labels("");

  /// Those of everything that a server tells.
  ///
  /// @param internet what it speaks where it is not a UNIX socket, `tcp` or `udp`
  static Labels of(String server, SockAddr address, String internet) {
    return NONE.and("server", server).and("network_transport", transport(address, internet));
  }

  /// OpenTelemetry's `network.transport`.
  static String transport(SockAddr address, String internet) {
    return switch (address) {
      case SockAddrUn unix -> "unix";
      case SockAddrVm vsock -> "vsock";
      case SockAddr other -> internet;
    };
  }

  /// A constant as a value that programs read.
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  Labels and(String name, String value) {
    // OpenMetrics 1.0, "escaped-string"; the Prometheus text format escapes the same three.
    String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    return new Labels((text.isEmpty() ? "" : text + ',') + name + "=\"" + escaped + '"');
  }

  Labels and(String name, Enum<?> value) {
    return and(name, word(value));
  }

  /// With braces, unless there are none.
  @Override
  public String toString() {
    return text.isEmpty() ? "" : '{' + text + '}';
  }
}
