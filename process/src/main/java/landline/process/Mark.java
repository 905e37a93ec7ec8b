// SPDX-License-Identifier: Apache-2.0
package landline.process;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import landline.socket.Errno;
import landline.socket.SystemCallFailure;
import landline.socket.sys.Platform;
import landline.socket.sys.Processes;
import landline.socket.sys.Scratch;

/// What all processes of one command have in common, whoever their parent is, whatever they did to
/// their environment, and even as zombies: a hard RLIMIT_LOCKS of its own. Linux has not enforced
/// this limit since 2.4.25, passes it on through fork(2) and execve(2), and lets only privileged
/// processes raise it. See getrlimit(2).
///
/// A mark is a range: a child that is a tracker itself marks its own commands with limits inside
/// the range that it has.
///
/// @param low the lowest limit, which is below the range
/// @param high the highest limit, which the child has
record Mark(long low, long high) {

  private static final long SPAN = 1L << 20;
  private static final int RANDOM_BITS = 42;
  private static final long UNLIMITED = -1;
  private static final int LOCKS = Platform.number("RLIMIT_LOCKS");
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final AtomicLong NEXT = new AtomicLong();

  /// A mark that no other command has.
  ///
  /// @param own the hard limit of this process
  /// @throws IOException if it is too low
  static Mark next(long own) throws IOException {
    if (own == UNLIMITED) {
      long high = (1 + (RANDOM.nextLong() >>> (Long.SIZE - RANDOM_BITS))) * SPAN;
      return new Mark(high - SPAN, high);
    }
    if (own < 2 * SPAN) {
      throw new IOException("RLIMIT_LOCKS " + own + ": too low to mark processes with it");
    }
    long high = own - 1 - NEXT.getAndIncrement() % (SPAN - 1);
    return new Mark(high - 1, high);
  }

  boolean contains(long limit) {
    return limit > low && limit <= high;
  }

  /// Marks a process.
  void put(int pid, String what) throws IOException {
    try (Scratch s = Scratch.take()) {
      s.data().setAtIndex(ValueLayout.JAVA_LONG, 0, high);
      s.data().setAtIndex(ValueLayout.JAVA_LONG, 1, high);
      int result = Processes.prlimit(s, pid, LOCKS, s.data(), MemorySegment.NULL);
      if (result < 0) {
        throw SystemCallFailure.of("prlimit RLIMIT_LOCKS", what, new Errno(-result));
      }
    }
  }

  /// The hard limit of a process.
  ///
  /// @param pid 0 for this one
  /// @return -1 for no limit; -2 if the process is gone
  static long of(int pid) {
    try (Scratch s = Scratch.take()) {
      // It needs no descriptor, but fails for a process that has another user's rights by now.
      int result = Processes.prlimit(s, pid, LOCKS, MemorySegment.NULL, s.data());
      return result < 0 ? Procfs.locks(pid) : s.data().getAtIndex(ValueLayout.JAVA_LONG, 1);
    }
  }
}
