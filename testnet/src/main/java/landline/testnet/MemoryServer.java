// SPDX-License-Identifier: Apache-2.0
package landline.testnet;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import landline.connection.Connection;
import landline.server.Deadlines;
import landline.server.StreamService;
import landline.socket.SockAddr;

/// Runs a [StreamService] on a [MemoryNetwork] as a [landline.server.StreamServer] runs it over
/// sockets: its hooks are called in the same order and on threads of the same kind, an exception in
/// one ends that connection alone, and stopping it is the same. It admits everybody, and of the
/// [Deadlines] it keeps all but the minimum rate, by the network's clock.
///
/// ```java
/// try (var network = MemoryNetwork.perfect();
///     var server = MemoryServer.serve(network, "127.0.0.1:80", service);
///     var line = network.dial(server.address())) {
///   line.writeUtf8("hello\r\n");
///   ...
/// }
/// ```
public final class MemoryServer implements AutoCloseable {

  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final Duration AFTER_FORCE = Duration.ofSeconds(5);

  private final MemoryNetwork network;
  private final MemoryListener listener;
  private final StreamService service;
  private final Deadlines deadlines;
  private final Optional<Stage> stage;
  private final Map<MemoryVisit, Task<?>> visits = new ConcurrentHashMap<>();
  private final WaitQueue ended;
  private final List<Exception> errors = new ArrayList<>();
  private final Task<?> acceptor;
  private boolean stopping;

  /// What a connection goes through before the service gets it, such as a PROXY header or a TLS
  /// handshake.
  @FunctionalInterface
  public interface Stage {

    /// Makes a connection of a connection, on its own thread. It may wait.
    ///
    /// @param raw the connection that was accepted
    /// @return the one that the service gets
    /// @throws IOException which ends the connection before the service hears of it
    Connection pass(Connection raw) throws IOException;
  }

  private MemoryServer(
      MemoryNetwork network,
      MemoryListener listener,
      StreamService service,
      Deadlines deadlines,
      Optional<Stage> stage) {
    this.network = network;
    this.listener = listener;
    this.service = service;
    this.deadlines = deadlines;
    this.stage = stage;
    ended = new WaitQueue(network.clock());
    acceptor = network.clock().start("memory-accept", this::accept);
  }

  /// Serves with the default deadlines and no stage before the service.
  ///
  /// @param address where to listen, such as `127.0.0.1:80`; see [SockAddr#parse]
  /// @return a server that listens already
  /// @throws IOException with EADDRINUSE
  public static MemoryServer serve(MemoryNetwork network, String address, StreamService service)
      throws IOException {
    return serve(network, SockAddr.parse(address), service, Deadlines.DEFAULT, Optional.empty());
  }

  /// Serves.
  ///
  /// @param address where to listen; with port 0 a free one is chosen
  /// @param deadlines how long a connection may take for what
  /// @param stage what each connection goes through before; if there is something, the hook
  ///   [StreamService#onAccept] is called after it, else on the thread that accepts
  /// @return a server that listens already
  /// @throws IOException with EADDRINUSE
  public static MemoryServer serve(
      MemoryNetwork network,
      SockAddr address,
      StreamService service,
      Deadlines deadlines,
      Optional<Stage> stage)
      throws IOException {
    return new MemoryServer(network, network.listen(address), service, deadlines, stage);
  }

  /// Where the server listens.
  ///
  /// @return the address, with the port that was chosen
  public SockAddr address() {
    return listener.address();
  }

  /// How many connections are being served.
  ///
  /// @return a number that may be old when it is read
  public int connections() {
    return visits.size();
  }

  /// What hooks of the service and the stage have thrown.
  ///
  /// @return all so far, the oldest first
  public List<Exception> errors() {
    network.clock().enter();
    try {
      return List.copyOf(errors);
    } finally {
      network.clock().exit();
    }
  }

  void failed(Exception error) {
    network.clock().enter();
    try {
      errors.add(error);
    } finally {
      network.clock().exit();
    }
  }

  private boolean accept() {
    try {
      while (true) {
        MemoryConnection raw = listener.accept();
        var visit = new MemoryVisit(this, network.clock(), raw, deadlines);
        visit.onAccept();
        start(visit);
      }
    } catch (IOException closed) {
      return true;
    }
  }

  private void start(MemoryVisit visit) {
    FakeClock clock = network.clock();
    clock.enter();
    try {
      // It can't end before it is entered here: that takes the lock.
      visits.put(
          visit,
          clock.start(
              "memory-visit",
              () -> {
                visit.run();
                return visit;
              }));
    } finally {
      clock.exit();
    }
  }

  void ended(MemoryVisit visit) {
    network.clock().enter();
    try {
      visits.remove(visit);
      ended.wake();
    } finally {
      network.clock().exit();
    }
  }

  StreamService service() {
    return service;
  }

  Optional<Stage> stage() {
    return stage;
  }

  /// Stops the server: no new connections, then 10 seconds for the handlers to finish, then force.
  /// Closing again waits for the same end.
  @Override
  public void close() {
    stop(GRACE);
  }

  /// Stops the server: no new connections, then time for the handlers to finish, then force: their
  /// connections are closed, their threads interrupted, and they get 5 seconds to clean up. The
  /// time is that of the network's clock, so with one that is standing somebody has to advance it.
  ///
  /// @param grace how long handlers may go on
  /// @return true if all of them finished by themselves
  public boolean stop(Duration grace) {
    FakeClock clock = network.clock();
    boolean first;
    clock.enter();
    try {
      first = !stopping;
      stopping = true;
    } finally {
      clock.exit();
    }
    try {
      if (first) {
        listener.close();
        acceptor.await();
        drain();
      }
      if (awaitEnd(grace)) {
        return true;
      }
      force();
      awaitEnd(AFTER_FORCE);
    } catch (InterruptedException interrupt) {
      force();
      Thread.currentThread().interrupt();
    } catch (Exception error) {
      failed(error);
    }
    return false;
  }

  private void drain() {
    try {
      service.drain();
    } catch (RuntimeException error) {
      failed(error);
    }
  }

  private void force() {
    visits.forEach((visit, task) -> {
      visit.close();
      task.interrupt();
    });
  }

  private boolean awaitEnd(Duration limit) throws InterruptedException {
    FakeClock clock = network.clock();
    clock.enter();
    try {
      long deadline = clock.deadline(limit);
      while (!visits.isEmpty()) {
        if (!clock.await(ended, deadline)) {
          return visits.isEmpty();
        }
      }
      return true;
    } finally {
      clock.exit();
    }
  }
}
