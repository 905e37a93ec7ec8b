// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// One call of a sequence, made on one of the sockets there are then.
///
/// @param call which
/// @param a decides on which socket: modulo how many there are
/// @param b what the call makes of it: another socket, a length, a direction
/// @param c such as flags
record SequenceStep(Call call, int a, int b, int c) {

  private static final int[] LENGTHS = {0, 1, 3, 10, 40, 41, 500, 3_000};

  enum Call {
    OPEN(6),
    PAIR(4),
    BIND(6),
    LISTEN(6),
    CONNECT(12),
    CONNECT_UNSPEC(2),
    ACCEPT(8),
    SEND(14),
    SEND_TO(6),
    SEND_MSG(5),
    SEND_MMSG(2),
    FILL(1),
    RECV(14),
    RECV_FROM(5),
    RECV_MSG(6),
    RECV_MMSG(3),
    SHUTDOWN(7),
    DUP(4),
    CLOSE(4),
    RESET(2),
    SET(5),
    GET(5),
    NAMES(4),
    POLL(8),
    WAIT_RECV(6),
    WAIT_FROM(3),
    WAIT_MSG(3),
    WAIT_MMSG(2),
    WAIT_ACCEPT(3),
    WAIT_CONNECT(2),
    WAIT_SEND(3);

    private final int weight;

    Call(int weight) {
      this.weight = weight;
    }

    private static final int ALL = List.of(values()).stream().mapToInt(c -> c.weight).sum();

    private static Call pick(Random random) {
      int at = random.nextInt(ALL);
      for (Call call : values()) {
        at -= call.weight;
        if (at < 0) {
          return call;
        }
      }
      throw new AssertionError(at);
    }
  }

  /// The sequence of a seed.
  static List<SequenceStep> sequence(long seed, int length) {
    var random = new Random(seed);
    var steps = new ArrayList<SequenceStep>();
    steps.add(new SequenceStep(Call.OPEN, 0, random.nextInt(1000), 0));
    steps.add(new SequenceStep(Call.PAIR, 0, random.nextInt(1000), 0));
    while (steps.size() < length) {
      Call call = Call.pick(random);
      steps.add(
          new SequenceStep(call, random.nextInt(1000), random.nextInt(1000), random.nextInt(1000)));
      if (call == Call.BIND && random.nextBoolean()) {
        steps.add(new SequenceStep(Call.LISTEN, steps.getLast().a(), random.nextInt(1000), 0));
      }
      if (call == Call.CONNECT_UNSPEC && random.nextBoolean()) {
        int same = steps.getLast().a();
        steps.add(new SequenceStep(Call.LISTEN, same, random.nextInt(1000), 0));
        steps.add(new SequenceStep(Call.WAIT_ACCEPT, same, 0, 0));
      }
    }
    return steps;
  }

  /// A step from its text.
  static SequenceStep of(String text) {
    String[] words = text.split(" ", -1);
    return new SequenceStep(
        Call.valueOf(words[0]),
        Integer.parseInt(words[1]),
        Integer.parseInt(words[2]),
        Integer.parseInt(words[3]));
  }

  /// How many bytes to send or to receive.
  int length() {
    return LENGTHS[b % LENGTHS.length];
  }

  @Override
  public String toString() {
    return call + " " + a + " " + b + " " + c;
  }
}
