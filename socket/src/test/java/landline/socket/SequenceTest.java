// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Random sequences of calls on sockets of ours and of libc's, side by side: the kernel is the
/// specification. `docs/testing.md` says what is compared and how to go on for hours.
class SequenceTest {

  private static final int LENGTH = 40;
  private static final int BLOCK = 100;

  /// What differs must differ each time, with more and more time between the steps: on a busy
  /// machine a packet may come late.
  private static final int TIMES = 4;

  /// The first seeds of blocks, so that one that fails does not keep the others from being tried.
  private static LongStream blocks() {
    long seed = Long.getLong("landline.sequences.seed", 1);
    return LongStream.iterate(seed, at -> at + BLOCK)
        .limit(Math.ceilDiv(Integer.getInteger("landline.sequences", 1_500), BLOCK));
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void ourSocketsDoWhatTheKernelsDo(long seed)
      throws IOException, ExecutionException, InterruptedException {
    var failures = new ArrayList<String>();
    for (long i = seed; i < seed + BLOCK && failures.size() < 3; i++) {
      List<SequenceStep> steps = SequenceStep.sequence(i, LENGTH);
      String differs = differs(steps, i);
      if (!differs.isEmpty()) {
        List<SequenceStep> least = shrink(steps, i);
        String now = differs(least, i);
        failures.add(
            "seed " + i + ": " + (now.isEmpty() ? differs : now) + " after\n" + text(least));
      }
    }
    if (!failures.isEmpty()) {
      fail(String.join("\n", failures));
    }
  }

  /// A connection between the sockets 1 and 2.
  private static final String CONNECTION =
      """
      OPEN 0 0 0
      BIND 0 0 1
      LISTEN 0 3 0
      OPEN 0 0 0
      CONNECT 1 0 0
      ACCEPT 0 0 0
      """;

  private static Stream<Arguments> knownSequences() {
    return Stream.of(
        Arguments.of(
            "a connection ends, and its socket listens and waits for a caller",
            """
            WAIT_RECV 2 1 0
            CLOSE 1 0 0
            CONNECT_UNSPEC 1 0 0
            BIND 1 0 1
            LISTEN 1 3 0
            WAIT_ACCEPT 1 0 0
            OPEN 0 0 0
            CONNECT 2 1 0
            """),
        Arguments.of(
            "a peek waits for ten bytes",
            """
            SEND 1 2 0
            WAIT_RECV 2 3 3
            SEND 1 3 0
            """),
        Arguments.of(
            "a peek waits for ten bytes, though urgent data came before",
            """
            SEND 1 1 5
            WAIT_RECV 2 1 0
            SEND 1 2 0
            RECV 2 1 0
            WAIT_MSG 2 3 3
            SEND 1 3 0
            """),
        Arguments.of(
            "a peek ends at the mark of urgent data that was taken",
            """
            SEND 1 2 0
            SEND 1 1 5
            SEND 1 3 0
            RECV 2 1 6
            WAIT_RECV 2 3 3
            RECV 2 2 0
            RECV 2 2 0
            WAIT_RECV 2 3 3
            SEND 1 3 0
            """),
        Arguments.of(
            "a reset ends a call that has some of its bytes, and is told afterwards",
            """
            WAIT_RECV 2 3 2
            SEND 1 2 0
            RESET 1 0 0
            GET 1 9 0
            RECV 1 1 0
            """));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("knownSequences")
  void ourSocketsDoWhatTheKernelsDoWhen(String story, String sequence)
      throws IOException, ExecutionException, InterruptedException {
    List<SequenceStep> steps = (CONNECTION + sequence).lines().map(SequenceStep::of).toList();
    for (int seed = 0; seed < 2; seed++) {
      assertEquals("", differs(steps, seed), story);
    }
  }

  private static String text(List<SequenceStep> steps) {
    return String.join("\n", steps.stream().map(SequenceStep::toString).toList());
  }

  private static String differs(List<SequenceStep> steps, long seed)
      throws IOException, ExecutionException, InterruptedException {
    String differs = "";
    for (int i = 0; i < TIMES; i++) {
      differs = run(steps, seed, 2 * i);
      if (differs.isEmpty()) {
        return "";
      }
    }
    return differs;
  }

  private static String run(List<SequenceStep> steps, long seed, int pauseMillis)
      throws IOException, ExecutionException, InterruptedException {
    try (var world = new SequenceWorld(seed % 2 == 0)) {
      for (SequenceStep step : steps) {
        TimeUnit.MILLISECONDS.sleep(pauseMillis);
        String differs = world.step(step);
        if (world.isUndecided()) {
          return "";
        }
        if (!differs.isEmpty()) {
          return step + ": " + differs;
        }
      }
      return "";
    }
  }

  /// Leaves out what is not needed for a difference.
  private static List<SequenceStep> shrink(List<SequenceStep> steps, long seed)
      throws IOException, ExecutionException, InterruptedException {
    var least = new ArrayList<>(steps);
    for (int chunk = least.size() / 2; chunk > 0; chunk /= 2) {
      for (int at = least.size() - chunk; at >= 0; at -= chunk) {
        var fewer = new ArrayList<>(least);
        fewer.subList(at, Math.min(at + chunk, fewer.size())).clear();
        if (!differs(fewer, seed).isEmpty()) {
          least = fewer;
          at = Math.min(at, least.size());
        }
      }
    }
    return least;
  }
}
