// SPDX-License-Identifier: Apache-2.0
package landline.socket.sys;

import java.lang.foreign.MemorySegment;

/// The calls about other processes, one method each, as in [Kernel]. None of them waits.
public final class Processes {

  private static final LibcFunction SYSCALL = new LibcFunction("syscall");
  private static final LibcFunction WAITID = new LibcFunction("waitid");
  private static final LibcFunction KILL = new LibcFunction("kill");
  private static final LibcFunction SIGNAL = new LibcFunction("signal");
  private static final LibcFunction PRLIMIT = new LibcFunction("prlimit");
  private static final LibcFunction PRCTL = new LibcFunction("prctl");
  private static final LibcFunction UNSHARE = new LibcFunction("unshare");
  private static final LibcFunction UMASK = new LibcFunction("umask");
  private static final LibcFunction MEMFD_CREATE = new LibcFunction("memfd_create");

  // Not in the headers of every C library; since number 424 all processors have the same.
  private static final long SYS_PIDFD_SEND_SIGNAL = 424;
  private static final long SYS_PIDFD_OPEN = 434;

  private static final long SIG_DFL = 0;

  // An enumerator of sys/wait.h.
  private static final int P_PID = 1;
  private static final int WNOHANG = Platform.number("WNOHANG");

  /// The size of `siginfo_t`.
  public static final int SIGINFO = 128;

  /// The offset of `si_code` in the result of waitid(2).
  public static final int SI_CODE = 8;

  /// See [#SI_CODE].
  public static final int SI_PID = 16;

  /// See [#SI_CODE].
  public static final int SI_STATUS = 24;

  /// A flag of memfd_create(2) that Linux has since 6.3, and headers later.
  public static final int MFD_NOEXEC_SEAL = 8;

  private Processes() {}

  /// See pidfd_open(2), which may be missing in the C library: glibc has it since 2.36.
  public static int pidfdOpen(Scratch s, int pid) {
    return (int) SYSCALL.transfer(s, MemorySegment.NULL, SYS_PIDFD_OPEN, pid, 0, 0, 0, 0);
  }

  /// See pidfd_send_signal(2), which is missing in most C libraries.
  public static int pidfdSendSignal(Scratch s, int pidfd, int signal) {
    return (int)
        SYSCALL.transfer(s, MemorySegment.NULL, SYS_PIDFD_SEND_SIGNAL, pidfd, signal, 0, 0, 0);
  }

  /// See waitid(2), for a child by its number. WNOHANG is always set.
  public static int waitid(Scratch s, int pid, MemorySegment info, int options) {
    return WAITID.call(s, info, P_PID, pid, info.address(), options | WNOHANG, 0);
  }

  /// See kill(2).
  public static int kill(Scratch s, int pid, int signal) {
    return KILL.call(s, MemorySegment.NULL, pid, signal, 0);
  }

  /// See prlimit(2), with the new limits in two words, or NULL to leave them, and room for the old
  /// ones, or NULL.
  public static int prlimit(
      Scratch s, int pid, int resource, MemorySegment next, MemorySegment old) {
    return PRLIMIT.call(s, next, pid, resource, next.address(), old.address(), 0);
  }

  /// See prctl(2).
  public static int prctl(Scratch s, int option, long argument) {
    return PRCTL.call(s, MemorySegment.NULL, option, argument, 0, 0, 0);
  }

  /// See unshare(2). It concerns the calling thread: only on a platform thread that ends soon.
  public static int unshare(Scratch s, int flags) {
    return UNSHARE.call(s, MemorySegment.NULL, flags, 0, 0);
  }

  /// See umask(2). It concerns all threads, or one that was unshared before.
  public static int umask(Scratch s, int mask) {
    return UMASK.call(s, MemorySegment.NULL, mask, 0, 0);
  }

  /// See memfd_create(2).
  public static int memfdCreate(Scratch s, MemorySegment name, int flags) {
    return MEMFD_CREATE.call(s, name, name.address(), flags, 0);
  }

  /// Gives a signal its default action in this process; see signal(2).
  public static void signalDefault(Scratch s, int signal) {
    SIGNAL.raw(s, MemorySegment.NULL, signal, SIG_DFL, 0, 0, 0, 0, 0);
  }
}
