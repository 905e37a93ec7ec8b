// SPDX-License-Identifier: Apache-2.0
package landline.socket.option;

import landline.socket.OptionCodec;

/// Statistics of a packet(7) socket: `struct tpacket_stats`.
///
/// @param packets the number of packets, including dropped ones
/// @param drops the number of packets dropped for want of space
public record PacketStatistics(long packets, long drops) {

  static final OptionCodec<PacketStatistics> CODEC =
      OptionCodec.readOnly(
          2 * Integer.BYTES,
          (memory, length) ->
              new PacketStatistics(
                  StructCodecs.unsigned(memory, 0), StructCodecs.unsigned(memory, 4)));
}
