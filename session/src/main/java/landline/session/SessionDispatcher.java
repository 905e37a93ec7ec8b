// SPDX-License-Identifier: Apache-2.0
package landline.session;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import landline.server.DatagramCounts;
import landline.server.DatagramService;
import landline.server.Request;
import landline.socket.Datagram;
import landline.socket.Deadline;
import landline.socket.SockAddr;
import landline.socket.SockAddrUn;
import landline.socket.internal.Log;
import landline.socket.internal.RunningHandlers;
import landline.socket.internal.Scheduler;

/// Sessions as a datagram service: finds the session of a message, opens one, or first requires a
/// token of its sender. That runs on the receiving threads, and never waits; each session has a
/// thread of its own.
final class SessionDispatcher implements DatagramService {

  private static final Log LOG = Log.of("landline.session");

  private final SessionConfig config;
  private final SessionService service;
  private final SessionTokens tokens;
  private final Scheduler scheduler;
  private final RunningHandlers<Closeable> handlers;
  private final SessionTable sessions;
  private final SessionStats tally = new SessionStats();
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile boolean keeping;

  SessionDispatcher(
      SessionConfig config, SessionService service, SessionTokens tokens, Scheduler scheduler) {
    this.config = config;
    this.service = service;
    this.tokens = tokens;
    this.scheduler = scheduler;
    handlers = new RunningHandlers<>(config.maxSessions(), scheduler);
    sessions = new SessionTable(config);
  }

  /// @param datagrams the counts of the datagram server
  SessionCounts counts(DatagramCounts datagrams) {
    return tally.now(handlers.running(), config.maxSessions(), datagrams);
  }

  /// Handles a message, with or without tokens.
  @Override
  public void handle(Request request) throws IOException {
    if (config.token()) {
      takeClaim(request);
    } else {
      takeAny(request);
    }
  }

  /// Keeps the sessions through [#drain], for messages that were received and are still being
  /// dispatched, until [#end].
  void keep() {
    keeping = true;
  }

  /// Ends reception in all sessions, which ends waiting handlers.
  void end() {
    if (ended.compareAndSet(false, true)) {
      sessions.endAll();
      try {
        service.drain();
      } catch (RuntimeException | Error error) {
        LOG.failed(System.Logger.Level.WARNING, error, () -> "drain");
      }
    }
  }

  @Override
  public void drain() {
    if (!keeping) {
      end();
    }
  }

  @Override
  public boolean awaitEnd(Deadline deadline) throws InterruptedException {
    end();
    return handlers.drain(deadline);
  }

  @Override
  public void abort() {
    handlers.abort();
  }

  /// Handles a message without tokens.
  private void takeAny(Request request) throws IOException {
    if (request.from().equals(SockAddrUn.UNNAMED)) {
      tally.unreadable().increment();
    } else {
      var message = new Datagram(request.data(), request.from(), request.length());
      admit(request.withoutData(), message, PeerSession.Identity.NONE);
    }
  }

  /// Handles a message whose sender must prove its address.
  private void takeClaim(Request request) throws IOException {
    SockAddr from = request.from();
    Optional<SessionCodec.Claim> read = SessionCodec.claim(request.data());
    if (read.isEmpty() || from.equals(SockAddrUn.UNNAMED)) {
      tally.unreadable().increment();
      return;
    }
    SessionCodec.Claim claim = read.get();
    var identity = new PeerSession.Identity(claim.cookie(), claim.token());
    int length = request.length() - SessionCodec.CLAIM_HEADER;
    var message = new Datagram(claim.payload(), from, length);
    Optional<PeerSession> known = sessions.find(from).filter(it -> it.identity().isSame(identity));
    if (known.isPresent() && known.get().deliver(message, request.withoutData(), identity)) {
      return;
    }
    // The token of a session is good for that one, and not for another after its end.
    if (tokens.isValid(from, claim.cookie(), claim.token())) {
      admit(request.withoutData(), message, identity);
    } else {
      tally.challenged().increment();
      byte[] token = tokens.issue(from, claim.cookie());
      answer(request, new SessionCodec.Challenge(claim.cookie(), token));
    }
  }

  private static void answer(Request way, SessionCodec.Reply reply) throws IOException {
    way.replyBatched(SessionCodec.encode(reply));
  }

  private void admit(Request way, Datagram message, PeerSession.Identity by) throws IOException {
    Optional<PeerSession> known = sessions.find(message.from());
    if (known.isPresent()) {
      if (known.get().identity().isSameClient(by) && known.get().deliver(message, way, by)) {
        return;
      }
      // Another client at the same address: the one before is gone.
      known.get().end();
    }
    open(way, message, by);
  }

  private void open(Request way, Datagram first, PeerSession.Identity by) throws IOException {
    var session = new PeerSession(way, by, config, tally, scheduler);
    session.deliver(first, way, by);
    if (!handlers.tryReserve() || !enter(session)) {
      tally.refused().increment();
      if (config.token()) {
        answer(way, new SessionCodec.Full(by.cookie()));
      }
      return;
    }
    if (ended.get()) {
      // It came while the table was being emptied, which has perhaps not seen it.
      session.end();
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
        handlers.release();
      }
    }
  }

  private boolean enter(PeerSession session) {
    boolean entered = false;
    try {
      entered = sessions.enter(session);
      return entered;
    } finally {
      if (!entered) {
        handlers.release();
      }
    }
  }

  private void serve(PeerSession session) {
    try {
      do {
        run(session);
      } while (session.beginsAgain());
    } finally {
      try {
        session.close();
      } finally {
        sessions.leave(session);
      }
    }
  }

  private void run(PeerSession session) {
    try {
      service.handle(session);
    } catch (IOException | RuntimeException | Error error) {
      session.way().logFailure(error, "");
      try {
        service.handleError(
            session, error instanceof Exception known ? known : new ExecutionException(error));
      } catch (RuntimeException | Error hook) {
        session.way().logFailure(hook, "handleError");
      }
    }
  }
}
