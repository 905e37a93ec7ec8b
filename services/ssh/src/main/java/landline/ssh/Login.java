// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import landline.connection.Connection;
import landline.socket.Deadline;
import landline.socket.SockAddr;
import landline.ssh.auth.Grant;

/// One connection on its way to a login, and after it. The thread that reads the connection uses
/// it.
final class Login {

  private static final String TOO_MANY_HERE = "too many sessions in this connection";
  private static final String TOO_MANY_OF_KEY = "too many sessions of this key";

  private final Connection connection;
  private final SockAddr local;
  private final MaxStartups.Count startups;
  private final AtomicBoolean counted = new AtomicBoolean(true);
  private volatile Optional<Grant> grant = Optional.empty();
  private volatile boolean complete;
  private final Phaser commands = new Phaser(1);
  private final int maxSessions;
  private final KeyHolders holders;
  private volatile Optional<KeyHolders.Place> place = Optional.empty();
  private volatile boolean proved;
  private final AtomicInteger sessions = new AtomicInteger();
  private int refusals;
  private String refusal = "";

  private Login(
      Connection connection,
      SockAddr local,
      SshConfig config,
      MaxStartups.Count startups,
      KeyHolders holders) {
    this.connection = connection;
    this.local = local;
    this.startups = startups;
    this.holders = holders;
    maxSessions = config.maxSessions();
    connection.deadline(Deadline.in(config.loginGrace()));
  }

  /// Begins with a connection that was admitted.
  ///
  /// @param startups counts it until it has logged in
  /// @param holders counts it from then on
  /// @throws IOException if it is closed
  static Login of(
      Connection connection, SshConfig config, MaxStartups.Count startups, KeyHolders holders)
      throws IOException {
    try {
      return new Login(connection, connection.local(), config, startups, holders);
    } catch (IOException | RuntimeException | Error closed) {
      startups.leave();
      throw closed;
    }
  }

  Connection connection() {
    return connection;
  }

  SockAddr local() {
    return local;
  }

  /// Keeps what a key permits, until its signature is known to be right or another key is shown.
  ///
  /// @throws IllegalStateException if the client is logged in: no other key can change what it may
  void granted(Grant value) {
    checkIncomplete();
    grant = Optional.of(value);
  }

  /// Counts a key that was refused.
  ///
  /// @param reason why
  /// @return how many were
  int refused(String reason) {
    checkIncomplete();
    grant = Optional.empty();
    refusal = reason;
    refusals++;
    return refusals;
  }

  private void checkIncomplete() {
    if (complete) {
      throw new IllegalStateException("logged in already");
    }
  }

  /// Counts a connection whose client has proved to have the key.
  ///
  /// @return false if the holder of the key has as many connections as it may
  boolean admit() {
    checkIncomplete();
    proved = true;
    place = holders.enter(shown().key().holder());
    return place.isPresent();
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

  /// Counts the connection no more: it is over, and so are its commands.
  void quit() {
    leave();
    place.ifPresent(KeyHolders.Place::leave);
  }

  /// Counts the connection as one that is not logged in no more.
  void leave() {
    if (counted.compareAndSet(true, false)) {
      startups.leave();
    }
  }

  /// Counts a channel that opens, on the thread that reads the connection.
  ///
  /// @return why it is refused, or empty
  Optional<String> openSession() {
    if (sessions.get() >= maxSessions) {
      return Optional.of(TOO_MANY_HERE);
    }
    if (!place.map(KeyHolders.Place::openSession).orElse(false)) {
      return Optional.of(TOO_MANY_OF_KEY);
    }
    sessions.incrementAndGet();
    return Optional.empty();
  }

  /// Counts a channel no more.
  void closeSession() {
    sessions.decrementAndGet();
    place.ifPresent(KeyHolders.Place::closeSession);
  }

  /// Counts a command that begins. The thread that reads the connection calls it.
  ///
  /// @return why it may not, or empty: there are as many as a connection, or the holder of the key,
  ///   may have. A command counts while it is being ended, when its channel may be gone already
  Optional<String> begin() {
    if (commands.getRegisteredParties() > maxSessions) {
      return Optional.of(TOO_MANY_HERE);
    }
    if (!place.map(KeyHolders.Place::begin).orElse(false)) {
      return Optional.of(TOO_MANY_OF_KEY);
    }
    commands.register();
    return Optional.empty();
  }

  /// Counts a command no more: all of its processes have ended.
  void end() {
    place.ifPresent(KeyHolders.Place::end);
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

  /// Returns why nobody has logged in, at the end of the connection; empty if somebody has.
  Optional<String> failure() {
    if (proved) {
      return Optional.empty();
    }
    return Optional.of(
        switch (refusals) {
          case 0 -> "the client proved no key";
          case 1 -> refusal;
          default -> refusals + " keys were refused, the last one: " + refusal;
        });
  }

  /// What to penalise the peer for at the end of the connection.
  ///
  /// @param failure what ended the connection, if it did not end by itself
  Optional<PenalizedSources.Offence> offence(Optional<IOException> failure) {
    if (proved) {
      return Optional.empty();
    }
    if (failure.filter(java.net.SocketTimeoutException.class::isInstance).isPresent()) {
      return Optional.of(PenalizedSources.Offence.GRACE_EXCEEDED);
    }
    return Optional.of(
        refusals > 0
            ? PenalizedSources.Offence.AUTHENTICATION_FAILED
            : PenalizedSources.Offence.NO_AUTHENTICATION);
  }
}
