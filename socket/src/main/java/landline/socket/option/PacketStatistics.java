// SPDX-License-Identifier: Apache-2.0
package landline.socket.option;

import landline.socket.OptionCodec;

/// What a packet(7) socket has seen: `struct tpacket_stats`.
///
/// @param packets how many came, those dropped included
/// @param drops how many were dropped for want of room
public record PacketStatistics(long packets, long drops) {

  static final OptionCodec<PacketStatistics> CODEC =
      OptionCodec.readOnly(
          2 * Integer.BYTES,
          (memory, length) ->
              new PacketStatistics(
                  StructCodecs.unsigned(memory, 0), StructCodecs.unsigned(memory, 4)));
}
