// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import landline.socket.Deadline;
import landline.torture.Verdict.Result;

/// Runs an act, and checks the server afterwards.
final class Judge {

  /// A virtual machine opens a file or starts a compiler thread at any time.
  private static final int MORE_DESCRIPTORS = 8;

  private static final int MORE_THREADS = 16;

  private static final Duration WINDOW = Duration.ofMillis(250);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
  private static final int STEADY = 3;
  private static final int UNSTEADY = 40;

  private final TortureConfig config;
  private final Server server;
  private final ProbeClient asking;
  private final RateLimiter pace = new RateLimiter(Stage.RATE);

  Judge(TortureConfig config, Server server, ProbeClient asking) {
    this.config = config;
    this.server = server;
    this.asking = asking;
  }

  /// Lets it serve some clients at the same time, so that what it allocates once does not count as
  /// a leak of an act.
  void rehearse() throws InterruptedException {
    var stage = new Stage(config, server, asking, pace);
    int callers = config.serial() ? 4 : 32;
    stage.each(
        callers, (socket, random) -> asking.converse(socket, Deadline.in(Duration.ofSeconds(1))));
    if (!config.serial() && !config.subject().isDatagram()) {
      stage.gather(callers, Optional.empty()).close();
    }
  }

  /// Whether it no longer answers.
  boolean isSilent() throws InterruptedException {
    return asking.ask() instanceof Answer.Missing;
  }

  /// The server's statistics once they are stable.
  private Optional<ProcessStats> steady() throws InterruptedException {
    Optional<ProcessStats> last = server.vitals();
    int same = 0;
    for (int i = 0; last.isPresent() && same < STEADY && i < UNSTEADY; i++) {
      Thread.sleep(LOOK_AGAIN);
      Optional<ProcessStats> now = server.vitals();
      boolean alike =
          now.isPresent()
              && now.get().descriptors().equals(last.get().descriptors())
              && now.get().threads() == last.get().threads();
      same = alike ? same + 1 : 0;
      last = now;
    }
    return last;
  }

  Verdict judge(Act act) throws InterruptedException {
    long start = System.nanoTime();
    Optional<ProcessStats> before = steady();
    OptionalLong loggedBefore = server.logged();
    var stage = new Stage(config, server, asking, pace);
    var findings = new Findings(before);
    try {
      String done = act.play(stage);
      examine(act, done, findings);
    } catch (NotDoneException notDone) {
      return notDone(act, notDone.why());
    } catch (Complaint complaint) {
      findings.fail(complaint.what());
    } catch (IOException failed) {
      findings.fail("the act failed: " + ProbeClient.reason(failed));
    }
    findings.cpu(stage.cpuPercent());
    if (loggedBefore.isPresent() && server.logged().isPresent()) {
      findings.logged(server.logged().getAsLong() - loggedBefore.getAsLong());
    }
    return findings.verdict(act.name(), Duration.ofNanos(System.nanoTime() - start));
  }

  private void examine(Act act, String done, Findings findings)
      throws Complaint, NotDoneException, IOException, InterruptedException {
    String after = "after " + done;
    switch (asking.ask()) {
      case Answer.Missing missing -> {
        // The end of a process is often seen only after that of its connections.
        Optional<String> ending = server.ending();
        findings.fail(
            after + ": " + ending.map(how -> "the server has ended, " + how).orElse(missing.why()));
        return;
      }
      case Answer.Given given -> findings.answered(given.after());
    }
    idle(after, findings);
    settle(act, after, findings);
    findings.pass(after + ": answers in " + DurationText.of(findings.answer()));
  }

  /// Checks that it is idle without connections.
  private void idle(String after, Findings findings) throws InterruptedException {
    Deadline deadline = Deadline.in(config.settle());
    Load load;
    do {
      Optional<Load> seen = server.watch(WINDOW);
      if (seen.isEmpty()) {
        return;
      }
      load = seen.get();
    } while (!load.isRest() && !deadline.isOver());
    findings.cpu(OptionalInt.of(load.percent()));
    if (!load.isRest()) {
      String settle = DurationText.of(config.settle());
      findings.fail(after + ": it " + load.text() + ", without connections for " + settle);
    }
  }

  private void settle(Act act, String after, Findings findings)
      throws Complaint, NotDoneException, IOException, InterruptedException {
    Optional<ProcessStats> now = awaitLess(findings);
    now.ifPresent(findings::after);
    if (now.isEmpty() || !findings.isMore(now.get(), MORE_DESCRIPTORS, MORE_THREADS)) {
      return;
    }
    // A pool that has grown to what it needs does not grow again.
    boolean pool = !findings.isMore(now.get(), MORE_DESCRIPTORS, Integer.MAX_VALUE / 2);
    if (!pool || act.needs().contains(Act.Need.COMMAND) || growsAgain(act, now.get(), findings)) {
      String more = findings.more(now.get(), MORE_DESCRIPTORS, MORE_THREADS);
      findings.fail(after + ": " + more + " " + DurationText.of(config.settle()) + " later");
    }
  }

  /// Waits until the limits are met, at most for the settle time.
  private Optional<ProcessStats> awaitLess(Findings findings) throws InterruptedException {
    Deadline deadline = Deadline.in(config.settle());
    Optional<ProcessStats> now = server.vitals();
    while (now.isPresent()
        && findings.isMore(now.get(), MORE_DESCRIPTORS, MORE_THREADS)
        && !deadline.isOver()) {
      Thread.sleep(LOOK_AGAIN);
      now = server.vitals();
    }
    return now;
  }

  /// Whether the act, run again, leaves at least half as many threads behind as at first.
  private boolean growsAgain(Act act, ProcessStats now, Findings findings)
      throws Complaint, NotDoneException, IOException, InterruptedException {
    int growth = now.threads() - findings.threadsBefore();
    var again = new Findings(Optional.of(now));
    act.play(new Stage(config, server, asking, pace));
    Deadline deadline = Deadline.in(config.settle());
    Optional<ProcessStats> then = server.vitals();
    while (then.isPresent() && again.isMore(then.get(), Integer.MAX_VALUE / 2, growth / 2)) {
      if (deadline.isOver()) {
        return true;
      }
      Thread.sleep(LOOK_AGAIN);
      then = server.vitals();
    }
    return false;
  }

  /// The verdict on an act that could not be done.
  static Verdict notDone(Act act, String why) {
    return new Verdict(act.name(), Result.NOT_DONE, why, Figures.NONE, Duration.ZERO);
  }
}
