// SPDX-License-Identifier: Apache-2.0
package landline.process;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import landline.socket.sys.Processes;
import landline.socket.sys.Scratch;

/// The processes that bear the mark of a command, or are in its cgroup.
///
/// Each one that runs has an ancestor, or is itself one, that is a child of this process: the
/// command's own, or an adopted one. So if neither of these runs the tree is empty, and those
/// children alone suffice to find all.
final class TrackedTree implements ProcessTree {

  private static final int OWN_SESSION =
      Procfs.stat((int) ProcessHandle.current().pid()).map(Procfs.Stat::session).orElse(0);

  private static final int LOOKS = 4;
  private static final int CHASE = 32;

  private final Subreaper subreaper;
  private final Mark mark;
  private final Optional<Cgroup> leaf;
  private final AtomicInteger ending;
  private volatile int child;
  private volatile boolean ends;
  private volatile boolean doomed;

  /// Makes the tree of a command.
  ///
  /// @param ending counts those that are being killed
  TrackedTree(Subreaper subreaper, Mark mark, Optional<Cgroup> leaf, AtomicInteger ending) {
    this.subreaper = subreaper;
    this.mark = mark;
    this.leaf = leaf;
    this.ending = ending;
  }

  /// Puts a child here that has not begun.
  void hold(int pid, String what) throws IOException {
    mark.put(pid, what);
    if (leaf.isPresent()) {
      leaf.get().add(pid, what);
    }
    child = pid;
  }

  /// Calls for each adopted one that runs, while its number can't be reused. Reaps the others.
  ///
  /// @return whether there were others
  private boolean forEachAdopted(IntConsumer visit) {
    var ended = new AtomicBoolean();
    OwnChildren.forEachUnknown(
        subreaper::list,
        pid -> {
          if (!subreaper.belongs(mark, Mark.of(pid))) {
            return;
          }
          if (OwnChildren.reap(pid)) {
            ended.set(true);
          } else {
            visit.accept(pid);
          }
        });
    return ended.get();
  }

  private List<Integer> adopted() {
    var adopted = new ArrayList<Integer>();
    forEachAdopted(adopted::add);
    return adopted;
  }

  /// One that has ended may have started another one, which is adopted since the list was read. So
  /// the end is a list with none of them, dead or alive.
  @Override
  public boolean isEmpty() {
    for (int looks = 0; looks < LOOKS; looks++) {
      var running = new AtomicBoolean();
      boolean ended = forEachAdopted(_ -> running.set(true));
      if (running.get()) {
        return false;
      }
      if (!ended) {
        return !leaf.map(Cgroup::isPopulated).orElse(false);
      }
    }
    // It is never long the same process.
    return false;
  }

  @Override
  public void signal(Signal signal) {
    if (signal.equals(Signal.SIGKILL)) {
      leaf.ifPresent(Cgroup::kill);
      chase();
    }
    var groups = new HashSet<Integer>();
    if (!signal.equals(Signal.SIGKILL)) {
      groups.add(child);
    }
    var roots = new ArrayDeque<Integer>(List.of(child));
    forEachAdopted(pid -> {
      roots.add(pid);
      signalAdopted(pid, signal, groups);
    });
    forEachBelow(
        roots, (pid, parent) -> Signals.send(pid, signal, () -> isMeant(pid, parent, groups)));
  }

  /// Kills who forks and ends, again and again, before it does: each process with the group that it
  /// leads, in which the next one begins.
  private void chase() {
    int rounds = 0;
    while (forEachAdopted(TrackedTree::killWithOwnGroup) && rounds < CHASE) {
      rounds++;
    }
  }

  private static void killWithOwnGroup(int pid) {
    try (Scratch s = Scratch.take()) {
      int _ = Processes.kill(s, -pid, Signal.SIGKILL.number());
      int _ = Processes.kill(s, pid, Signal.SIGKILL.number());
    }
  }

  /// Signals the whole group, which the process that is not reaped holds the number of: no fork
  /// escapes that. Not a group that has members outside of the tree.
  private static void signalAdopted(int pid, Signal signal, Set<Integer> groups) {
    Optional<Procfs.Stat> stat = Procfs.stat(pid);
    boolean whole = stat.isPresent() && stat.get().session() != OWN_SESSION;
    int target = whole ? -stat.get().group() : pid;
    if (!whole || groups.add(-target)) {
      try (Scratch s = Scratch.take()) {
        // An error means that it has another user's rights.
        int _ = Processes.kill(s, target, signal.number());
      }
    }
  }

  private boolean isMeant(int pid, int parent, Set<Integer> signalled) {
    return Procfs.stat(pid)
        .filter(each -> each.parent() == parent || mark.contains(Mark.of(pid)))
        .filter(each -> !signalled.contains(each.group()))
        .isPresent();
  }

  private interface Visit {
    void accept(int pid, int parent);
  }

  private static void forEachBelow(ArrayDeque<Integer> roots, Visit visit) {
    var seen = new HashSet<>(roots);
    while (!roots.isEmpty()) {
      int parent = roots.remove();
      for (int pid : Procfs.children(parent)) {
        if (seen.add(pid)) {
          visit.accept(pid, parent);
          roots.add(pid);
        }
      }
    }
  }

  @Override
  public List<ProcessTracker.Survivor> survivors() {
    var ours = new HashSet<>(leaf.map(Cgroup::processes).orElse(List.of()));
    var roots = new ArrayDeque<Integer>(adopted());
    ours.addAll(roots);
    forEachBelow(roots, (pid, parent) -> ours.add(pid));
    var strangers = new ArrayList<Integer>();
    OwnChildren.forEachUnknown(
        subreaper::list,
        pid -> {
          if (subreaper.isAltered(Mark.of(pid)) && !ours.contains(pid) && !OwnChildren.reap(pid)) {
            strangers.add(pid);
          }
        });
    var survivors = new ArrayList<ProcessTracker.Survivor>();
    ours.forEach(pid -> add(pid, true, survivors));
    strangers.forEach(pid -> add(pid, false, survivors));
    return List.copyOf(survivors);
  }

  private void add(int pid, boolean attributed, List<ProcessTracker.Survivor> survivors) {
    Procfs.stat(pid)
        .filter(each -> !each.isZombie() && pid != child)
        .map(each -> new ProcessTracker.Survivor(pid, each.name(), attributed))
        .ifPresent(survivors::add);
  }

  @Override
  public void doom() {
    doomed = true;
  }

  @Override
  public boolean startEnd() {
    doom();
    ends = true;
    ending.incrementAndGet();
    return true;
  }

  @Override
  public void release() {
    subreaper.release(mark, leaf, doomed);
    if (ends) {
      ending.decrementAndGet();
    }
  }
}
