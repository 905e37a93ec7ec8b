// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The attempts to connect that belong to one dial. The thread that runs the race makes and closes
/// all sockets, so none can be lost; each attempt has a virtual thread that only connects.
final class DialRace implements AutoCloseable {

  private static final Duration LONGEST_DELAY = Duration.ofDays(365);

  private final String target;
  private final long delay;
  private final long deadline;
  private final List<Attempt> attempts = new ArrayList<>();
  private final LinkedBlockingQueue<Attempt> ended = new LinkedBlockingQueue<>();
  private @Nullable Socket winner;

  DialRace(String target, Duration delay, long deadline) {
    this.target = target;
    this.delay = (delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay).toNanos();
    this.deadline = deadline;
  }

  /// One address and how it goes.
  private static final class Attempt {
    private final SockAddr address;
    private final @Nullable Socket socket;
    private volatile @Nullable IOException failure;
    private volatile @Nullable Throwable bug;

    Attempt(SockAddr address, @Nullable Socket socket, @Nullable IOException failure) {
      this.address = address;
      this.socket = socket;
      this.failure = failure;
    }

    String state() {
      IOException failed = failure;
      String told = failed == null ? null : failed.getMessage();
      return told == null ? "connect " + address + ": no answer yet" : told;
    }
  }

  /// Runs until one has won or all have lost.
  ///
  /// @param order at least one
  Socket run(List<AddrInfo> order) throws IOException {
    Iterator<AddrInfo> next = order.iterator();
    int running = 0;
    long nextBegins = System.nanoTime();
    while (running > 0 || next.hasNext()) {
      if (next.hasNext() && (running == 0 || nextBegins - System.nanoTime() <= 0)) {
        if (begin(next.next())) {
          running++;
          nextBegins = System.nanoTime() + delay;
        }
        continue;
      }
      Attempt done = take(next.hasNext() ? nextBegins : Side.FOREVER);
      if (done == null) {
        continue;
      }
      switch (done.bug) {
        case RuntimeException bug -> throw bug;
        case Error error -> throw error;
        case null, default -> {}
      }
      if (done.failure == null && done.socket != null) {
        winner = done.socket;
        return done.socket;
      }
      running--;
      nextBegins = System.nanoTime();
    }
    throw new DialFailedException(target, failures());
  }

  /// Starts an attempt.
  ///
  /// @return false if it has failed already
  private boolean begin(AddrInfo info) throws IOException {
    checkInterrupt();
    if (Side.left(deadline) <= 0) {
      throw timedOut();
    }
    Socket socket;
    try {
      socket = Socket.socket(info.domain(), info.type(), info.protocol());
    } catch (IOException failed) {
      attempts.add(new Attempt(info.address(), null, failed));
      return false;
    }
    var attempt = new Attempt(info.address(), socket, null);
    attempts.add(attempt);
    Thread.ofVirtual().name("landline-dial").start(() -> connect(attempt, socket));
    return true;
  }

  private void connect(Attempt attempt, Socket socket) {
    try {
      // The race has the deadline; whoever loses is closed.
      socket.connect(attempt.address);
    } catch (IOException failed) {
      attempt.failure = failed;
    } catch (RuntimeException | Error broken) {
      attempt.bug = broken;
    } finally {
      ended.add(attempt);
    }
  }

  /// The next attempt that has ended, or null if it is time to begin another.
  private @Nullable Attempt take(long nextBegins) throws IOException {
    checkInterrupt();
    long left = Math.min(Side.left(deadline), Side.left(nextBegins));
    try {
      Attempt done = ended.poll(left, TimeUnit.NANOSECONDS);
      if (done == null && Side.left(deadline) <= 0) {
        throw timedOut();
      }
      return done;
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw interrupted();
    }
  }

  private void checkInterrupt() throws InterruptedIOException {
    if (Thread.currentThread().isInterrupted()) {
      throw interrupted();
    }
  }

  private InterruptedIOException interrupted() {
    return new InterruptedIOException("dial " + target + ": interrupted");
  }

  private SocketTimeoutException timedOut() {
    String states = attempts.stream().map(Attempt::state).collect(Collectors.joining("; "));
    var late =
        new SocketTimeoutException(
            "dial " + target + ": timed out" + (states.isEmpty() ? "" : "; " + states));
    failures().forEach(late::addSuppressed);
    return late;
  }

  private List<IOException> failures() {
    var all = new ArrayList<IOException>();
    for (Attempt each : attempts) {
      IOException failed = each.failure;
      if (failed != null) {
        all.add(failed);
      }
    }
    return all;
  }

  /// Closes every socket but the winner's, which also ends the threads that connect them.
  @Override
  public void close() {
    for (Attempt each : attempts) {
      Socket socket = each.socket;
      if (socket != null && socket != winner) {
        socket.close();
      }
    }
  }
}
