// SPDX-License-Identifier: Apache-2.0
package landline.testnet;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import landline.server.SessionService;
import landline.socket.Datagram;
import landline.socket.SockAddr;

/// Runs a [SessionService] on a [MemoryNetwork]: a handler for each peer, on a virtual thread of
/// its own, as a [landline.server.SessionServer] does that asks for no tokens. Any number of peers
/// may have a session; 64 messages wait in each.
public final class MemorySessions implements AutoCloseable {

  private final FakeClock clock;
  private final MemoryPort port;
  private final SessionService service;
  private final Duration idle;
  private final Map<SockAddr, MemorySession> sessions = new HashMap<>();
  private final Map<MemorySession, Task<?>> handlers = new HashMap<>();
  private final List<Exception> errors = new ArrayList<>();
  private final Task<?> receiver;

  private MemorySessions(
      MemoryNetwork network, MemoryPort port, SessionService service, Duration idle) {
    clock = network.clock();
    this.port = port;
    this.service = service;
    this.idle = idle;
    receiver = clock.start("memory-receive", this::receive);
  }

  /// Serves.
  ///
  /// @param network where
  /// @param address where to receive, such as `127.0.0.1:53`; see [SockAddr#parse]
  /// @param service what to do with a peer
  /// @param idle how long a peer may be silent before its session is over, by the network's clock
  /// @return a server that receives already
  /// @throws IOException with EADDRINUSE
  public static MemorySessions serve(
      MemoryNetwork network, String address, SessionService service, Duration idle)
      throws IOException {
    if (!idle.isPositive()) {
      throw new IllegalArgumentException("idle <= 0: " + idle);
    }
    return new MemorySessions(network, network.bind(SockAddr.parse(address)), service, idle);
  }

  /// Where it receives.
  ///
  /// @return the address, with the port that was chosen
  public SockAddr address() {
    return port.address();
  }

  /// How many sessions there are.
  ///
  /// @return a number that may be old when it is read
  public int sessions() {
    clock.enter();
    try {
      return sessions.size();
    } finally {
      clock.exit();
    }
  }

  /// What the service has thrown.
  ///
  /// @return all so far, the oldest first
  public List<Exception> errors() {
    clock.enter();
    try {
      return List.copyOf(errors);
    } finally {
      clock.exit();
    }
  }

  private boolean receive() {
    while (true) {
      try {
        deliver(port.receive());
      } catch (IOException closed) {
        return true;
      }
    }
  }

  private void deliver(Datagram message) {
    clock.enter();
    try {
      MemorySession known = sessions.get(message.from());
      if (known == null || !known.deliver(message)) {
        var fresh = new MemorySession(clock, port, message.from(), idle);
        fresh.deliver(message);
        sessions.put(message.from(), fresh);
        handlers.put(fresh, clock.start("memory-session", () -> run(fresh)));
      }
    } finally {
      clock.exit();
    }
  }

  private boolean run(MemorySession session) {
    do {
      try {
        service.handle(session);
      } catch (IOException | RuntimeException error) {
        failed(session, error);
      }
    } while (!isOver(session));
    return true;
  }

  private boolean isOver(MemorySession session) {
    clock.enter();
    try {
      if (session.beginsAgain()) {
        return false;
      }
      sessions.remove(session.peer(), session);
      handlers.remove(session);
      return true;
    } finally {
      clock.exit();
    }
  }

  private void failed(MemorySession session, Exception error) {
    clock.enter();
    try {
      errors.add(error);
    } finally {
      clock.exit();
    }
    service.handleError(session, error);
  }

  /// Stops: no session has anything more to receive, the service is told, and the handlers are
  /// waited for. They can still send.
  @Override
  public void close() {
    List<Task<?>> running;
    clock.enter();
    try {
      sessions.values().forEach(MemorySession::end);
      running = List.copyOf(handlers.values());
    } finally {
      clock.exit();
    }
    service.drain();
    try {
      for (Task<?> each : running) {
        each.await();
      }
      port.close();
      receiver.await();
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
    } catch (Exception error) {
      throw new IllegalStateException("a session at " + address() + " has failed", error);
    }
  }
}
