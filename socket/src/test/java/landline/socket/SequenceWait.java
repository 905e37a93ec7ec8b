// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A call that blocks, made by both sides at once: ours on a virtual or a platform thread, libc's
/// on a platform thread that sleeps in the kernel. proc(5) says when it does: then nothing that was
/// done so far has woken it.
final class SequenceWait {

  /// Not a bound on how fast something is, but the time after which a thread counts as forgotten.
  private static final int FORGOTTEN_SECONDS = 30;

  private final String name;
  private final RawSocket raw;
  private final FutureTask<String> kernel;
  private final FutureTask<String> ours;
  private final Thread waiting;
  private volatile @Nullable Path task;

  SequenceWait(
      String name, RawSocket raw, Callable<String> kernel, Callable<String> ours, boolean virtual) {
    this.name = name;
    this.raw = raw;
    this.kernel =
        new FutureTask<>(() -> {
          task = Files.readSymbolicLink(Path.of("/proc/thread-self"));
          return kernel.call();
        });
    this.ours = new FutureTask<>(ours);
    Thread.ofPlatform().daemon().start(this.kernel);
    waiting = (virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon()).start(this.ours);
  }

  /// Waits until libc's call sleeps in the kernel or is over, and ours likewise.
  ///
  /// @return how they differ, empty if both still wait or both have ended alike
  String settle() throws ExecutionException, InterruptedException {
    while (!kernel.isDone() && !sleeps()) {
      Thread.onSpinWait();
    }
    if (kernel.isDone()) {
      return differs();
    }
    while (!ours.isDone() && waiting.getState() != Thread.State.WAITING && !isTimed()) {
      Thread.onSpinWait();
    }
    return ours.isDone() && !kernel.isDone()
        ? name + ": ours ended, the kernel's waits: " + ours.get()
        : "";
  }

  private boolean isTimed() {
    return waiting.getState() == Thread.State.TIMED_WAITING;
  }

  boolean isOver() {
    return kernel.isDone();
  }

  /// Ours has ended before libc's.
  boolean isEarly() {
    return ours.isDone() && !kernel.isDone();
  }

  private String differs() throws ExecutionException, InterruptedException {
    String theirs = kernel.get();
    try {
      String got = ours.get(FORGOTTEN_SECONDS, TimeUnit.SECONDS);
      return got.equals(theirs) ? "" : name + ": ours " + got + ", the kernel's " + theirs;
    } catch (TimeoutException waits) {
      return name + ": ours waits, the kernel's ended: " + theirs;
    }
  }

  /// The call is in the kernel and sleeps: the first argument of its system call is the descriptor.
  private boolean sleeps() {
    Path now = task;
    if (now == null) {
      return false;
    }
    try {
      String call = Files.readString(Path.of("/proc").resolve(now).resolve("syscall"));
      return call.matches("(?s)[0-9]+ 0x" + Integer.toHexString(raw.fd()) + " .*");
    } catch (IOException ended) {
      return false;
    }
  }

  /// Ends what still waits.
  void cancel(Socket socket) {
    socket.close();
    raw.shutdown(2);
    raw.connect(new SockAddrRaw(new Domain(0), new byte[14]));
    try {
      kernel.get(FORGOTTEN_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException left) {
      throw new IllegalStateException(name + " is still in the kernel", left);
    }
  }
}
