// SPDX-License-Identifier: Apache-2.0
package landline.process;

import static landline.socket.sys.Platform.number;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import landline.socket.Errno;
import landline.socket.SystemCallFailure;
import landline.socket.internal.BlockingCall;
import landline.socket.sys.Processes;
import landline.socket.sys.Scratch;
import landline.socket.sys.Spawn;

/// Starts a command: pipes or a terminal, then posix_spawn(3), all on one platform thread.
///
/// [ProcessBuilder] takes Java strings instead of bytes, and closes descriptors that are not its
/// own when it runs out of them: forkAndExec in ProcessImpl_md.c closes the members of an array
/// that pipe(2) has not filled in, which are number 0.
final class Spawning {

  static {
    // With SIGCHLD ignored, which is inherited, the kernel forgets how children ended. The JDK sets
    // it, too, when it starts its first process.
    try (Scratch s = Scratch.take()) {
      Processes.signalDefault(s, number("SIGCHLD"));
    }
  }

  private Spawning() {}

  static Child start(Command command) throws IOException {
    if (!Spawn.hasClosefrom()) {
      throw new IOException(
          "posix_spawn "
              + command
              + ": the C library has no posix_spawn_file_actions_addclosefrom_np; glibc has since"
              + " 2.34");
    }
    var call = new BlockingCall("posix_spawn", command.toString(), "landline-spawn");
    // A thread keeps a umask, and the gate wants one without other children.
    return command.umask().isPresent() || GatedSpawn.isFor(command)
        ? call.runApart(() -> spawn(command), Child::close)
        : call.run(() -> spawn(command), Child::close);
  }

  private static Child spawn(Command command) throws IOException {
    StandardDescriptors standard = StandardDescriptors.open(command);
    Optional<TrackedTree> tree = Optional.empty();
    int pid;
    try {
      if (command.tracker().isPresent()) {
        tree = Optional.of(command.tracker().get().tree());
      }
      pid =
          GatedSpawn.isFor(command)
              ? GatedSpawn.spawn(command, standard, tree)
              : spawnUngated(command, standard);
    } catch (IOException | RuntimeException | Error failed) {
      tree.ifPresent(TrackedTree::release);
      standard.close();
      throw failed;
    }
    return standard.child(pid, tree.<ProcessTree>map(each -> each).orElse(new SessionTree(pid)));
  }

  /// Sets the umask of this thread, which the child inherits.
  private static void setUmask(Command command, int mask) throws IOException {
    try (Scratch s = Scratch.take()) {
      int result = Processes.unshare(s, number("CLONE_FS"));
      if (result < 0) {
        String what = "for " + command;
        throw SystemCallFailure.of("unshare CLONE_FS", what, new Errno(-result));
      }
      Processes.umask(s, mask);
    }
  }

  private static int spawnUngated(Command command, StandardDescriptors standard)
      throws IOException {
    OwnChildren.spawning(1);
    try {
      int pid = spawn(command, standard, Optional.empty());
      OwnChildren.add(pid);
      return pid;
    } finally {
      OwnChildren.spawning(-1);
    }
  }

  /// Calls posix_spawn(3).
  ///
  /// @param gate where the child is held when it has its descriptors
  static int spawn(Command command, StandardDescriptors standard, Optional<Gate> gate)
      throws IOException {
    try (Arena arena = Arena.ofConfined();
        Scratch s = Scratch.take()) {
      MemorySegment actions = arena.allocate(Spawn.STRUCT, Long.BYTES);
      MemorySegment attributes = arena.allocate(Spawn.STRUCT, Long.BYTES);
      check(command, Spawn.fileActionsInit(s, actions));
      check(command, Spawn.attrInit(s, attributes));
      try {
        check(command, standard.addTo(actions, arena, s));
        if (gate.isPresent()) {
          gate.get().addTo(actions, arena, s);
        }
        check(command, Spawn.fileActionsAddclosefrom(s, actions, StandardDescriptors.COUNT));
        if (command.directory().isPresent()) {
          MemorySegment path = CString.allocate(arena, command.directory().get());
          check(command, Spawn.fileActionsAddchdir(s, actions, path));
        }
        attribute(command, arena, s, attributes);
        if (command.umask().isPresent()) {
          // Last: it must not reach files that are made for the start.
          setUmask(command, command.umask().getAsInt());
        }
        check(
            command,
            Spawn.posixSpawnp(
                s,
                s.length(),
                CString.allocate(arena, command.program()),
                actions,
                attributes,
                CString.array(arena, command.arguments()),
                CString.array(arena, standard.environment().entries())));
        return s.length().get(ValueLayout.JAVA_INT, 0);
      } finally {
        Spawn.fileActionsDestroy(s, actions);
        Spawn.attrDestroy(s, attributes);
      }
    }
  }

  private static void attribute(Command command, Arena arena, Scratch s, MemorySegment attributes)
      throws IOException {
    int group =
        switch (command.group()) {
          case SESSION -> number("POSIX_SPAWN_SETSID");
          // The number of the group is 0, which means the child's own.
          case GROUP -> number("POSIX_SPAWN_SETPGROUP");
          case PARENT -> 0;
        };
    int signals = number("POSIX_SPAWN_SETSIGMASK") | number("POSIX_SPAWN_SETSIGDEF");
    check(command, Spawn.attrSetflags(s, attributes, (short) (group | signals)));
    MemorySegment none = arena.allocate(Spawn.SIGSET, Long.BYTES);
    check(command, Spawn.attrSetsigmask(s, attributes, none));
    MemorySegment all = arena.allocate(Spawn.SIGSET, Long.BYTES).fill((byte) 0xff);
    check(command, Spawn.attrSetsigdefault(s, attributes, all));
  }

  private static void check(Command command, int result) throws IOException {
    if (result < 0) {
      throw SystemCallFailure.of("posix_spawn", command.toString(), new Errno(-result));
    }
  }
}
