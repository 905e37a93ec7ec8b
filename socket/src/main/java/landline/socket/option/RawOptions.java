// SPDX-License-Identifier: Apache-2.0
package landline.socket.option;

import landline.socket.OptionCodec;
import landline.socket.SocketOption;

/// The options of level SOL_RAW; see raw(7).
public final class RawOptions {

  /// The types of ICMP messages not to receive, one bit each. With ICMP only.
  public static final SocketOption<Integer> ICMP_FILTER =
      SocketOption.of("SOL_RAW", "ICMP_FILTER", OptionCodec.INT);

  private RawOptions() {}
}
