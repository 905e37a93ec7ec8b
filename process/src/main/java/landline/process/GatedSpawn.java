// SPDX-License-Identifier: Apache-2.0
package landline.process;

import static landline.socket.sys.Platform.number;

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
import landline.socket.internal.BlockingCall;
import landline.socket.sys.Processes;
import landline.socket.sys.Scratch;

/// Starts a command for which posix_spawn(3) has too few attributes: with limits, or with a
/// tracker. The child is held at a [Gate], and another thread sets its limits there by prlimit(2),
/// before the program is loaded. What fails is the failure of the start.
final class GatedSpawn {

  private static final int EXITED = number("WEXITED");
  private static final long PAUSE = TimeUnit.MICROSECONDS.toNanos(50);

  private final Command command;
  private final Optional<TrackedTree> tree;
  private final Gate gate;
  private final CompletableFuture<Void> passed = new CompletableFuture<>();
  private volatile boolean over;
  private volatile int held;

  private GatedSpawn(Command command, Optional<TrackedTree> tree, Gate gate) {
    this.command = command;
    this.tree = tree;
    this.gate = gate;
  }

  /// Whether a command needs this.
  static boolean isFor(Command command) {
    return !command.limits().isEmpty() || command.tracker().isPresent();
  }

  /// Starts the command. Only on a platform thread that has no other child.
  ///
  /// @param tree that it is put into
  /// @return the number of the child, which is a known one
  static int spawn(Command command, StandardDescriptors standard, Optional<TrackedTree> tree)
      throws IOException {
    try (Gate gate = Gate.open("for " + command)) {
      return new GatedSpawn(command, tree, gate).spawn(standard);
    }
  }

  private int spawn(StandardDescriptors standard) throws IOException {
    start();
    int pid;
    try {
      pid = Spawning.spawn(command, standard, Optional.of(gate));
    } catch (IOException | RuntimeException | Error failed) {
      over = true;
      try {
        // It fails for what was the matter at the gate.
        awaitPass();
      } finally {
        // Its number is free.
        OwnChildren.remove(held);
      }
      if (held != 0 && SystemCallFailure.is(failed, Errno.EAGAIN)) {
        String longer = command + ", held for longer than fs.lease-break-time";
        throw SystemCallFailure.of("posix_spawn", longer, Errno.EAGAIN);
      }
      throw failed;
    }
    over = true;
    try {
      awaitPass();
      return pid;
    } catch (IOException | RuntimeException | Error failed) {
      // Somebody else has killed it at the gate, which posix_spawn(3) takes for a program that
      // ends; or it runs, and must not.
      kill(pid);
      reap(pid);
      throw failed;
    }
  }

  /// Waits until the other thread is done with the gate.
  ///
  /// @throws IOException why the child was not let through, as any other failure
  private void awaitPass() throws IOException {
    try {
      passed.join();
    } catch (CompletionException failed) {
      switch (failed.getCause()) {
        case IOException cause -> throw cause;
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw new IllegalStateException(failed);
      }
    }
  }

  private void start() throws IOException {
    Thread thread = Thread.ofPlatform().daemon().name("landline-gate").unstarted(this::pass);
    BlockingCall.start(thread, "for " + command);
  }

  /// Sets the limits of the child, and lets it go on or not.
  private void pass() {
    try {
      int pid = gate.awaitChild(() -> over);
      if (pid > 0) {
        held = pid;
        OwnChildren.add(pid);
        if (tree.isPresent()) {
          tree.get().hold(pid, "for " + command);
        }
        limit(pid);
        gate.release(() -> over);
      }
      passed.complete(null);
    } catch (Throwable failed) {
      gate.endWait(() -> over);
      passed.completeExceptionally(failed);
    }
  }

  private void limit(int pid) throws IOException {
    try (Scratch s = Scratch.take()) {
      MemorySegment two = s.data();
      for (var limit : command.limits().entrySet()) {
        String name = "RLIMIT_" + limit.getKey().name();
        two.setAtIndex(ValueLayout.JAVA_LONG, 0, limit.getValue().soft());
        two.setAtIndex(ValueLayout.JAVA_LONG, 1, limit.getValue().hard());
        int resource = number(name);
        check("prlimit " + name, Processes.prlimit(s, pid, resource, two, MemorySegment.NULL));
      }
    }
  }

  private static void kill(int pid) {
    try (Scratch s = Scratch.take()) {
      Processes.kill(s, pid, Signal.SIGKILL.number());
    }
  }

  private static void reap(int pid) {
    try (Scratch s = Scratch.take()) {
      MemorySegment info = s.data().asSlice(0, Processes.SIGINFO).fill((byte) 0);
      while (OwnChildren.waitid(s, pid, info, EXITED) >= 0
          && info.get(ValueLayout.JAVA_INT, Processes.SI_PID) == 0) {
        LockSupport.parkNanos(PAUSE);
      }
    }
    OwnChildren.remove(pid);
  }

  private void check(String call, int result) throws IOException {
    if (result < 0) {
      throw SystemCallFailure.of(call, "for " + command, new Errno(-result));
    }
  }
}
