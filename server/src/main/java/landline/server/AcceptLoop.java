// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import landline.socket.Deadline;
import landline.socket.SocketClosedException;
import landline.socket.SystemCallFailure;
import landline.socket.internal.Backoff;
import landline.socket.internal.Log;
import landline.socket.internal.LogText;
import landline.socket.internal.Permits;
import landline.socket.internal.Scheduler;

/// Takes one connection or datagram after the other, and survives errors of the system. Runs on a
/// thread of its own, which the scheduler makes. Ends as described in [Lifecycle].
final class AcceptLoop {

  /// Waits for one connection or datagram and starts its handler.
  interface Source {
    void take() throws IOException, InterruptedException;
  }

  private static final System.Logger LOG = Log.of("landline.server");

  private final String name;
  private final Source source;
  private final AcceptErrorPolicy errors;
  private final Scheduler scheduler;
  private final Thread thread;
  private final Permits ended;
  private final Backoff backoff = new Backoff();
  // Set before the thread starts.
  private Consumer<Throwable> broken = error -> {};
  private volatile boolean stopping;
  private volatile boolean pausing;
  private volatile boolean failing;

  AcceptLoop(String name, Source source, AcceptErrorPolicy errors, Scheduler scheduler) {
    this.name = name;
    this.source = source;
    this.errors = errors;
    this.scheduler = scheduler;
    ended = scheduler.permits(0);
    thread = scheduler.unstarted(name + "-accept", this::run);
  }

  /// @param broken gets the error that ends the loop
  void start(Consumer<Throwable> broken) {
    this.broken = broken;
    scheduler.start(thread);
  }

  /// Takes nothing new. Never waits.
  void shutdown() {
    stopping = true;
    if (pausing) {
      // It has nothing in hand.
      thread.interrupt();
    }
  }

  /// Waits for the end of the loop.
  ///
  /// @return false if the deadline came first
  boolean drain(Deadline deadline) throws InterruptedException {
    // A handler that runs on the loop's own thread, and stops the server, can't wait for itself.
    if (thread.getState() == Thread.State.NEW || thread == Thread.currentThread()) {
      return true;
    }
    boolean over = ended.tryAcquire(1, deadline);
    if (over) {
      ended.release();
    }
    return over;
  }

  /// Interrupts the loop, whatever it waits for.
  void abort() {
    stopping = true;
    thread.interrupt();
  }

  /// Interrupts the source if it waits and nothing is in hand.
  void interrupt() {
    thread.interrupt();
  }

  /// Whether the loop runs, or has not been started yet.
  boolean isAlive() {
    return thread.getState() != Thread.State.TERMINATED;
  }

  private void run() {
    try {
      loop();
    } finally {
      ended.release();
    }
  }

  private void loop() {
    try {
      while (!stopping) {
        try {
          source.take();
          recovered();
        } catch (SocketClosedException | InterruptedIOException end) {
          return;
        } catch (IOException failed) {
          survive(failed);
        } catch (Error error) {
          outlive(error);
        }
      }
    } catch (InterruptedException end) {
      // The server stops.
    } catch (IOException | RuntimeException | Error error) {
      // The caller of join() gets it.
      broken.accept(error);
      LOG.log(
          System.Logger.Level.ERROR, () -> name + ": " + LogText.of(error) + "; the server stops");
    }
  }

  /// An error says nothing about the socket: memory that is short, a class that cannot be loaded
  /// for want of a descriptor, a bug in one handler. The loop tries again, and the server is
  /// unhealthy meanwhile.
  private void outlive(Error error) throws InterruptedException {
    failing = true;
    try {
      pause(LogText.of(error));
    } catch (Error again) {
      // Logging takes memory, too, and a class that could not be loaded once may never be.
      rest();
    }
  }

  private void rest() throws InterruptedException {
    while (true) {
      try {
        sleep();
        return;
      } catch (Error again) {
        Thread.yield();
      }
    }
  }

  /// Whether the last attempt ended in an error.
  boolean isFailing() {
    return failing;
  }

  private void recovered() {
    failing = false;
    if (!backoff.isFresh()) {
      backoff.reset();
      LOG.log(System.Logger.Level.INFO, name + ": back to normal");
    }
  }

  /// Waits out what may pass: EMFILE, ENFILE, ENOBUFS, ENOMEM, and errors of the network.
  private void survive(IOException failed) throws IOException, InterruptedException {
    if (!(failed instanceof SystemCallFailure failure)
        || errors.fatal().contains(failure.errno())) {
      throw failed;
    }
    if (!errors.harmless().contains(failure.errno())) {
      pause(LogText.of(failed));
    }
  }

  /// Logs the reason once, at the first pause: a log line for each attempt would be a flood.
  private void pause(String reason) throws InterruptedException {
    if (backoff.isFresh()) {
      LOG.log(System.Logger.Level.WARNING, name + ": " + reason + "; waiting for recovery");
    }
    sleep();
  }

  private void sleep() throws InterruptedException {
    pausing = true;
    try {
      if (!stopping) {
        scheduler.sleep(TimeUnit.NANOSECONDS.convert(backoff.next()));
      }
    } finally {
      pausing = false;
    }
  }
}
