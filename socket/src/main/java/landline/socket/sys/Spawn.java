// SPDX-License-Identifier: Apache-2.0
package landline.socket.sys;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// The family of posix_spawn(3), one method each. These functions return their error number and
/// leave `errno` alone; a method gives 0 or the negated number, as those of [Kernel] do.
public final class Spawn {

  /// More than `posix_spawnattr_t` and `posix_spawn_file_actions_t` take in any C library: 336 and
  /// 80 bytes in glibc on x86-64 and aarch64.
  public static final int STRUCT = 1024;

  /// The size of `sigset_t`.
  public static final int SIGSET = 128;

  private Spawn() {}

  /// See posix_spawnp(3). It returns when the program runs, or has failed to: on a platform thread
  /// alone.
  public static int posixSpawnp(
      Scratch s,
      MemorySegment pid,
      MemorySegment file,
      MemorySegment actions,
      MemorySegment attributes,
      MemorySegment argv,
      MemorySegment envp) {
    try {
      return -(int)
          PosixSpawnp.HANDLE.invokeExact(s.callState(), pid, file, actions, attributes, argv, envp);
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See posix_spawn_file_actions_init(3).
  public static int fileActionsInit(Scratch s, MemorySegment actions) {
    try {
      return -(int) FileActionsInit.HANDLE.invokeExact(s.callState(), actions);
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See posix_spawn_file_actions_destroy(3).
  public static int fileActionsDestroy(Scratch s, MemorySegment actions) {
    try {
      return -(int) FileActionsDestroy.HANDLE.invokeExact(s.callState(), actions);
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See posix_spawn_file_actions_adddup2(3).
  public static int fileActionsAdddup2(Scratch s, MemorySegment actions, int fd, int newFd) {
    try {
      return -(int) FileActionsAdddup2.HANDLE.invokeExact(s.callState(), actions, fd, newFd);
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See posix_spawn_file_actions_addopen(3).
  public static int fileActionsAddopen(
      Scratch s, MemorySegment actions, int fd, MemorySegment path, int flags) {
    try {
      return -(int)
          FileActionsAddopen.HANDLE.invokeExact(s.callState(), actions, fd, path, flags, 0);
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See posix_spawn_file_actions_addchdir_np(3).
  public static int fileActionsAddchdir(Scratch s, MemorySegment actions, MemorySegment path) {
    try {
      return -(int) FileActionsAddchdir.HANDLE.invokeExact(s.callState(), actions, path);
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See posix_spawn_file_actions_addclosefrom_np(3).
  public static int fileActionsAddclosefrom(Scratch s, MemorySegment actions, int from) {
    try {
      return -(int) FileActionsAddclosefrom.HANDLE.invokeExact(s.callState(), actions, from);
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See posix_spawnattr_init(3).
  public static int attrInit(Scratch s, MemorySegment attributes) {
    try {
      return -(int) AttrInit.HANDLE.invokeExact(s.callState(), attributes);
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See posix_spawnattr_destroy(3).
  public static int attrDestroy(Scratch s, MemorySegment attributes) {
    try {
      return -(int) AttrDestroy.HANDLE.invokeExact(s.callState(), attributes);
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See posix_spawnattr_setflags(3).
  public static int attrSetflags(Scratch s, MemorySegment attributes, short flags) {
    try {
      return -(int) AttrSetflags.HANDLE.invokeExact(s.callState(), attributes, flags);
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See posix_spawnattr_setsigmask(3).
  public static int attrSetsigmask(Scratch s, MemorySegment attributes, MemorySegment set) {
    try {
      return -(int) AttrSetsigmask.HANDLE.invokeExact(s.callState(), attributes, set);
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// See posix_spawnattr_setsigdefault(3).
  public static int attrSetsigdefault(Scratch s, MemorySegment attributes, MemorySegment set) {
    try {
      return -(int) AttrSetsigdefault.HANDLE.invokeExact(s.callState(), attributes, set);
    } catch (Throwable t) {
      throw Native.unexpected(t);
    }
  }

  /// Whether the C library can close all descriptors from a number on in the child: glibc since
  /// 2.34.
  public static boolean hasClosefrom() {
    return Native.has(ADDCLOSEFROM);
  }

  private static final String ADDCLOSEFROM = "posix_spawn_file_actions_addclosefrom_np";

  private static final class PosixSpawnp {
    static final MethodHandle HANDLE =
        Native.link(
            "posix_spawnp",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
  }

  private static final class FileActionsInit {
    static final MethodHandle HANDLE =
        Native.link("posix_spawn_file_actions_init", FunctionDescriptor.of(JAVA_INT, ADDRESS));
  }

  private static final class FileActionsDestroy {
    static final MethodHandle HANDLE =
        Native.link("posix_spawn_file_actions_destroy", FunctionDescriptor.of(JAVA_INT, ADDRESS));
  }

  private static final class FileActionsAdddup2 {
    static final MethodHandle HANDLE =
        Native.link(
            "posix_spawn_file_actions_adddup2",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
  }

  private static final class FileActionsAddopen {
    static final MethodHandle HANDLE =
        Native.link(
            "posix_spawn_file_actions_addopen",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
  }

  private static final class FileActionsAddchdir {
    static final MethodHandle HANDLE =
        Native.link(
            "posix_spawn_file_actions_addchdir_np",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
  }

  private static final class FileActionsAddclosefrom {
    static final MethodHandle HANDLE =
        Native.link(ADDCLOSEFROM, FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  }

  private static final class AttrInit {
    static final MethodHandle HANDLE =
        Native.link("posix_spawnattr_init", FunctionDescriptor.of(JAVA_INT, ADDRESS));
  }

  private static final class AttrDestroy {
    static final MethodHandle HANDLE =
        Native.link("posix_spawnattr_destroy", FunctionDescriptor.of(JAVA_INT, ADDRESS));
  }

  private static final class AttrSetflags {
    static final MethodHandle HANDLE =
        Native.link(
            "posix_spawnattr_setflags", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_SHORT));
  }

  private static final class AttrSetsigmask {
    static final MethodHandle HANDLE =
        Native.link(
            "posix_spawnattr_setsigmask", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
  }

  private static final class AttrSetsigdefault {
    static final MethodHandle HANDLE =
        Native.link(
            "posix_spawnattr_setsigdefault", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
  }
}
