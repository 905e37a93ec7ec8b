// SPDX-License-Identifier: Apache-2.0
package landline.process;

import static landline.socket.sys.Platform.number;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import landline.socket.Errno;
import landline.socket.OwnedDescriptor;
import landline.socket.SocketClosedException;
import landline.socket.SystemCallFailure;
import landline.socket.sys.Kernel;
import landline.socket.sys.Processes;
import landline.socket.sys.Scratch;

/// The adoption of orphans by this process: of its descendants' children whose parents have ended.
/// See PR_SET_CHILD_SUBREAPER in prctl(2). One for all trackers.
///
/// A thread reaps those that have ended, once a second: SIGCHLD can't be handled in Java, and
/// waitid(2) for any child would take those of other code. A zombie that bears no mark, such as a
/// child of [ProcessBuilder], is left for a second to whoever has started it.
final class Subreaper {

  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final AtomicReference<Optional<Subreaper>> RUNNING =
      new AtomicReference<>(Optional.empty());

  private final OwnedDescriptor list;
  private final long own = Mark.of(0);
  private final Set<Mark> live = ConcurrentHashMap.newKeySet();
  private final Set<Mark> released = ConcurrentHashMap.newKeySet();
  // Some of the released ones.
  private final Set<Mark> doomed = ConcurrentHashMap.newKeySet();
  private final Set<Cgroup> leaving = ConcurrentHashMap.newKeySet();
  private final Thread thread;
  // Guarded by the class.
  private boolean wasSet;
  private int users;
  private boolean departed;
  // Only of the thread.
  private Set<Integer> unclaimed = new HashSet<>();

  private Subreaper(OwnedDescriptor list) {
    this.list = list;
    thread = Thread.ofVirtual().name("landline-orphans").unstarted(this::run);
  }

  /// Begins to adopt, with the first user. One that still waits for what was adopted before goes
  /// on: however often the last user leaves, there is one thread.
  static synchronized Subreaper acquire() throws IOException {
    Optional<Subreaper> running = RUNNING.get();
    Subreaper one = running.isPresent() ? running.get() : new Subreaper(open());
    try {
      if (one.users == 0) {
        one.wasSet = isSet();
        set(true);
      }
      if (running.isEmpty()) {
        one.thread.start();
        RUNNING.set(Optional.of(one));
      }
    } catch (IOException | RuntimeException | Error failed) {
      if (running.isEmpty()) {
        one.list.close();
      }
      throw failed;
    }
    one.users++;
    return one;
  }

  /// Ends the adoption with the last user, unless it had begun before the first.
  void release() throws IOException {
    synchronized (Subreaper.class) {
      users--;
      if (users > 0) {
        return;
      }
      departed = true;
      thread.interrupt();
      if (!wasSet) {
        set(false);
      }
    }
  }

  private static OwnedDescriptor open() throws IOException {
    Procfs.check();
    long pid = ProcessHandle.current().pid();
    String path = "/proc/self/task/" + pid + "/children";
    try (Scratch s = Scratch.take()) {
      s.data().setString(0, path, StandardCharsets.US_ASCII);
      int fd = Kernel.current().open(s, s.data(), number("O_RDONLY") | number("O_CLOEXEC"), 0);
      check("open " + path, fd);
      return OwnedDescriptor.adopt(fd, path);
    }
  }

  private static boolean isSet() throws IOException {
    try (Scratch s = Scratch.take()) {
      MemorySegment value = s.length().fill((byte) 0);
      check(
          "prctl PR_GET_CHILD_SUBREAPER",
          Processes.prctl(s, number("PR_GET_CHILD_SUBREAPER"), value.address()));
      return value.get(ValueLayout.JAVA_INT, 0) != 0;
    }
  }

  private static void set(boolean value) throws IOException {
    try (Scratch s = Scratch.take()) {
      check(
          "prctl PR_SET_CHILD_SUBREAPER",
          Processes.prctl(s, number("PR_SET_CHILD_SUBREAPER"), value ? 1 : 0));
    }
  }

  private static void check(String call, int result) throws IOException {
    if (result < 0) {
      throw SystemCallFailure.of(call, "for tracking", new Errno(-result));
    }
  }

  /// The list for [OwnChildren#forEachUnknown].
  int list() {
    try {
      return list.fileno();
    } catch (SocketClosedException closed) {
      return -1;
    }
  }

  /// Makes a mark, which is live.
  Mark mark() throws IOException {
    Mark mark = Mark.next(own);
    live.add(mark);
    return mark;
  }

  /// The command of a mark is over.
  ///
  /// @param leaf is removed when it is empty
  /// @param dooms whether what bears the mark is killed, and does not go on: also what had another
  ///   parent until now, or has given itself the mark to hide
  void release(Mark mark, Optional<Cgroup> leaf, boolean dooms) {
    released.add(mark);
    if (dooms) {
      doomed.add(mark);
    }
    live.remove(mark);
    leaf.filter(each -> !each.remove()).ifPresent(leaving::add);
  }

  /// Whether a process belongs to the command of a mark: by its limit, or because it has lowered it
  /// and no other command is there that it can belong to.
  boolean belongs(Mark mark, long limit) {
    return mark.contains(limit) || (isAltered(limit) && live.size() == 1 && live.contains(mark));
  }

  /// Whether a limit is that of a command, and of none that is known.
  boolean isAltered(long limit) {
    return limit >= 0
        && limit != own
        && live.stream().noneMatch(mark -> mark.contains(limit))
        && released.stream().noneMatch(mark -> mark.contains(limit));
  }

  private void run() {
    // What was adopted may end after the last user has left, and nobody else reaps it.
    do {
      pause();
      begin();
    } while (sweep() || !end());
    OwnChildren.exclusively(list::close);
  }

  /// A sweep begins.
  private void begin() {
    synchronized (Subreaper.class) {
      departed = false;
    }
  }

  /// Ends, unless there are users, or the last one has left since the sweep began.
  private boolean end() {
    synchronized (Subreaper.class) {
      boolean ends = users == 0 && !departed;
      if (ends) {
        RUNNING.set(Optional.empty());
      }
      return ends;
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PERIOD);
    } catch (InterruptedException ending) {
      // No user is left.
    }
  }

  private static void kill(int pid) {
    try (Scratch s = Scratch.take()) {
      // An error means that it has another user's rights.
      int _ = Processes.kill(s, pid, Signal.SIGKILL.number());
    }
  }

  /// Reaps those that have ended.
  ///
  /// @return whether there are others, which may be adopted
  private boolean sweep() {
    var borne = new HashSet<Mark>();
    var before = Set.copyOf(released);
    var seen = new HashSet<Integer>();
    var left = new AtomicBoolean();
    OwnChildren.forEachUnknown(
        this::list,
        pid -> {
          long limit = Mark.of(pid);
          boolean bearsNone = limit == own || limit < 0;
          boolean mayReap = !bearsNone || (unclaimed.contains(pid) && !OwnChildren.isSpawning());
          if (mayReap && OwnChildren.reap(pid)) {
            return;
          }
          left.set(true);
          if (!bearsNone) {
            before.stream()
                .filter(mark -> mark.contains(limit))
                .peek(borne::add)
                .filter(doomed::contains)
                .forEach(_ -> kill(pid));
          } else if (OwnChildren.isZombie(pid) && !OwnChildren.isSpawning()) {
            seen.add(pid);
          }
        });
    unclaimed = seen;
    released.removeIf(mark -> before.contains(mark) && !borne.contains(mark));
    doomed.retainAll(released);
    leaving.removeIf(Cgroup::remove);
    return left.get();
  }
}
