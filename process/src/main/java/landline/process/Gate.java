// SPDX-License-Identifier: Apache-2.0
package landline.process;

import static landline.socket.sys.Platform.number;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
/// F_SETLEASE in fcntl(2). A file action of the child opens it, and the kernel lets that wait until
/// the lease is given up, or ends with this process. Meanwhile posix_spawn(3) does not return, so
/// another thread learns the number of the child from the kernel's list of the children of the
/// thread that spawns; see `/proc/PID/task/TID/children` in proc(5).
///
/// The next file action opens the same descriptor of this process once more, now as a directory.
/// [#release] makes it one. Otherwise that fails and the child ends: after a refusal, after the
/// death of this process, and if this process is stopped for so long that the kernel breaks the
/// lease: see `/proc/sys/fs/lease-break-time`, 45 seconds.
final class Gate implements Closeable {

  private static final long PAUSE = TimeUnit.MICROSECONDS.toNanos(50);
  private static final int YIELDS = 20;

  private static final int CLOEXEC = number("O_CLOEXEC");
  private static final int READ = number("O_RDONLY") | CLOEXEC;
  private static final int FREE = StandardDescriptors.FIRST_TO_CLOSE;
  private static final int SEALED = number("MFD_CLOEXEC") | number("MFD_NOEXEC_SEAL");

  private final String what;
  private int file = -1;
  private int directory = -1;
  private int children = -1;

  private Gate(String what) {
    this.what = what;
  }

  /// Makes a gate for the only child of the calling thread. All descriptors are opened here: to
  /// release or to refuse a child needs none.
  static Gate open(String what) throws IOException {
    var gate = new Gate(what);
    try {
      gate.file = gate.leased();
      gate.directory = gate.open("/proc/thread-self", READ);
      gate.children = gate.open("/proc/thread-self/children", READ);
      return gate;
    } catch (IOException | RuntimeException | Error failed) {
      gate.close();
      throw failed;
    }
  }

  private int open(String path, int flags) throws IOException {
    try (Scratch s = Scratch.take()) {
      return check("open " + path, Kernel.current().open(s, bytes(s, path), flags, 0));
    }
  }

  private static MemorySegment bytes(Scratch s, String text) {
    s.data().setString(0, text, StandardCharsets.UTF_8);
    return s.data();
  }

  /// A file with a lease. No signal says that it is waited for: see F_SETOWN in fcntl(2).
  private int leased() throws IOException {
    int leased = opened();
    try (Scratch s = Scratch.take()) {
      Kernel kernel = Kernel.current();
      int lease = kernel.fcntl(s, leased, number("F_SETLEASE"), number("F_WRLCK"));
      check("fcntl F_SETLEASE", lease);
      check("fcntl F_SETOWN", kernel.fcntl(s, leased, number("F_SETOWN"), 0));
      return leased;
    } catch (IOException | RuntimeException | Error failed) {
      close(leased);
      throw failed;
    }
  }

  /// An empty file without a name. A lease needs a file that is open to write once and not else,
  /// and memfd_create(2) does not count as that.
  private int opened() throws IOException {
    int made;
    try (Scratch s = Scratch.take()) {
      MemorySegment name = bytes(s, "landline-gate");
      made = Processes.memfdCreate(s, name, SEALED);
      if (made == -Errno.EINVAL.value()) {
        // Linux has MFD_NOEXEC_SEAL since 6.3, and may insist on it.
        made = Processes.memfdCreate(s, name, number("MFD_CLOEXEC"));
      }
      check("memfd_create", made);
    }
    try {
      return open("/proc/self/fd/" + made, number("O_RDWR") | CLOEXEC);
    } finally {
      close(made);
    }
  }

  /// Adds the file actions at which the child is held. It must have no other descriptors than the
  /// standard ones, since one of the file would keep the lease.
  ///
  /// @return 0 or a negated error number
  int addTo(MemorySegment actions, Arena arena, Scratch s) {
    String path = "/proc/" + ProcessHandle.current().pid() + "/fd/" + file;
    int result = 0;
    // A slash at the end is for directories only: see path_resolution(7).
    for (String name : List.of(path, path + "/")) {
      MemorySegment bytes = CString.allocate(arena, name.getBytes(StandardCharsets.UTF_8));
      result = result < 0 ? result : Spawn.fileActionsAddopen(s, actions, FREE, bytes, READ);
    }
    return result < 0 ? result : Spawn.fileActionsAddclosefrom(s, actions, FREE);
  }

  /// Waits for the child.
  ///
  /// @param over whether posix_spawn(3) has returned
  /// @return its number, or 0 if there will be none
  int awaitChild(BooleanSupplier over) throws IOException {
    for (int i = 0; true; i++) {
      boolean last = over.getAsBoolean();
      try (Scratch s = Scratch.take()) {
        long got = Kernel.current().read(s, children, s.data(), Scratch.DATA);
        check("read of the list of children", (int) got);
        if (got > 0) {
          byte[] list = s.data().asSlice(0, got).toArray(ValueLayout.JAVA_BYTE);
          // What is done with the child may need a descriptor.
          close(children);
          children = -1;
          return Procfs.numbers(list, list.length).getFirst();
        }
      }
      if (last) {
        return 0;
      }
      pause(i);
    }
  }

  private static void pause(int turn) {
    if (turn < YIELDS) {
      Thread.yield();
    } else {
      LockSupport.parkNanos(PAUSE);
    }
  }

  /// Lets the child go on, wherever it is: the file, and the lease with it, gives way to the
  /// directory.
  void release() throws IOException {
    try (Scratch s = Scratch.take()) {
      check("dup3", Processes.dup3(s, directory, file, CLOEXEC));
    }
  }

  /// Lets posix_spawn(3) fail, wherever the child is.
  void refuse() throws IOException {
    try (Scratch s = Scratch.take()) {
      Kernel kernel = Kernel.current();
      check("fcntl", kernel.fcntl(s, file, number("F_SETLEASE"), number("F_UNLCK")));
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

  /// Gives the descriptors back. A child must not be at it any more.
  @Override
  public void close() {
    close(file);
    close(directory);
    close(children);
  }
}
