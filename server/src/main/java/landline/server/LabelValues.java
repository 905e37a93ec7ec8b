// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.util.Locale;
import java.util.Map;
import landline.socket.SockAddr;
import landline.socket.SockAddrUn;
import landline.socket.SockAddrVm;

/// Words for programs: values of labels in metrics, and of fields in logs and events.
final class LabelValues {

  private static final String DIRECTION = "network_io_direction";

  /// The label of received bytes.
  static final Map<String, String> RECEIVE = Map.of(DIRECTION, "receive");

  /// The label of sent bytes.
  static final Map<String, String> TRANSMIT = Map.of(DIRECTION, "transmit");

  private LabelValues() {}

  /// OpenTelemetry's `network.transport`.
  ///
  /// @param internet the protocol over IP, `tcp` or `udp`
  static String transport(SockAddr address, String internet) {
    return switch (address) {
      case SockAddrUn unix -> "unix";
      case SockAddrVm vsock -> "vsock";
      case SockAddr other -> internet;
    };
  }

  /// A constant in lower case, with underscores.
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
