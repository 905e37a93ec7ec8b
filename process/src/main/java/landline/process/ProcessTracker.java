// SPDX-License-Identifier: Apache-2.0
package landline.process;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import landline.socket.Deadline;
import landline.socket.Errno;
import landline.socket.SystemCallFailure;

/// Keeps the processes together that a command starts, whatever they do to leave it: so that
/// [Child#terminate] finds those, too, that have made sessions of their own or are daemons. A
/// server opens one at its start.
///
/// ```java
/// try (ProcessTracker tracker = ProcessTracker.open();
///     Child child = Command.of("sh", "-c", script).withTracker(tracker).start()) {
///   child.await(deadline);
///   List<ProcessTracker.Survivor> left = child.terminate(Duration.ofSeconds(5));
/// }
/// ```
///
/// While one is open, this process adopts orphaned descendants, as process 1 does
/// (PR_SET_CHILD_SUBREAPER in prctl(2)), and reaps them. Each command bears a mark that all its
/// descendants inherit and that an unprivileged process can't shed: a value of RLIMIT_LOCKS, which
/// limits nothing on Linux. If this process may also make cgroups in its own one (cgroups(7); with
/// systemd by `Delegate=yes`), each command has one, and is killed in it at once.
///
/// A privileged command can leave all of that; so can one that makes somebody else start a process,
/// such as cron(8) or a service manager.
public final class ProcessTracker implements Closeable {

  // A little more than it takes to kill what can be killed.
  private static final Duration ENDING = Duration.ofSeconds(6);
  private static final Duration REMOVAL = Duration.ofSeconds(1);
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(5);

  private static final Errno ENOTDIR = Errno.named("ENOTDIR");
  private static final AtomicInteger TRACKERS = new AtomicInteger();

  private final Subreaper subreaper;
  private final AtomicInteger commands = new AtomicInteger();
  private final AtomicInteger ending = new AtomicInteger();
  private Optional<Cgroup> cgroup;
  private volatile boolean closed;

  private ProcessTracker(Subreaper subreaper, Optional<Cgroup> cgroup) {
    this.subreaper = subreaper;
    this.cgroup = cgroup;
  }

  /// Begins to adopt orphans, and makes a cgroup if it may.
  ///
  /// @throws IOException if the kernel lacks something
  public static ProcessTracker open() throws IOException {
    return open(Cgroup.delegated());
  }

  /// Opens one with a cgroup, or with none.
  static ProcessTracker open(Optional<Cgroup> delegated) throws IOException {
    var tracker = new ProcessTracker(Subreaper.acquire(), Optional.empty());
    try {
      tracker.tryOut();
      if (delegated.isPresent()) {
        tracker.enter(delegated.get());
      }
      return tracker;
    } catch (IOException | RuntimeException | Error failed) {
      tracker.close();
      throw failed;
    }
  }

  private void enter(Cgroup delegated) {
    try {
      cgroup = Optional.of(delegated.forProcess(TRACKERS.incrementAndGet()));
      tryOut();
    } catch (IOException notAllowed) {
      cgroup.ifPresent(Cgroup::remove);
      cgroup = Optional.empty();
    }
  }

  /// Starts what is not a program: only execve(2), behind all that can fail before, says that
  /// `/dev/null` is no directory.
  private void tryOut() throws IOException {
    try (Child child = Command.of("/dev/null/").withTracker(this).start()) {
      throw new IOException(child + " runs");
    } catch (IOException expected) {
      if (!SystemCallFailure.is(expected, ENOTDIR)) {
        throw expected;
      }
    }
  }

  /// Makes the tree of a command.
  TrackedTree tree() throws IOException {
    if (closed) {
      throw new IOException("the process tracker is closed");
    }
    Optional<Cgroup> leaf = Optional.empty();
    if (cgroup.isPresent()) {
      leaf = Optional.of(cgroup.get().child(Integer.toString(commands.incrementAndGet())));
    }
    return new TrackedTree(subreaper, subreaper.mark(), leaf, ending);
  }

  /// Ends the adoption of orphans. Close the children first; what goes on is not tracked any more,
  /// and keeps its cgroup, which delays this for a second. Closing again does nothing.
  @Override
  public void close() throws IOException {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    Deadline end = Deadline.in(ENDING);
    while (ending.get() > 0 && !end.isOver()) {
      LockSupport.parkNanos(PAUSE);
    }
    subreaper.release();
    cgroup.ifPresent(ProcessTracker::remove);
  }

  /// The kernel takes a process out of its cgroup a moment after its parent has heard of its end.
  private static void remove(Cgroup own) {
    Deadline end = Deadline.in(REMOVAL);
    while (!own.remove() && !end.isOver()) {
      LockSupport.parkNanos(PAUSE);
    }
  }

  /// How it tracks.
  ///
  /// @return such as `subreaper`, or `subreaper and /sys/fs/cgroup/x/landline.4026531836.4711.1`
  @Override
  public String toString() {
    return "subreaper" + cgroup.map(own -> " and " + own.directory()).orElse("");
  }

  /// A process that [Child#terminate] has not ended.
  ///
  /// @param pid its number at that moment
  /// @param name what it calls itself: printable ASCII, up to 15 characters
  /// @param attributed whether it belongs to the command, and could not be killed, because it has
  ///   another user's rights or waits for a device; otherwise it may belong to any command of the
  ///   tracker, and was not signalled
  public record Survivor(int pid, String name, boolean attributed) {}
}
