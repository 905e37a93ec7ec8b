// SPDX-License-Identifier: Apache-2.0
package landline.socket.internal;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import landline.socket.Errno;
import landline.socket.SystemCallFailure;

/// A system call that may block in the kernel. A virtual thread would hold its carrier meanwhile,
/// so a platform thread makes the call for it.
///
/// @param call its name, for messages
/// @param target what it is made for
/// @param thread the name of the platform thread
public record BlockingCall(String call, String target, String thread) {

  /// What makes the call.
  public interface Work<T> {
    /// Makes it.
    T run() throws IOException;
  }

  /// Makes the call, and waits for it. A virtual thread is parked meanwhile; interrupting it ends
  /// the wait, not the call.
  ///
  /// @param discard gets the result of a call that is no longer waited for
  /// @throws IOException as the work, if no thread can be started, or if interrupted
  public <T> T run(Work<T> work, Consumer<T> discard) throws IOException {
    return Thread.currentThread().isVirtual() ? runApart(work, discard) : work.run();
  }

  /// Makes the call as [#run], on a thread of its own in any case.
  ///
  /// @param discard as for [#run]
  /// @throws IOException as [#run]
  public <T> T runApart(Work<T> work, Consumer<T> discard) throws IOException {
    var result = new CompletableFuture<T>();
    Runnable made =
        () -> {
          try {
            result.complete(work.run());
          } catch (Throwable failed) {
            result.completeExceptionally(failed);
          }
        };
    start(Thread.ofPlatform().daemon().name(thread).unstarted(made), "for " + target);
    try {
      return result.get();
    } catch (ExecutionException failed) {
      switch (failed.getCause()) {
        case IOException cause -> throw cause;
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw new IllegalStateException(failed);
      }
    } catch (InterruptedException interrupt) {
      var _ = result.thenAccept(discard);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(call + " " + target + ": interrupted");
    }
  }

  /// Starts a platform thread.
  ///
  /// @param purpose what for, for messages
  /// @throws IOException EAGAIN, if the system has no room for one more; see pthread_create(3)
  public static void start(Thread thread, String purpose) throws IOException {
    try {
      thread.start();
    } catch (OutOfMemoryError noThread) {
      // What Java makes of pthread_create(3)'s EAGAIN.
      IOException failed = SystemCallFailure.of("pthread_create", purpose, Errno.EAGAIN);
      failed.initCause(noThread);
      throw failed;
    }
  }
}
