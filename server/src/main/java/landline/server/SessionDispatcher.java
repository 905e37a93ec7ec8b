// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import landline.socket.Datagram;
import landline.socket.SockAddr;
import landline.socket.SockAddrUn;

/// Finds the session that a message belongs to, opens one, or asks its sender for a token first.
/// Runs on the threads that receive, and never waits.
final class SessionDispatcher {

  private final SessionConfig config;
  private final SessionService service;
  private final SessionTokens tokens;
  private final RunningHandlers<Closeable> handlers;
  private final BooleanSupplier stopping;
  private final SessionTable sessions;
  private final SessionTally tally = new SessionTally();
  private final Failures failures = new Failures();

  /// @param stopping whether the server stops
  SessionDispatcher(
      SessionConfig config,
      SessionService service,
      SessionTokens tokens,
      RunningHandlers<Closeable> handlers,
      BooleanSupplier stopping) {
    this.config = config;
    this.service = service;
    this.tokens = tokens;
    this.handlers = handlers;
    this.stopping = stopping;
    sessions = new SessionTable(config);
  }

  SessionTable sessions() {
    return sessions;
  }

  SessionTally tally() {
    return tally;
  }

  /// Takes a message, as the configuration has it: see [DatagramListener.Receiver].
  void take(DatagramListener shard, Datagram message, ReplyRoute route)
      throws InterruptedException {
    if (config.token()) {
      takeClaim(shard, message, route);
    } else {
      takeAny(shard, message, route);
    }
  }

  /// Where everybody is believed.
  private void takeAny(DatagramListener shard, Datagram message, ReplyRoute route)
      throws InterruptedException {
    if (message.from().equals(SockAddrUn.UNNAMED)) {
      tally.unreadable().increment();
    } else {
      admit(shard, message, route, PeerSession.Identity.NONE);
    }
  }

  /// The message has to prove where it comes from.
  private void takeClaim(DatagramListener shard, Datagram message, ReplyRoute route)
      throws InterruptedException {
    SockAddr from = message.from();
    Optional<SessionCodec.Claim> read = SessionCodec.claim(message.data());
    if (read.isEmpty() || from.equals(SockAddrUn.UNNAMED)) {
      tally.unreadable().increment();
      return;
    }
    SessionCodec.Claim claim = read.get();
    var identity = new PeerSession.Identity(claim.cookie(), claim.token());
    boolean known = sessions.find(from).filter(it -> it.identity().isSame(identity)).isPresent();
    if (known || tokens.isValid(from, claim.cookie(), claim.token())) {
      int length = message.length() - SessionCodec.CLAIM_HEADER;
      admit(shard, new Datagram(claim.payload(), from, length), route, identity);
    } else {
      tally.challenged().increment();
      byte[] token = tokens.issue(from, claim.cookie());
      answer(shard, route, new SessionCodec.Challenge(claim.cookie(), token));
    }
  }

  private void answer(DatagramListener shard, ReplyRoute route, SessionCodec.Reply reply) {
    shard
        .outbox()
        .add(SessionCodec.encode(reply), route, failed -> tally.traffic().errors().increment());
  }

  private void admit(
      DatagramListener shard, Datagram message, ReplyRoute route, PeerSession.Identity by)
      throws InterruptedException {
    Optional<PeerSession> known = sessions.find(message.from());
    if (known.isPresent()) {
      if (known.get().identity().isSameClient(by) && known.get().deliver(message, route, by)) {
        return;
      }
      // Another client at the same address: the one before is gone.
      known.get().end();
    }
    open(shard, message, route, by);
  }

  private void open(
      DatagramListener shard, Datagram first, ReplyRoute route, PeerSession.Identity by)
      throws InterruptedException {
    var session = new PeerSession(shard, route, by, config, tally);
    session.deliver(first, route, by);
    handlers.reserve();
    if (!sessions.enter(session)) {
      handlers.cancel();
      tally.refused().increment();
      if (config.token()) {
        answer(shard, route, new SessionCodec.Full(by.cookie()));
      }
      return;
    }
    boolean started = false;
    try {
      tally.opened().increment();
      handlers.start(config.name(), session::end, () -> serve(session));
      started = true;
    } finally {
      if (!started) {
        tally.opened().decrement();
        sessions.leave(session);
        handlers.cancel();
      }
    }
  }

  private void serve(PeerSession session) {
    try {
      do {
        handle(session);
      } while (session.beginsAgain());
    } finally {
      try {
        session.close();
      } finally {
        sessions.leave(session);
      }
    }
  }

  private void handle(PeerSession session) {
    try {
      service.handle(session);
    } catch (IOException | RuntimeException | Error error) {
      tell(error, "", session);
      try {
        service.handleError(session, FailureSeverity.told(error));
      } catch (RuntimeException | Error hook) {
        tell(hook, "handleError", session);
      }
    }
  }

  private void tell(Throwable error, String where, PeerSession session) {
    failures.add(
        FailureSeverity.of(error, stopping.getAsBoolean()),
        error,
        where,
        () -> config.name() + " " + session.peer());
  }
}
