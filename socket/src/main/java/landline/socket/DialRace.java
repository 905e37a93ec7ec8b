// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The lookups and attempts of one dial. The thread that runs the race makes and closes all
/// sockets, so none is lost; each lookup and each attempt has a virtual thread that only waits for
/// it.
final class DialRace implements AutoCloseable {

  private static final Duration LONGEST_DELAY = Duration.ofDays(365);

  private final String target;
  private final DialConfig config;
  private final long delay;
  private final long deadline;
  private final Deque<AddrInfo> todo = new ArrayDeque<>();
  private final List<DialAttempt> attempts = new ArrayList<>();
  private final List<DialLookup> lookups = new ArrayList<>();
  private final LinkedBlockingQueue<Runner> ended = new LinkedBlockingQueue<>();
  private int running;
  private int asking;
  private long nextBegins = System.nanoTime();
  private @Nullable DialAttempt winner;

  /// A lookup or an attempt, on a thread of its own.
  sealed interface Runner permits DialAttempt, DialLookup {

    /// Runs to its end; stores its exception.
    void run();

    /// Its exception, or null on success or while it runs.
    @Nullable Throwable failure();
  }

  DialRace(String target, DialConfig config, long deadline) {
    this.target = target;
    this.config = config;
    Duration delay = config.attemptDelay();
    this.delay =
        TimeUnit.NANOSECONDS.convert((delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay));
    this.deadline = deadline;
  }

  /// Connects to one of these addresses.
  Socket run(List<AddrInfo> order) throws IOException {
    todo.addAll(order);
    return race(List.of());
  }

  /// Connects to one of the addresses that the lookups find. The first lookup asks for everything
  /// and begins at once, each other one asks for one family if those before it have no result a
  /// delay later. The result of the first replaces those of others, except for attempts that have
  /// begun.
  Socket run(DialLookup first, List<DialLookup> others) throws IOException {
    ask(first);
    return race(others);
  }

  private Socket race(List<DialLookup> others) throws IOException {
    var later = new ArrayDeque<>(others);
    long nextAsked = System.nanoTime() + DialLookup.PATIENCE;
    while (running > 0 || asking > 0 || !todo.isEmpty()) {
      boolean asks = asking > 0 && attempts.isEmpty() && !later.isEmpty();
      if (!todo.isEmpty() && (running == 0 || nextBegins - System.nanoTime() <= 0)) {
        begin(todo.remove());
      } else if (asks && nextAsked - System.nanoTime() <= 0) {
        ask(later.remove());
        nextAsked = System.nanoTime() + DialLookup.PATIENCE;
      } else {
        long wake = todo.isEmpty() ? deadline : Math.min(deadline, nextBegins);
        switch (take(asks ? Math.min(wake, nextAsked) : wake)) {
          case DialAttempt done when done.failure() == null -> {
            winner = done;
            return done.socket();
          }
          case DialAttempt failed -> {
            running--;
            nextBegins = System.nanoTime();
          }
          case DialLookup answered -> answered(answered);
          case null -> {}
        }
      }
    }
    if (attempts.isEmpty()) {
      throw lookups.getFirst().ioFailure();
    }
    throw DialFailedException.of(target, failures());
  }

  private void answered(DialLookup lookup) {
    if (asking == 0) {
      // Everything was told meanwhile.
      return;
    }
    asking--;
    if (lookup.failure() != null) {
      return;
    }
    boolean everything = lookup == lookups.getFirst();
    // The family that answers later comes first: the other one has had a turn.
    Stream<AddrInfo> left = everything ? Stream.of() : todo.stream();
    List<AddrInfo> all =
        Stream.concat(lookup.found().stream().filter(each -> !hasBegun(each)), left).toList();
    todo.clear();
    todo.addAll(Dial.interleaved(all));
    if (everything) {
      lookups.forEach(DialLookup::interrupt);
      asking = 0;
    }
  }

  private boolean hasBegun(AddrInfo info) {
    return attempts.stream().anyMatch(each -> each.address().equals(info.address()));
  }

  private void ask(DialLookup lookup) throws IOException {
    check();
    lookups.add(lookup);
    asking++;
    lookup.start(thread("landline-dial-lookup", lookup));
  }

  private void begin(AddrInfo info) throws IOException {
    check();
    var attempt = new DialAttempt(info, config);
    attempts.add(attempt);
    if (attempt.open()) {
      running++;
      nextBegins = System.nanoTime() + delay;
      thread("landline-dial", attempt).start();
    }
  }

  private Thread thread(String name, Runner runner) {
    return Thread.ofVirtual()
        .name(name)
        .unstarted(() -> {
          runner.run();
          ended.add(runner);
        });
  }

  /// The next runner that has ended, or null if it is time to begin another.
  private @Nullable Runner take(long wake) throws IOException {
    check();
    try {
      Runner done = ended.poll(NanoTime.left(wake), TimeUnit.NANOSECONDS);
      switch (done == null ? null : done.failure()) {
        case RuntimeException bug -> throw bug;
        case Error error -> throw error;
        case null, default -> {}
      }
      return done;
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw interrupted();
    }
  }

  private void check() throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      throw interrupted();
    }
    if (NanoTime.left(deadline) <= 0) {
      throw timedOut();
    }
  }

  private InterruptedIOException interrupted() {
    return new InterruptedIOException("dial " + target + ": interrupted");
  }

  private SocketTimeoutException timedOut() {
    String states =
        Stream.concat(
                asking > 0 ? lookups.stream().map(DialLookup::state) : Stream.of(),
                attempts.stream().map(DialAttempt::state))
            .map(state -> "; " + state)
            .collect(Collectors.joining());
    var late = new SocketTimeoutException("dial " + target + ": timed out" + states);
    failures().forEach(late::addSuppressed);
    return late;
  }

  private List<IOException> failures() {
    var all = new ArrayList<IOException>();
    for (DialAttempt each : attempts) {
      if (each.failure() instanceof IOException failed) {
        all.add(failed);
      }
    }
    return all;
  }

  /// Ends all runners, and closes every socket but the winner's.
  @Override
  public void close() {
    lookups.forEach(DialLookup::interrupt);
    attempts.stream().filter(each -> each != winner).forEach(DialAttempt::close);
  }
}
