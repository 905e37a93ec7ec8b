// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import landline.socket.Deadline;

/// The server is stopped while clients ask, and started again at once.
///
/// @param polite true for SIGTERM, after which it has to end by itself; false for SIGKILL
record Restart(boolean polite) implements Act {

  private static final int CALLERS = 4;
  private static final Duration WARM = Duration.ofMillis(200);

  /// How many settle times it may take to end.
  private static final int SETTLE_TIMES = 2;

  @Override
  public String name() {
    return polite ? "restart" : "kill";
  }

  @Override
  public String description() {
    return polite
        ? "SIGTERM while callers ask: it must end, and serve at once when it is started again"
        : "SIGKILL while callers ask: it must serve at once when it is started again";
  }

  @Override
  public Set<Need> needs() {
    return EnumSet.of(Need.COMMAND);
  }

  @Override
  public String play(Stage stage) throws Complaint, IOException, InterruptedException {
    var over = new AtomicBoolean();
    var answered = new AtomicInteger();
    int idle = stage.config().serial() || stage.config().subject().isDatagram() ? 0 : CALLERS;
    String what = polite ? "SIGTERM" : "SIGKILL";
    try (HeldConnections crowd = stage.gather(idle, Optional.empty())) {
      what += ", with " + crowd.size() + " callers connected";
      Thread[] load = new Thread[CALLERS];
      for (int i = 0; i < CALLERS; i++) {
        load[i] = Thread.ofVirtual().start(() -> ask(stage, over, answered));
      }
      try {
        Thread.sleep(WARM);
        stop(stage.server().child(), times(SETTLE_TIMES, stage.config().settle()));
      } finally {
        over.set(true);
        for (Thread each : load) {
          each.join();
        }
      }
    }
    // The kernel still keeps the end of each connection: TIME_WAIT.
    stage.server().start(OptionalInt.empty());
    return what + ", after " + answered + " answers, and a new start";
  }

  /// A multiple of a time, or the longest possible wait.
  private static Duration times(int factor, Duration time) {
    long longest = Long.MAX_VALUE / factor;
    return Duration.ofNanos(factor * Math.min(longest, TimeUnit.NANOSECONDS.convert(time)));
  }

  private void stop(Launched child, Duration longest) throws Complaint, InterruptedException {
    if (!polite) {
      child.close();
      return;
    }
    child.terminate();
    if (!child.awaitEnd(longest)) {
      throw new Complaint("still running " + DurationText.of(longest) + " after SIGTERM");
    }
  }

  private static void ask(Stage stage, AtomicBoolean over, AtomicInteger answered) {
    try {
      while (!over.get()) {
        stage.each(
            1,
            (socket, random) -> {
              if (stage.asking().converse(socket, Deadline.in(Duration.ofMillis(500))).isEmpty()) {
                answered.incrementAndGet();
              }
            });
      }
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
    }
  }
}
