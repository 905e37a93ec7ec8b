// SPDX-License-Identifier: Apache-2.0
package landline.process;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import landline.socket.Deadline;
import landline.socket.Errno;
import landline.socket.OwnedDescriptor;
import landline.socket.SocketClosedException;
import landline.socket.SystemCallFailure;
import landline.socket.internal.Checks;
import landline.socket.sys.Platform;
import landline.socket.sys.Processes;
import landline.socket.sys.Scratch;
import org.jspecify.annotations.Nullable;

/// A child process.
///
/// Its process number is not reused until [#close], which reaps it: so [#kill] never hits another
/// process, even if the child itself has ended and only others of its group live. A child that is
/// not closed stays a zombie.
///
/// Any thread may call any method. Waiting parks a virtual thread; no thread blocks in the kernel.
public final class Child implements Closeable {

  private static final int EXITED = Platform.number("WEXITED");
  private static final int NOWAIT = Platform.number("WNOWAIT");
  private static final int CLD_EXITED = Platform.number("CLD_EXITED");
  private static final int CLD_DUMPED = Platform.number("CLD_DUMPED");
  private static final int RUNNING = -Errno.EAGAIN.value();

  private static final Duration FIRST_PAUSE = Duration.ofMillis(1);
  private static final Duration LAST_PAUSE = Duration.ofMillis(64);
  private static final Duration KILL_LIMIT = Duration.ofSeconds(5);

  private final Command command;
  private final int pid;
  private final ProcessTree tree;
  private final ParentEnds ends;

  // All guarded by this.
  private @Nullable OwnedDescriptor pidfd;
  private @Nullable ExitStatus status;
  private int failure;
  private boolean closed;
  private boolean reaped;

  Child(Command command, int pid, ProcessTree tree, ParentEnds ends) {
    this.command = command;
    this.pid = pid;
    this.tree = tree;
    this.ends = ends;
  }

  /// The process number, which is also that of its group if it leads one.
  ///
  /// @return such as 4711
  public int pid() {
    return pid;
  }

  /// The pipe to its standard input.
  ///
  /// @throws IllegalStateException if its standard input is not a pipe
  public PipeWriter stdin() {
    return ends.stdin().orElseThrow(() -> noPipe("stdin"));
  }

  /// The pipe from its standard output.
  ///
  /// @throws IllegalStateException if its standard output is not a pipe
  public PipeReader stdout() {
    return ends.stdout().orElseThrow(() -> noPipe("stdout"));
  }

  /// The pipe from its standard error.
  ///
  /// @throws IllegalStateException if its standard error is not a pipe of its own
  public PipeReader stderr() {
    return ends.stderr().orElseThrow(() -> noPipe("stderr"));
  }

  /// The other side of its terminal.
  ///
  /// @return the keyboard and the screen
  /// @throws IllegalStateException if the command was not [Command#withTerminal]
  public Terminal terminal() {
    return ends.terminal().orElseThrow(() -> new IllegalStateException(this + " has no terminal"));
  }

  private IllegalStateException noPipe(String name) {
    return new IllegalStateException(name + " of " + this + " is not a pipe");
  }

  /// Waits until it has ended. See waitid(2) and pidfd_open(2).
  ///
  /// @throws IOException if the thread is interrupted; ECHILD if other code in this process has
  ///   reaped it
  public ExitStatus await() throws IOException {
    return await(Deadline.never()).orElseThrow();
  }

  /// Waits until it has ended, at most until the deadline. See waitid(2) and pidfd_open(2).
  ///
  /// @param deadline the end of the wait; an expired one polls
  /// @return its exit status, or empty if it still runs
  /// @throws IOException as [#await()]
  public Optional<ExitStatus> await(Deadline deadline) throws IOException {
    Duration pause = FIRST_PAUSE;
    while (look(NOWAIT) == RUNNING) {
      if (deadline.isOver()) {
        return Optional.empty();
      }
      Optional<OwnedDescriptor> descriptor = pidfd();
      if (descriptor.isPresent()) {
        watch(descriptor.get(), deadline);
      } else {
        sleep(deadline.earlier(Deadline.in(pause)).left());
        pause = pause.compareTo(LAST_PAUSE) < 0 ? pause.multipliedBy(2) : LAST_PAUSE;
      }
    }
    return Optional.of(status());
  }

  private void watch(OwnedDescriptor descriptor, Deadline deadline) throws IOException {
    try {
      // The result is looked at again.
      descriptor.readable("waitid", fd -> look(NOWAIT), deadline);
    } catch (SocketTimeoutException over) {
      // The caller sees so.
    } catch (SocketClosedException reapedMeanwhile) {
      if (look(NOWAIT) == RUNNING) {
        throw reapedMeanwhile;
      }
    }
  }

  private void sleep(Duration pause) throws IOException {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("waitid " + this + ": interrupted");
    }
  }

  /// A descriptor that becomes readable at the end; empty without a free descriptor or kernel
  /// support. Then the end is found by polling: a running child can't be refused any more.
  private synchronized Optional<OwnedDescriptor> pidfd() {
    if (pidfd == null && !reaped) {
      try (Scratch s = Scratch.take()) {
        int fd = Processes.pidfdOpen(s, pid);
        pidfd = fd < 0 ? null : OwnedDescriptor.adopt(fd, "pidfd of " + this);
      }
    }
    return Optional.ofNullable(pidfd);
  }

  /// Polls for its end.
  ///
  /// @param options WNOWAIT to leave it a zombie, or 0
  /// @return 0 if it has, [#RUNNING], or a negated error number
  private synchronized long look(int options) {
    if (reaped || (status != null && options != 0)) {
      return failure;
    }
    try (Scratch s = Scratch.take()) {
      MemorySegment info = s.data().asSlice(0, Processes.SIGINFO).fill((byte) 0);
      int result = OwnChildren.waitid(s, pid, info, EXITED | options);
      if (result < 0) {
        // ECHILD: nothing is left to reap, and the number may be somebody else's.
        reaped = true;
        failure = result;
      } else if (info.get(ValueLayout.JAVA_INT, Processes.SI_PID) == 0) {
        return RUNNING;
      } else {
        status = status(info);
        reaped = options == 0;
      }
      return failure;
    }
  }

  private static ExitStatus status(MemorySegment info) {
    int code = info.get(ValueLayout.JAVA_INT, Processes.SI_CODE);
    int value = info.get(ValueLayout.JAVA_INT, Processes.SI_STATUS);
    return code == CLD_EXITED
        ? new ExitStatus.Exited(value)
        : new ExitStatus.Signaled(new Signal(value), code == CLD_DUMPED);
  }

  private synchronized ExitStatus status() throws IOException {
    ExitStatus known = status;
    if (known == null) {
      throw SystemCallFailure.of("waitid", toString(), new Errno(-failure));
    }
    return known;
  }

  /// Sends a signal: to its group if it leads one, even after its own end, or else to it alone.
  /// Does nothing after [#close]. See kill(2).
  ///
  /// @throws IOException such as EPERM, if no process of the group may be signalled
  public synchronized void kill(Signal signal) throws IOException {
    if (reaped) {
      return;
    }
    int target = command.group().leads() ? -pid : pid;
    try (Scratch s = Scratch.take()) {
      int result = Processes.kill(s, target, signal.number());
      if (result < 0) {
        throw SystemCallFailure.of("kill " + signal, toString(), new Errno(-result));
      }
    }
  }

  /// Ends it and what it has left behind: its group, its session, and with a [ProcessTracker]
  /// everything that descends from it. All get SIGTERM (on a terminal SIGHUP, too) and SIGCONT,
  /// those that still run after the grace SIGKILL, and this method waits until none runs. If none
  /// runs at the beginning it returns at once.
  ///
  /// @param grace between SIGTERM and SIGKILL; of zero, there is no SIGTERM
  /// @return those that still run five seconds after SIGKILL, and others that may belong here;
  ///   empty after [#close]
  /// @throws IOException if the thread is interrupted, or other code has reaped the child
  public List<ProcessTracker.Survivor> terminate(Duration grace) throws IOException {
    Checks.notNegative(grace, "grace");
    synchronized (this) {
      if (closed) {
        return List.of();
      }
    }
    tree.doom();
    if (isOver()) {
      return tree.survivors();
    }
    if (grace.isPositive()) {
      signal(Signal.SIGTERM);
      if (ends.terminal().isPresent()) {
        // Interactive shells ignore SIGTERM.
        signal(Signal.SIGHUP);
      }
      signal(Signal.SIGCONT);
      awaitOver(Deadline.in(grace));
    }
    killAll();
    return tree.survivors();
  }

  private boolean isOver() {
    return look(NOWAIT) != RUNNING && tree.isEmpty();
  }

  /// Signals the group, and what is outside of it.
  private void signal(Signal signal) {
    try {
      kill(signal);
    } catch (IOException notAllowed) {
      // It has another user's rights by now.
    }
    tree.signal(signal);
  }

  private boolean awaitOver(Deadline deadline) throws IOException {
    if (await(deadline).isEmpty()) {
      return false;
    }
    Duration pause = FIRST_PAUSE;
    while (!tree.isEmpty()) {
      if (deadline.isOver()) {
        return false;
      }
      sleep(deadline.earlier(Deadline.in(pause)).left());
      pause = pause.compareTo(LAST_PAUSE) < 0 ? pause.multipliedBy(2) : LAST_PAUSE;
    }
    return true;
  }

  /// Kills until nothing runs. What forks faster than it can be killed is stopped first: a stopped
  /// process keeps its place in the table and does not fork.
  private void killAll() throws IOException {
    Deadline end = Deadline.in(KILL_LIMIT);
    Duration pause = FIRST_PAUSE;
    while (!isOver() && !end.isOver()) {
      signal(Signal.SIGKILL);
      if (awaitOver(Deadline.in(pause))) {
        return;
      }
      tree.signal(Signal.SIGSTOP);
      pause = pause.compareTo(LAST_PAUSE) < 0 ? pause.multipliedBy(2) : LAST_PAUSE;
    }
  }

  /// Closes the pipes or the terminal and releases the child. If it still runs, its group is
  /// killed, and all that a [ProcessTracker] knows of, and a thread waits for its end, so that it
  /// does not stay a zombie; this method does not wait. If it has ended, what it has left behind
  /// goes on. Closing again does nothing.
  @Override
  public void close() {
    ends.close();
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    if (look(0) == RUNNING) {
      boolean all = tree.startEnd();
      try {
        kill(Signal.SIGKILL);
      } catch (IOException notAllowed) {
        // It has another user's rights by now: it ends when it likes, and is reaped then.
      }
      Thread.ofVirtual().name("landline-reap").start(() -> reap(all));
    } else {
      forget();
    }
  }

  private void reap(boolean all) {
    try {
      if (all) {
        killAll();
      }
      await();
      look(0);
    } catch (IOException gone) {
      // Somebody else has reaped it.
    } finally {
      forget();
    }
  }

  private void forget() {
    tree.release();
    OwnedDescriptor descriptor;
    synchronized (this) {
      descriptor = pidfd;
      pidfd = null;
    }
    if (descriptor != null) {
      descriptor.close();
    }
  }

  /// The program and the number.
  ///
  /// @return such as `sh (pid 4711)`
  @Override
  public String toString() {
    return command + " (pid " + pid + ")";
  }
}
