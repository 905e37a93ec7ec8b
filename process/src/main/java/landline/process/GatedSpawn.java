// SPDX-License-Identifier: Apache-2.0
package landline.process;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import landline.socket.Errno;
import landline.socket.SystemCallFailure;
import landline.socket.sys.Platform;
import landline.socket.sys.Processes;
import landline.socket.sys.Scratch;

/// Starts a command for which posix_spawn(3) has too few attributes: with a umask, with limits, with
/// a tracker.
///
/// A thread of its own spawns it. The umask is that thread's, which has left the others by
/// unshare(2), and the child inherits it. Limits are the whole process's: so the child is held at a
/// [Gate], and gets them there by prlimit(2), before its program is loaded. What fails is the
/// failure of the start.
final class GatedSpawn {

  private static final int EXITED = Platform.number("WEXITED");
  private static final long PAUSE = TimeUnit.MICROSECONDS.toNanos(50);

  private final Command command;
  private final StandardDescriptors standard;
  private final Optional<TrackedTree> tree;
  private final Gate gate;
  private final CompletableFuture<Boolean> watched = new CompletableFuture<>();
  private final CompletableFuture<Integer> spawned = new CompletableFuture<>();

  private GatedSpawn(
      Command command, StandardDescriptors standard, Optional<TrackedTree> tree, Gate gate) {
    this.command = command;
    this.standard = standard;
    this.tree = tree;
    this.gate = gate;
  }

  /// Whether a command needs this.
  static boolean isFor(Command command) {
    return command.umask().isPresent()
        || !command.limits().isEmpty()
        || command.tracker().isPresent();
  }

  /// Starts the command. Only on a platform thread.
  ///
  /// @param tree that it is put into
  /// @return the number of the child, which is a known one
  static int spawn(Command command, StandardDescriptors standard, Optional<TrackedTree> tree)
      throws IOException {
    try (Gate gate = Gate.open("for " + command)) {
      return new GatedSpawn(command, standard, tree, gate).run();
    }
  }

  private int run() throws IOException {
    start();
    int pid = 0;
    try {
      if (watched.join()) {
        pid = gate.awaitChild(spawned::isDone);
      }
      if (pid > 0) {
        OwnChildren.add(pid);
        limit(pid);
        if (tree.isPresent()) {
          tree.get().hold(pid, "for " + command);
          command.tracker().ifPresent(ProcessTracker::held);
        }
        gate.release(spawned::isDone);
      }
    } catch (IOException | RuntimeException failed) {
      discard(pid);
      OwnChildren.remove(pid);
      throw failed;
    }
    try {
      return result();
    } catch (IOException | RuntimeException failed) {
      OwnChildren.remove(pid);
      throw failed;
    }
  }

  private void start() throws IOException {
    try {
      Thread.ofPlatform().daemon().name("landline-spawn").start(this::spawn);
    } catch (OutOfMemoryError noThread) {
      // What Java makes of pthread_create(3)'s EAGAIN.
      IOException failed = SystemCallFailure.of("pthread_create", "for " + command, Errno.EAGAIN);
      failed.initCause(noThread);
      throw failed;
    }
  }

  /// The thread that spawns.
  private void spawn() {
    try (Scratch s = Scratch.take()) {
      gate.watch();
      if (command.umask().isPresent()) {
        int shared = Platform.number("CLONE_FS");
        check("unshare CLONE_FS", Processes.unshare(s, shared));
        Processes.umask(s, command.umask().getAsInt());
      }
      watched.complete(true);
      spawned.complete(Spawning.spawn(command, standard, Optional.of(gate.path())));
    } catch (Throwable failed) {
      spawned.completeExceptionally(failed);
      watched.complete(false);
    }
  }

  private int result() throws IOException {
    try {
      return spawned.join();
    } catch (CompletionException failed) {
      switch (failed.getCause()) {
        case IOException cause -> throw cause;
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw new IllegalStateException(failed);
      }
    }
  }

  private void limit(int pid) throws IOException {
    try (Scratch s = Scratch.take()) {
      MemorySegment two = s.data();
      for (var limit : command.limits().entrySet()) {
        String name = "RLIMIT_" + limit.getKey().name();
        two.setAtIndex(ValueLayout.JAVA_LONG, 0, limit.getValue().soft());
        two.setAtIndex(ValueLayout.JAVA_LONG, 1, limit.getValue().hard());
        int resource = Platform.number(name);
        check("prlimit " + name, Processes.prlimit(s, pid, resource, two, MemorySegment.NULL));
      }
    }
  }

  /// Ends a child that must not run, and waits until nothing is left of it.
  ///
  /// @param pid 0 if it is not known
  private void discard(int pid) {
    try (Scratch s = Scratch.take()) {
      int kill = Signal.SIGKILL.number();
      if (pid > 0) {
        Processes.kill(s, pid, kill);
      }
      int child = result();
      MemorySegment info = s.data();
      while (child > 0) {
        info.asSlice(0, Processes.SIGINFO).fill((byte) 0);
        if (OwnChildren.waitid(s, child, info, EXITED) < 0
            || info.get(ValueLayout.JAVA_INT, Processes.SI_PID) != 0) {
          return;
        }
        LockSupport.parkNanos(PAUSE);
      }
    } catch (IOException neverStarted) {
      // posix_spawn(3) has cleaned up.
    }
  }

  private void check(String call, int result) throws IOException {
    if (result < 0) {
      throw SystemCallFailure.of(call, "for " + command, new Errno(-result));
    }
  }
}
