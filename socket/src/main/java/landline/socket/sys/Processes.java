// SPDX-License-Identifier: Apache-2.0
package landline.socket.sys;

import java.lang.foreign.MemorySegment;

/// The calls about other processes, one method each, as in [Kernel]. None of them waits.
public final class Processes {

  private static final LibcFunction SYSCALL = new LibcFunction("syscall");
  private static final LibcFunction WAITID = new LibcFunction("waitid");
  private static final LibcFunction KILL = new LibcFunction("kill");
  private static final LibcFunction SIGNAL = new LibcFunction("signal");

  // Not in the headers of every C library; since number 424 all processors have the same.
  private static final long SYS_PIDFD_OPEN = 434;

  private static final long SIG_DFL = 0;

  // An enumerator of sys/wait.h.
  private static final int P_PID = 1;
  private static final int WNOHANG = Platform.current().constant("WNOHANG");

  /// The size of `siginfo_t`.
  public static final int SIGINFO = 128;

  /// The offset of `si_code` in the result of waitid(2).
  public static final int SI_CODE = 8;

  /// See [#SI_CODE].
  public static final int SI_PID = 16;

  /// See [#SI_CODE].
  public static final int SI_STATUS = 24;

  private Processes() {}

  /// See pidfd_open(2), which may be missing in the C library: glibc has it since 2.36.
  public static int pidfdOpen(Scratch s, int pid) {
    return (int) SYSCALL.transfer(s, MemorySegment.NULL, SYS_PIDFD_OPEN, pid, 0, 0, 0, 0);
  }

  /// See waitid(2), for a child by its number. WNOHANG is always set.
  public static int waitid(Scratch s, int pid, MemorySegment info, int options) {
    return WAITID.call(s, info, P_PID, pid, info.address(), options | WNOHANG, 0);
  }

  /// See kill(2).
  public static int kill(Scratch s, int pid, int signal) {
    return KILL.call(s, MemorySegment.NULL, pid, signal, 0);
  }

  /// Gives a signal its default action in this process; see signal(2).
  public static void signalDefault(Scratch s, int signal) {
    SIGNAL.raw(s, MemorySegment.NULL, signal, SIG_DFL, 0, 0, 0, 0, 0);
  }
}
