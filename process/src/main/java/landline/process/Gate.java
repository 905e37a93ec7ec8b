// SPDX-License-Identifier: Apache-2.0
package landline.process;

import static landline.socket.sys.Platform.number;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import landline.socket.Errno;
import landline.socket.SystemCallFailure;
import landline.socket.sys.Kernel;
import landline.socket.sys.Processes;
import landline.socket.sys.Scratch;
import landline.socket.sys.Spawn;

/// Holds a child between its birth and its program. This process has a lease on a file; see
/// F_SETLEASE in fcntl(2). A file action of the child opens that file, and the kernel lets this
/// wait until the lease is given up, or ends with this process. Meanwhile posix_spawn(3) does not
/// return, so another thread learns the number of the child from the kernel's list of the children
/// of the thread that spawns; see `/proc/PID/task/TID/children` in proc(5).
///
/// The next file action opens a second file, and does not wait. The child has a copy of the lease
/// on that one, so this fails, and the child ends, unless [#release] has given it up: after a
/// refusal, after the death of this process, and if this process is stopped for so long that the
/// kernel breaks the first lease; see `/proc/sys/fs/lease-break-time`, 45 seconds.
///
/// The child opens both through descriptors of its own. Those of this process are not for it if
/// this one can't be traced: see ptrace(2) on PTRACE_MODE_READ_FSCREDS.
final class Gate implements Closeable {

  private static final long PAUSE = TimeUnit.MICROSECONDS.toNanos(50);
  private static final int YIELDS = 20;

  private static final int READ = number("O_RDONLY");
  private static final int WRITE = number("O_WRONLY");
  private static final int NONBLOCK = number("O_NONBLOCK");
  private static final int CLOEXEC = number("O_CLOEXEC");
  private static final int SEALED = number("MFD_CLOEXEC") | Processes.MFD_NOEXEC_SEAL;

  private static final int FREE = StandardDescriptors.COUNT;
  private static final String ACTIONS = "posix_spawn_file_actions";

  private final String what;
  private int file = -1;
  private int waiting = -1;
  private int passing = -1;
  private int children = -1;

  private Gate(String what) {
    this.what = what;
  }

  /// Makes a gate for the only child of the calling thread.
  static Gate open(String what) throws IOException {
    Procfs.check();
    var gate = new Gate(what);
    try {
      gate.file = gate.makeFile();
      gate.waiting = gate.lease(gate.file);
      int other = gate.makeFile();
      try {
        gate.passing = gate.lease(other);
      } finally {
        close(other);
      }
      gate.children = gate.open("/proc/thread-self/children", READ);
      return gate;
    } catch (IOException | RuntimeException | Error failed) {
      gate.close();
      throw failed;
    }
  }

  /// An empty file without a name.
  private int makeFile() throws IOException {
    try (Scratch s = Scratch.take()) {
      MemorySegment name = bytes(s, "landline-gate");
      int made = Processes.memfdCreate(s, name, SEALED);
      if (made == -Errno.EINVAL.value()) {
        // Older ones do not know the seal, which newer ones may insist on: vm.memfd_noexec.
        made = Processes.memfdCreate(s, name, number("MFD_CLOEXEC"));
      }
      return Pipe.above(check("memfd_create", made), what);
    }
  }

  /// Opens a file with a lease that an open(2) to write breaks. The signal that tells of it is one
  /// that is ignored: the default one ends the process.
  private int lease(int of) throws IOException {
    int leased = Pipe.above(open(own(of), READ), what);
    try {
      control(leased, "F_SETSIG", number("SIGURG"));
      control(leased, "F_SETLEASE", number("F_RDLCK"));
      return leased;
    } catch (IOException | RuntimeException | Error failed) {
      close(leased);
      throw failed;
    }
  }

  private int control(int fd, String command, int argument) throws IOException {
    try (Scratch s = Scratch.take()) {
      int result = Kernel.current().fcntl(s, fd, number(command), argument);
      return check("fcntl " + command, result);
    }
  }

  /// The path of a descriptor for the process that opens it. It is that of a thread, since the
  /// first one may have ended.
  private static String own(int fd) {
    return "/proc/thread-self/fd/" + fd;
  }

  private int open(String path, int flags) throws IOException {
    try (Scratch s = Scratch.take()) {
      int opened = Kernel.current().open(s, bytes(s, path), flags | CLOEXEC, 0);
      return check("open " + path, opened);
    }
  }

  private static MemorySegment bytes(Scratch s, String text) {
    s.data().setString(0, text, StandardCharsets.UTF_8);
    return s.data();
  }

  /// Adds the file actions at which the child is held. It has its standard descriptors by then, and
  /// must close what else it has afterwards.
  void addTo(MemorySegment actions, Arena arena, Scratch s) throws IOException {
    // Neither overwrites the other.
    int fileAt = passing == FREE ? FREE + 1 : FREE;
    int passingAt = passing == FREE ? FREE : FREE + 1;
    int next = FREE + 2;
    check(ACTIONS, Spawn.fileActionsAdddup2(s, actions, file, fileAt));
    check(ACTIONS, Spawn.fileActionsAdddup2(s, actions, passing, passingAt));
    // One of these would keep the lease that it waits for.
    check(ACTIONS, Spawn.fileActionsAddclosefrom(s, actions, next));
    MemorySegment path = path(arena, fileAt);
    check(ACTIONS, Spawn.fileActionsAddopen(s, actions, next, path, WRITE));
    path = path(arena, passingAt);
    check(ACTIONS, Spawn.fileActionsAddopen(s, actions, fileAt, path, WRITE | NONBLOCK));
  }

  private static MemorySegment path(Arena arena, int fd) {
    return CString.allocate(arena, own(fd).getBytes(StandardCharsets.UTF_8));
  }

  /// Waits until the child is held: until then a limit could hit the file actions before.
  ///
  /// @param over whether posix_spawn(3) has returned
  /// @return its number, or 0 if there will be none
  int awaitChild(BooleanSupplier over) throws IOException {
    for (int i = 0; true; i++) {
      boolean last = over.getAsBoolean();
      int child = isWaitedFor() ? child() : 0;
      if (last || child != 0) {
        return child;
      }
      pause(i);
    }
  }

  /// Whether the lease is being broken.
  private boolean isWaitedFor() throws IOException {
    return control(waiting, "F_GETLEASE", 0) == number("F_UNLCK");
  }

  /// The child's number, or 0 without one.
  private int child() throws IOException {
    try (Scratch s = Scratch.take()) {
      long got = Kernel.current().read(s, children, s.data(), Scratch.DATA);
      check("read of the list of children", (int) got);
      if (got == 0) {
        return 0;
      }
      byte[] list = s.data().asSlice(0, got).toArray(ValueLayout.JAVA_BYTE);
      // What is done with the child may need a descriptor.
      close(children);
      children = -1;
      return Procfs.numbers(list, list.length).getFirst();
    }
  }

  private static void pause(int turn) {
    if (turn < YIELDS) {
      Thread.yield();
    } else {
      LockSupport.parkNanos(PAUSE);
    }
  }

  /// Lets the child go on.
  ///
  /// @param over whether posix_spawn(3) has returned
  void release(BooleanSupplier over) throws IOException {
    giveUp(passing);
    endWait(over);
  }

  private void giveUp(int leased) throws IOException {
    try (Scratch s = Scratch.take()) {
      int result = Kernel.current().fcntl(s, leased, number("F_SETLEASE"), number("F_UNLCK"));
      // The kernel may have broken it.
      if (result != -Errno.EAGAIN.value()) {
        check("fcntl F_SETLEASE", result);
      }
    }
  }

  /// Ends the wait of the child, be it held or on its way. Without a release, posix_spawn(3) fails.
  /// Repeats what fails for want of memory.
  ///
  /// @param over whether it has returned
  void endWait(BooleanSupplier over) {
    for (int i = 0; !over.getAsBoolean(); i++) {
      try {
        giveUp(waiting);
        return;
      } catch (IOException | RuntimeException | Error shortage) {
        // Once more.
      }
      pause(i);
    }
  }

  private int check(String call, int result) throws IOException {
    if (result < 0) {
      throw SystemCallFailure.of(call, what, new Errno(-result));
    }
    return result;
  }

  private static void close(int fd) {
    if (fd >= 0) {
      try (Scratch s = Scratch.take()) {
        Kernel.current().close(s, fd);
      }
    }
  }

  /// Closes what this process has of the gate. A child must not be at it any more.
  @Override
  public void close() {
    close(file);
    close(waiting);
    close(passing);
    close(children);
  }
}
