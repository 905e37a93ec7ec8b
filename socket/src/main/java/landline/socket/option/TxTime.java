// SPDX-License-Identifier: Apache-2.0
package landline.socket.option;

import java.lang.foreign.ValueLayout;
import landline.socket.OptionCodec;

/// The clock and flags of messages with a time of sending: `struct sock_txtime` of SO_TXTIME.
///
/// @param clockId the clock, such as [#CLOCK_TAI]; see clock_gettime(2)
/// @param flags a sum of the SOF_TXTIME numbers here
public record TxTime(int clockId, int flags) {

  /// The clock required by the fq scheduler.
  public static final int CLOCK_MONOTONIC = 1;

  /// The clock required by the etf scheduler.
  public static final int CLOCK_TAI = 11;

  /// The time is the latest moment, not the earliest.
  public static final int SOF_TXTIME_DEADLINE_MODE = 1;

  /// Reports dropped messages on the error queue.
  public static final int SOF_TXTIME_REPORT_ERRORS = 2;

  static final OptionCodec<TxTime> CODEC =
      new OptionCodec<>(
          2 * Integer.BYTES,
          (value, memory) -> {
            memory.set(ValueLayout.JAVA_INT, 0, value.clockId);
            memory.set(ValueLayout.JAVA_INT, Integer.BYTES, value.flags);
            return 2 * Integer.BYTES;
          },
          (memory, length) ->
              new TxTime(
                  memory.get(ValueLayout.JAVA_INT, 0),
                  memory.get(ValueLayout.JAVA_INT, Integer.BYTES)));
}
