// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import static landline.socket.SequenceOutcome.done;
import static landline.socket.SequenceOutcome.same;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/// Options that are set and asked on both sides.
final class SequenceOptions {

  private static final int SOL_SOCKET = RawSocket.number("SOL_SOCKET");
  private static final int SO_ERROR = RawSocket.number("SO_ERROR");

  /// Level, option, and a value to set or -1.
  private static final int[][] OPTIONS = {
    {SOL_SOCKET, RawSocket.number("SO_RCVLOWAT"), 40},
    {SOL_SOCKET, RawSocket.number("SO_OOBINLINE"), 1},
    {SOL_SOCKET, RawSocket.number("SO_REUSEADDR"), 1},
    {SOL_SOCKET, RawSocket.number("SO_KEEPALIVE"), 1},
    {SOL_SOCKET, RawSocket.number("SO_PEEK_OFF"), 3},
    {SOL_SOCKET, RawSocket.number("SO_PEEK_OFF"), -1},
    {6, 1, 1}, // TCP_NODELAY
    {41, 26, 1}, // IPV6_V6ONLY
    {0, 11, 1}, // IP_RECVERR
    {SOL_SOCKET, SO_ERROR, 0},
    {SOL_SOCKET, RawSocket.number("SO_ACCEPTCONN"), 0},
    {SOL_SOCKET, RawSocket.number("SO_TYPE"), 0},
  };

  private SequenceOptions() {}

  /// Whether a step asks for SO_ERROR, and thereby takes it.
  static boolean takesError(SequenceStep step) {
    return OPTIONS[step.b() % OPTIONS.length][1] == SO_ERROR;
  }

  static Optional<String> set(SequenceStep step, SequenceTwin twin) {
    int[] option = OPTIONS[step.b() % (OPTIONS.length - 3)];
    int number = step.c() % 3 == 0 && option[2] > 0 ? 1 - option[2] % 2 : option[2];
    return set(twin, option[0], option[1], number);
  }

  static void set(SequenceTwin twin, String option, int... numbers) {
    set(twin, SOL_SOCKET, RawSocket.number(option), numbers);
  }

  private static Optional<String> set(SequenceTwin twin, int level, int name, int... numbers) {
    ByteBuffer value = ByteBuffer.allocate(4 * numbers.length).order(ByteOrder.nativeOrder());
    value.asIntBuffer().put(numbers);
    return same(
        () -> done(() -> twin.ours().setSockOpt(level, name, value.array())),
        twin.raw().set(level, name, value.array()));
  }

  static Optional<String> get(SequenceStep step, SequenceTwin twin) {
    int[] option = OPTIONS[step.b() % OPTIONS.length];
    String kernels = twin.raw().get(option[0], option[1], 4);
    return same(
        () -> {
          byte[] got = twin.ours().getSockOpt(option[0], option[1], 4);
          return RawSocket.hex(got, 4);
        },
        kernels);
  }
}
