// SPDX-License-Identifier: Apache-2.0
package landline.socket.sys;

import java.lang.foreign.MemorySegment;

/// The family of posix_spawn(3), one method each. These functions return their error number and do
/// not set `errno`; a method returns 0 or the negated number, as those of [Kernel] do.
public final class Spawn {

  private static final LibcFunction POSIX_SPAWNP = new LibcFunction("posix_spawnp");
  private static final LibcFunction FILE_ACTIONS_INIT =
      new LibcFunction("posix_spawn_file_actions_init");
  private static final LibcFunction FILE_ACTIONS_DESTROY =
      new LibcFunction("posix_spawn_file_actions_destroy");
  private static final LibcFunction FILE_ACTIONS_ADDDUP2 =
      new LibcFunction("posix_spawn_file_actions_adddup2");
  private static final LibcFunction FILE_ACTIONS_ADDOPEN =
      new LibcFunction("posix_spawn_file_actions_addopen");
  private static final LibcFunction FILE_ACTIONS_ADDCHDIR =
      new LibcFunction("posix_spawn_file_actions_addchdir_np");
  private static final LibcFunction ATTR_INIT = new LibcFunction("posix_spawnattr_init");
  private static final LibcFunction ATTR_DESTROY = new LibcFunction("posix_spawnattr_destroy");
  private static final LibcFunction ATTR_SETFLAGS = new LibcFunction("posix_spawnattr_setflags");
  private static final LibcFunction ATTR_SETSIGMASK =
      new LibcFunction("posix_spawnattr_setsigmask");
  private static final LibcFunction ATTR_SETSIGDEFAULT =
      new LibcFunction("posix_spawnattr_setsigdefault");

  /// More than the sizes of `posix_spawnattr_t` and `posix_spawn_file_actions_t` in any C library:
  /// 336 and 80 bytes in glibc on x86-64 and aarch64.
  public static final int STRUCT = 1024;

  /// The size of `sigset_t`.
  public static final int SIGSET = 128;

  private Spawn() {}

  /// See posix_spawnp(3). It returns when the program runs, or has failed: only on a platform
  /// thread.
  public static int posixSpawnp(
      Scratch s,
      MemorySegment pid,
      MemorySegment file,
      MemorySegment actions,
      MemorySegment attributes,
      MemorySegment argv,
      MemorySegment envp) {
    return -(int)
        POSIX_SPAWNP.raw(
            s,
            pid,
            pid.address(),
            file.address(),
            actions.address(),
            attributes.address(),
            argv.address(),
            envp.address(),
            0);
  }

  /// See posix_spawn_file_actions_init(3).
  public static int fileActionsInit(Scratch s, MemorySegment actions) {
    return -(int) FILE_ACTIONS_INIT.raw(s, actions, actions.address(), 0, 0, 0, 0, 0, 0);
  }

  /// See posix_spawn_file_actions_destroy(3).
  public static int fileActionsDestroy(Scratch s, MemorySegment actions) {
    return -(int) FILE_ACTIONS_DESTROY.raw(s, actions, actions.address(), 0, 0, 0, 0, 0, 0);
  }

  /// See posix_spawn_file_actions_adddup2(3).
  public static int fileActionsAdddup2(Scratch s, MemorySegment actions, int fd, int newFd) {
    return -(int) FILE_ACTIONS_ADDDUP2.raw(s, actions, actions.address(), fd, newFd, 0, 0, 0, 0);
  }

  /// See posix_spawn_file_actions_addopen(3).
  public static int fileActionsAddopen(
      Scratch s, MemorySegment actions, int fd, MemorySegment path, int flags) {
    return -(int)
        FILE_ACTIONS_ADDOPEN.raw(s, actions, actions.address(), fd, path.address(), flags, 0, 0, 0);
  }

  /// See posix_spawn_file_actions_addchdir_np(3).
  public static int fileActionsAddchdir(Scratch s, MemorySegment actions, MemorySegment path) {
    return -(int)
        FILE_ACTIONS_ADDCHDIR.raw(s, actions, actions.address(), path.address(), 0, 0, 0, 0, 0);
  }

  /// See posix_spawn_file_actions_addclosefrom_np(3).
  public static int fileActionsAddclosefrom(Scratch s, MemorySegment actions, int from) {
    return -(int) Closefrom.ADDCLOSEFROM.raw(s, actions, actions.address(), from, 0, 0, 0, 0, 0);
  }

  /// See posix_spawnattr_init(3).
  public static int attrInit(Scratch s, MemorySegment attributes) {
    return -(int) ATTR_INIT.raw(s, attributes, attributes.address(), 0, 0, 0, 0, 0, 0);
  }

  /// See posix_spawnattr_destroy(3).
  public static int attrDestroy(Scratch s, MemorySegment attributes) {
    return -(int) ATTR_DESTROY.raw(s, attributes, attributes.address(), 0, 0, 0, 0, 0, 0);
  }

  /// See posix_spawnattr_setflags(3).
  public static int attrSetflags(Scratch s, MemorySegment attributes, short flags) {
    return -(int) ATTR_SETFLAGS.raw(s, attributes, attributes.address(), flags, 0, 0, 0, 0, 0);
  }

  /// See posix_spawnattr_setsigmask(3).
  public static int attrSetsigmask(Scratch s, MemorySegment attributes, MemorySegment set) {
    return -(int)
        ATTR_SETSIGMASK.raw(s, attributes, attributes.address(), set.address(), 0, 0, 0, 0, 0);
  }

  /// See posix_spawnattr_setsigdefault(3).
  public static int attrSetsigdefault(Scratch s, MemorySegment attributes, MemorySegment set) {
    return -(int)
        ATTR_SETSIGDEFAULT.raw(s, attributes, attributes.address(), set.address(), 0, 0, 0, 0, 0);
  }

  /// Whether the C library can close all descriptors from a number on in the child: glibc since
  /// 2.34.
  public static boolean hasClosefrom() {
    return Native.has(Closefrom.NAME);
  }

  /// Of its own, because a C library need not have it.
  private static final class Closefrom {
    static final String NAME = "posix_spawn_file_actions_addclosefrom_np";
    static final LibcFunction ADDCLOSEFROM = new LibcFunction(NAME);
  }
}
