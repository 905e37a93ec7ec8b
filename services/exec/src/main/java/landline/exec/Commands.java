// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import java.io.IOException;
import java.util.Optional;
import landline.process.ProcessTracker;

/// Starts the commands of one service under a [ProcessTracker], which is there from the first
/// command to the last one after the service was told to drain.
final class Commands {

  private final ExecConfig config;
  private final Log log;

  // Guarded by this.
  private Optional<ProcessTracker> tracker = Optional.empty();
  private int running;
  private boolean draining;

  Commands(ExecConfig config, Log log) {
    this.config = config;
    this.log = log;
  }

  /// Starts a command.
  ///
  /// @param who the peer, for the log
  RunningCommand start(String who, byte[] command) {
    return RunningCommand.start(who, command, begin(), config, log, this::end);
  }

  void drain() {
    Optional<ProcessTracker> unused;
    synchronized (this) {
      draining = true;
      unused = takeUnused();
    }
    unused.ifPresent(this::close);
  }

  private synchronized Optional<ProcessTracker> begin() {
    running++;
    if (tracker.isEmpty()) {
      tracker = open();
    }
    return tracker;
  }

  private void end() {
    Optional<ProcessTracker> unused;
    synchronized (this) {
      running--;
      unused = takeUnused();
    }
    unused.ifPresent(this::close);
  }

  /// The tracker, if no command needs it any more.
  private Optional<ProcessTracker> takeUnused() {
    if (running > 0 || !draining) {
      return Optional.empty();
    }
    Optional<ProcessTracker> unused = tracker;
    tracker = Optional.empty();
    return unused;
  }

  private Optional<ProcessTracker> open() {
    try {
      return Optional.of(ProcessTracker.open());
    } catch (IOException impossible) {
      log.untracked(impossible);
      return Optional.empty();
    }
  }

  private void close(ProcessTracker unused) {
    try {
      unused.close();
    } catch (IOException unclosed) {
      log.untracked(unclosed);
    }
  }
}
