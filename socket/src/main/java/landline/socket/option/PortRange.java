// SPDX-License-Identifier: Apache-2.0
package landline.socket.option;

import landline.socket.OptionCodec;
import landline.socket.internal.Checks;

/// The range from which the kernel chooses a port, both ends included; 0 is the system's own limit.
///
/// @param low the lowest, 0 to 65535
/// @param high the highest, 0 to 65535
public record PortRange(int low, int high) {

  static final OptionCodec<PortRange> CODEC =
      OptionCodec.ofInt(
          range -> range.high << 16 | range.low,
          value -> new PortRange(value & 0xffff, value >>> 16));

  /// Checks the ports.
  public PortRange {
    Checks.between(0, 0xffff, low, "low");
    Checks.between(0, 0xffff, high, "high");
    if (low > high && high != 0) {
      throw new IllegalArgumentException("low > high: " + low + " > " + high);
    }
  }
}
