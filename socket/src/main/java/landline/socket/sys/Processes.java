// SPDX-License-Identifier: Apache-2.0
package landline.socket.sys;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// The calls that are about other processes, one method each, as in [Kernel]. None of them waits.
public final class Processes {

  // Not in the headers of every C library; since number 424 all processors have the same.
  private static final long SYS_PIDFD_OPEN = 434;

  // An enumerator of sys/wait.h.
  private static final int P_PID = 1;
  private static final int WNOHANG = Platform.current().constant("WNOHANG");

  /// The size of `siginfo_t`.
  public static final int SIGINFO = 128;

  /// Where `si_code`, `si_pid` and `si_status` stand in what waitid(2) fills in.
  public static final int SI_CODE = 8;

  /// See [#SI_CODE].
  public static final int SI_PID = 16;

  /// See [#SI_CODE].
  public static final int SI_STATUS = 24;

  private Processes() {}

  /// See pidfd_open(2), which the C library need not have: glibc has it since 2.36.
  public static int pidfdOpen(Scratch s, int pid) {
    try {
      long r = (long) Syscall.HANDLE.invokeExact(s.callState(), SYS_PIDFD_OPEN, pid, 0);
      return r >= 0 ? (int) r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See waitid(2), for a child by its number. WNOHANG is always set.
  public static int waitid(Scratch s, int pid, MemorySegment info, int options) {
    try {
      int r = (int) Waitid.HANDLE.invokeExact(s.callState(), P_PID, pid, info, options | WNOHANG);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See kill(2).
  public static int kill(Scratch s, int pid, int signal) {
    try {
      int r = (int) Kill.HANDLE.invokeExact(s.callState(), pid, signal);
      return r >= 0 ? r : s.negatedErrno();
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// Gives a signal its default action in this process; see signal(2).
  public static void signalDefault(Scratch s, int signal) {
    try {
      var _ = (MemorySegment) Signal.HANDLE.invokeExact(s.callState(), signal, MemorySegment.NULL);
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  private static final class Syscall {
    static final MethodHandle HANDLE =
        Native.link("syscall", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT), 1);
  }

  private static final class Waitid {
    static final MethodHandle HANDLE =
        Native.link(
            "waitid", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  }

  private static final class Kill {
    static final MethodHandle HANDLE =
        Native.link("kill", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  }

  private static final class Signal {
    static final MethodHandle HANDLE =
        Native.link("signal", FunctionDescriptor.of(ADDRESS, JAVA_INT, ADDRESS));
  }
}
