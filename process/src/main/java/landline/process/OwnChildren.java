// SPDX-License-Identifier: Apache-2.0
package landline.process;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;
import landline.socket.sys.Kernel;
import landline.socket.sys.Platform;
import landline.socket.sys.Processes;
import landline.socket.sys.Scratch;

/// The children of this process: which are those of a [Child], and the others: processes that were
/// adopted, and those that other code has started, such as [ProcessBuilder].
///
/// A process is reaped under the lock alone, so while it is held the number of a child that is
/// there is not reused, and the kernel's list, which skips one if another one is reaped meanwhile,
/// is complete.
final class OwnChildren {

  private static final int EXITED = Platform.number("WEXITED");
  private static final int NOWAIT = Platform.number("WNOWAIT");

  private static final ReentrantLock LOCK = new ReentrantLock();
  // All guarded by the lock.
  private static final Set<Integer> KNOWN = new HashSet<>();
  private static final AtomicInteger SPAWNING = new AtomicInteger();

  private OwnChildren() {}

  /// A child is about to be born that is known only afterwards, or is known now.
  ///
  /// @param change 1 before, -1 afterwards
  static void spawning(int change) {
    LOCK.lock();
    try {
      SPAWNING.addAndGet(change);
    } finally {
      LOCK.unlock();
    }
  }

  /// Whether the unknown ones may be those of a [Child] that is not made yet.
  static boolean isSpawning() {
    return SPAWNING.get() > 0;
  }

  static void add(int pid) {
    LOCK.lock();
    try {
      KNOWN.add(pid);
    } finally {
      LOCK.unlock();
    }
  }

  static void remove(int pid) {
    LOCK.lock();
    try {
      KNOWN.remove(pid);
    } finally {
      LOCK.unlock();
    }
  }

  /// Looks at or reaps a known child; see waitid(2).
  ///
  /// @param options WEXITED, and WNOWAIT to leave it a zombie
  static int waitid(Scratch s, int pid, MemorySegment info, int options) {
    LOCK.lock();
    try {
      int result = Processes.waitid(s, pid, info, options);
      boolean ended = result < 0 || info.get(ValueLayout.JAVA_INT, Processes.SI_PID) != 0;
      if (ended && (options & NOWAIT) == 0) {
        KNOWN.remove(pid);
      }
      return result;
    } finally {
      LOCK.unlock();
    }
  }

  /// Calls for each child that is not known, with the lock held.
  ///
  /// @param list a descriptor of the list of the children of the first thread, which gets those
  ///   that this process adopts; -1 if it is closed
  static void forEachUnknown(IntSupplier list, IntConsumer visit) {
    LOCK.lock();
    try {
      for (int pid : read(list.getAsInt())) {
        if (!KNOWN.contains(pid)) {
          visit.accept(pid);
        }
      }
    } finally {
      LOCK.unlock();
    }
  }

  /// Runs something that must not happen while children are visited.
  static void exclusively(Runnable work) {
    LOCK.lock();
    try {
      work.run();
    } finally {
      LOCK.unlock();
    }
  }

  private static List<Integer> read(int list) {
    byte[] all = new byte[0];
    try (Scratch s = Scratch.take()) {
      while (true) {
        long got = Kernel.current().pread(s, list, s.data(), Scratch.DATA, all.length);
        if (got <= 0) {
          return Procfs.numbers(all, all.length);
        }
        byte[] longer = Arrays.copyOf(all, all.length + (int) got);
        MemorySegment.copy(s.data(), ValueLayout.JAVA_BYTE, 0, longer, all.length, (int) got);
        all = longer;
      }
    }
  }

  /// Whether a child has ended. Only within [#forEachUnknown].
  static boolean isZombie(int pid) {
    return wait(pid, EXITED | NOWAIT);
  }

  /// Reaps a child if it has ended. Only within [#forEachUnknown].
  ///
  /// @return whether it is gone
  static boolean reap(int pid) {
    return wait(pid, EXITED);
  }

  private static boolean wait(int pid, int options) {
    try (Scratch s = Scratch.take()) {
      MemorySegment info = s.data().asSlice(0, Processes.SIGINFO).fill((byte) 0);
      return Processes.waitid(s, pid, info, options) < 0
          || info.get(ValueLayout.JAVA_INT, Processes.SI_PID) != 0;
    }
  }
}
