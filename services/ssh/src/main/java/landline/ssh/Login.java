// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicBoolean;
import landline.connection.Connection;
import landline.socket.Deadline;
import landline.socket.SockAddr;
import landline.ssh.auth.Grant;

/// One connection on its way to a login, and after it. The thread that reads the connection uses
/// it.
final class Login {

  private final Connection connection;
  private final SockAddr local;
  private final MaxStartups.Count startups;
  private final AtomicBoolean counted = new AtomicBoolean(true);
  private volatile Optional<Grant> grant = Optional.empty();
  private volatile boolean complete;
  private final Phaser commands = new Phaser(1);
  private int refusals;

  /// @param startups counts this connection already
  Login(Connection connection, SshConfig config, MaxStartups.Count startups) throws IOException {
    this.connection = connection;
    local = connection.local();
    this.startups = startups;
    connection.deadline(Deadline.in(config.loginGrace()));
  }

  Connection connection() {
    return connection;
  }

  SockAddr local() {
    return local;
  }

  /// Keeps what a key permits, until its signature is known to be right or another key is shown.
  void granted(Grant value) {
    grant = Optional.of(value);
  }

  /// Counts a key that was refused.
  ///
  /// @return how many were
  int refused() {
    grant = Optional.empty();
    refusals++;
    return refusals;
  }

  /// The signature was right: the client is logged in, and may be silent from now on.
  void complete() {
    complete = true;
    connection.deadline(Deadline.never());
    leave();
  }

  boolean isComplete() {
    return complete;
  }

  /// Returns what the key that was shown last permits.
  ///
  /// @throws IllegalStateException if it was refused
  Grant shown() {
    return grant.orElseThrow(() -> new IllegalStateException("no key was accepted"));
  }

  /// Returns what the key permits.
  ///
  /// @throws IllegalStateException if nobody is logged in
  Grant grant() {
    if (!complete) {
      throw new IllegalStateException("not logged in");
    }
    return shown();
  }

  /// Counts the connection as one that is not logged in no more.
  void leave() {
    if (counted.compareAndSet(true, false)) {
      startups.leave();
    }
  }

  /// Counts a command that begins.
  void begin() {
    commands.register();
  }

  /// Counts a command no more: all of its processes have ended.
  void end() {
    commands.arriveAndDeregister();
  }

  /// Whether no command runs.
  boolean isIdle() {
    return commands.getRegisteredParties() == 1;
  }

  /// Waits until all commands are over.
  void awaitCommands() {
    commands.arriveAndAwaitAdvance();
  }

  /// What to penalise the peer for at the end of the connection.
  ///
  /// @param failure what ended the connection, if it did not end by itself
  Optional<SourcePenalties.Offence> offence(Optional<IOException> failure) {
    if (complete) {
      return Optional.empty();
    }
    if (failure.filter(java.net.SocketTimeoutException.class::isInstance).isPresent()) {
      return Optional.of(SourcePenalties.Offence.GRACE_EXCEEDED);
    }
    return Optional.of(
        refusals > 0
            ? SourcePenalties.Offence.AUTHENTICATION_FAILED
            : SourcePenalties.Offence.NO_AUTHENTICATION);
  }
}
