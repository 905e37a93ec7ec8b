// SPDX-License-Identifier: Apache-2.0
package landline.testnet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import landline.server.DatagramConfig;
import landline.server.DatagramServer;
import landline.server.DatagramService;
import landline.server.StreamConfig;
import landline.server.StreamServer;
import landline.server.StreamService;
import landline.session.SessionConfig;
import landline.session.SessionServer;
import landline.session.SessionService;
import landline.socket.Credentials;
import landline.socket.Errno;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.SockAddrUn;
import landline.socket.SystemCallFailure;
import org.jspecify.annotations.Nullable;

/// A network inside this process: listeners, connections and datagrams, without the kernel. Its
/// faults are given by [Conditions] and a seed alone, and its time by a [FakeClock].
///
/// Two runs with the same seed do the same at the same moments, as [#trace] shows, if the minimum
/// delay is more than 0, and the threads of the test depend on nothing but the network and its
/// clock. Connections are numbered in the order of dial calls, so threads that dial at the same
/// moment may be swapped.
///
/// Thread-safe.
public final class MemoryNetwork implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Credentials NOBODY = new Credentials(0, 0xffffffffL, 0xffffffffL);

  private final FakeClock clock;
  private final boolean ownsClock;
  private final long seed;
  private final Trace trace = new Trace();
  private final Map<SockAddr, MemoryListener> listeners = new HashMap<>();
  private final Map<SockAddr, MemoryPort> ports = new HashMap<>();
  private final EphemeralPorts ephemeral = new EphemeralPorts();
  // The addresses of open ends that no listener has accepted.
  private final Set<SockAddr> dialled = new HashSet<>();
  private Conditions conditions;
  private Credentials user = NOBODY;
  private long links;

  private MemoryNetwork(FakeClock clock, boolean ownsClock, Conditions conditions, long seed) {
    this.clock = clock;
    this.ownsClock = ownsClock;
    this.conditions = conditions;
    this.seed = seed;
  }

  /// A network without faults, with a clock of its own that moves whenever all threads wait.
  public static MemoryNetwork perfect() {
    return open(Conditions.PERFECT, 0);
  }

  /// A network with a clock of its own that moves whenever all threads wait.
  ///
  /// @param conditions its faults
  /// @param seed the seed of its randomness
  public static MemoryNetwork open(Conditions conditions, long seed) {
    return new MemoryNetwork(FakeClock.running(), true, conditions, seed);
  }

  /// A network with a given clock.
  ///
  /// @param clock its clock, which is not closed with the network
  /// @param conditions its faults
  /// @param seed the seed of its randomness
  public static MemoryNetwork open(FakeClock clock, Conditions conditions, long seed) {
    return new MemoryNetwork(clock, false, conditions, seed);
  }

  /// The clock of all waits on this network.
  public FakeClock clock() {
    return clock;
  }

  /// Changes the conditions for later connections and ports.
  public void conditions(Conditions value) {
    clock.enter();
    try {
      conditions = value;
    } finally {
      clock.exit();
    }
  }

  /// Sets the credentials of later clients, for listeners at UNIX addresses; see SO_PEERCRED in
  /// unix(7). At first they are unknown.
  ///
  /// @param value user, group and process
  public void user(Credentials value) {
    clock.enter();
    try {
      user = value;
    } finally {
      clock.exit();
    }
  }

  /// Starts to listen.
  ///
  /// @param address the address; with port 0 a free one is chosen
  /// @return a listener with a queue of 128 connections
  /// @throws IOException with EADDRINUSE
  public MemoryListener listen(SockAddr address) throws IOException {
    clock.enter();
    try {
      SockAddr at = named(address, "bind", Errno.EADDRINUSE);
      if (listeners.containsKey(at)) {
        throw SystemCallFailure.of("bind", at.toString(), Errno.EADDRINUSE);
      }
      var listener = new MemoryListener(this, at);
      listeners.put(at, listener);
      return listener;
    } finally {
      clock.exit();
    }
  }

  /// Runs a server on this network, with the default configuration.
  ///
  /// @param address where it listens, such as `127.0.0.1:80`; see [SockAddr#parse]
  /// @param service handles the connections
  /// @return a server that accepts already
  /// @throws IOException with EADDRINUSE
  public StreamServer serve(String address, StreamService service) throws IOException {
    return serve(SockAddr.parse(address), service, StreamConfig.DEFAULT);
  }

  /// Runs a server on this network. It is the server for sockets, with TLS, PROXY headers,
  /// admission and deadlines; it uses the network's clock, and no descriptors.
  ///
  /// @param address where it listens; with port 0 a free one is chosen
  /// @param service handles the connections
  /// @param config the configuration. Settings of sockets, such as the number of shards, have no
  ///   effect
  /// @return a server that accepts already
  /// @throws IOException with EADDRINUSE, or a certificate that cannot be read
  public StreamServer serve(SockAddr address, StreamService service, StreamConfig config)
      throws IOException {
    MemoryListener listener = listen(address);
    try {
      return StreamServer.listen(
          new MemoryConnectionSource(listener), service, config, new FakeScheduler(clock));
    } catch (IOException | RuntimeException failed) {
      listener.close();
      throw failed;
    }
  }

  void forget(MemoryListener listener) {
    listeners.remove(listener.address(), listener);
  }

  /// Opens a port for datagrams.
  ///
  /// @param address the address; with port 0 a free one is chosen
  /// @return a port with a queue of 256 datagrams
  /// @throws IOException with EADDRINUSE
  public MemoryPort bind(SockAddr address) throws IOException {
    clock.enter();
    try {
      SockAddr at = named(address, "bind", Errno.EADDRINUSE);
      if (ports.containsKey(at)) {
        throw SystemCallFailure.of("bind", at.toString(), Errno.EADDRINUSE);
      }
      var port = new MemoryPort(this, at, conditions, seed);
      ports.put(at, port);
      return port;
    } finally {
      clock.exit();
    }
  }

  /// Runs a datagram server on this network. It handles one message after the other, in order.
  ///
  /// @param address where it receives, such as `127.0.0.1:53`; see [SockAddr#parse]
  /// @param service handles the messages
  /// @return a server that receives already
  /// @throws IOException with EADDRINUSE
  public DatagramServer serveDatagrams(String address, DatagramService service) throws IOException {
    var inOrder = DatagramConfig.builder().concurrency(0).build();
    return serveDatagrams(SockAddr.parse(address), service, inOrder);
  }

  /// Runs a datagram server on this network. It is the server for sockets.
  ///
  /// @param address where it receives; with port 0 a free one is chosen
  /// @param service handles the messages
  /// @param config the configuration. With a [DatagramConfig#concurrency] of more than 1 the order
  ///   of messages of one moment is chance
  /// @return a server that receives already
  /// @throws IOException with EADDRINUSE
  public DatagramServer serveDatagrams(
      SockAddr address, DatagramService service, DatagramConfig config) throws IOException {
    MemoryPort port = bind(address);
    try {
      var source = new MemoryDatagramSource(port, config.maxMessage());
      return DatagramServer.listen(source, service, config, new FakeScheduler(clock));
    } catch (RuntimeException failed) {
      port.close();
      throw failed;
    }
  }

  /// Runs a session server on this network, with the default configuration.
  ///
  /// @param address where it receives, such as `127.0.0.1:53`; see [SockAddr#parse]
  /// @param service handles the sessions
  /// @return a server that receives already
  /// @throws IOException with EADDRINUSE
  public SessionServer serveSessions(String address, SessionService service) throws IOException {
    return serveSessions(SockAddr.parse(address), service, SessionConfig.DEFAULT);
  }

  /// Runs a session server on this network. It is the server for sockets; sessions are idle by the
  /// network's clock.
  ///
  /// @param address where it receives; with port 0 a free one is chosen
  /// @param service handles the sessions
  /// @param config the configuration
  /// @return a server that receives already
  /// @throws IOException with EADDRINUSE
  /// @throws IllegalArgumentException as [SessionServer#listen(SockAddr, SessionService,
  ///   SessionConfig)]
  public SessionServer serveSessions(SockAddr address, SessionService service, SessionConfig config)
      throws IOException {
    return SessionServer.listen(
        address, this::serveDatagrams, service, config, new FakeScheduler(clock));
  }

  void forget(MemoryPort port) {
    ports.remove(port.address(), port);
  }

  Optional<MemoryPort> port(SockAddr address) {
    return Optional.ofNullable(ports.get(address));
  }

  /// Called when an end is closed that may have been dialled from this address.
  void forget(SockAddr local) {
    dialled.remove(local);
  }

  /// The address, with a free port in place of 0.
  ///
  /// @param none the error of the call if no port is free
  private SockAddr named(SockAddr address, String call, Errno none) throws IOException {
    return ephemeral
        .named(address, this::isTaken)
        .orElseThrow(() -> SystemCallFailure.of(call, address.toString(), none));
  }

  private boolean isTaken(SockAddr address) {
    return dialled.contains(address)
        || listeners.containsKey(address)
        || ports.containsKey(address);
  }

  private SockAddr dialledFrom(SockAddr address) throws IOException {
    SockAddr local = named(address, "connect", Errno.EADDRNOTAVAIL);
    dialled.add(local);
    return local;
  }

  /// Connects from a free port of the same host, or from an unnamed socket to a UNIX address.
  ///
  /// @param to the address of a listener
  /// @throws IOException with ECONNREFUSED if there is none
  public MemoryConnection dial(SockAddr to) throws IOException {
    return dial(anywhere(to), to, PATIENCE);
  }

  /// Connects.
  ///
  /// @param to the address of a listener, such as `127.0.0.1:80`; see [SockAddr#parse]
  /// @throws IOException with ECONNREFUSED if there is none
  public MemoryConnection dial(String to) throws IOException {
    return dial(SockAddr.parse(to));
  }

  private static SockAddr anywhere(SockAddr to) {
    return switch (to) {
      case SockAddrIn in -> in.withPort(0);
      case SockAddrIn6 in6 -> in6.withPort(0);
      default -> SockAddrUn.UNNAMED;
    };
  }

  /// Connects; waits until the connection is established and the listener has room.
  ///
  /// @param from the address of this end
  /// @param to the address of a listener
  /// @param timeout the longest wait
  /// @throws IOException with ECONNREFUSED if there is no listener, with EADDRNOTAVAIL if all ports
  ///   are in use, or a [java.net.SocketTimeoutException]
  public MemoryConnection dial(SockAddr from, SockAddr to, Duration timeout) throws IOException {
    clock.enter();
    try {
      SockAddr local = dialledFrom(from);
      try {
        var attempt = new Attempt(local, to, ends(local, to));
        attempt.depart();
        return attempt.await(clock.moment(timeout));
      } catch (IOException failed) {
        forget(local);
        throw failed;
      }
    } finally {
      clock.exit();
    }
  }

  /// Connects two ends to each other, without a listener, at addresses of 127.0.0.1.
  ///
  /// @throws UncheckedIOException with EADDRNOTAVAIL if all ports are in use
  public MemoryConnection.Pair pair() {
    SockAddr host = SockAddrIn.loopback(0);
    clock.enter();
    try {
      return ends(dialledFrom(host), dialledFrom(host));
    } catch (IOException noneIsFree) {
      throw new UncheckedIOException(noneIsFree);
    } finally {
      clock.exit();
    }
  }

  private MemoryConnection.Pair ends(SockAddr from, SockAddr to) {
    var link = new Link(this, links++, conditions, seed);
    var who = to instanceof SockAddrUn ? Optional.of(user) : Optional.<Credentials>empty();
    var client = new MemoryConnection(this, from, to, who, link.back(), link.there());
    var server = new MemoryConnection(this, to, from, who, link.there(), link.back());
    link.connect(client, server);
    return new MemoryConnection.Pair(client, server);
  }

  /// The events on this network so far, in the order of time: arrivals with their sizes, and
  /// losses. It is the same for the same seed.
  ///
  /// @return lines such as `0.013250170 #0> 12+5`: on the first connection, from the client, 5
  ///   bytes arrived after the first 12
  public List<String> trace() {
    clock.enter();
    try {
      return trace.lines();
    } finally {
      clock.exit();
    }
  }

  void log(String where, String what) {
    trace.add(clock.now(), where, what);
  }

  /// Closes all listeners and ports, and the clock if it is the network's own. Connections stay
  /// open.
  @Override
  public void close() {
    clock.enter();
    try {
      List.copyOf(listeners.values()).forEach(MemoryListener::close);
      List.copyOf(ports.values()).forEach(MemoryPort::close);
    } finally {
      clock.exit();
    }
    if (ownsClock) {
      clock.close();
    }
  }

  /// A connection that is being dialled.
  private final class Attempt {
    private final SockAddr from;
    private final SockAddr to;
    private final MemoryConnection.Pair ends;
    private final String name = "#" + links;
    private final long travel;
    private final WaitQueue answered = new WaitQueue(clock);
    private boolean accepted;
    private boolean givenUp;
    private @Nullable Errno refusal;

    Attempt(SockAddr from, SockAddr to, MemoryConnection.Pair ends) {
      this.from = from;
      this.to = to;
      this.ends = ends;
      travel = new LinkRandomness(conditions, seed, -links).delay();
    }

    void depart() {
      if (travel == 0) {
        arrive();
      } else {
        clock.at(clock.now() + travel, name, this::arrive);
      }
    }

    private void arrive() {
      MemoryListener listener = listeners.get(to);
      if (givenUp) {
        return;
      }
      if (listener == null) {
        refusal = Errno.ECONNREFUSED;
      } else if (listener.offer(ends.server())) {
        accepted = true;
      } else {
        // The client's kernel sends SYN again, see tcp(7).
        clock.at(clock.now() + TimeUnit.NANOSECONDS.convert(RETRY), name, this::arrive);
      }
      answered.wake();
    }

    MemoryConnection await(long deadline) throws IOException {
      try {
        while (!accepted && refusal == null) {
          if (!clock.await(answered, deadline) && !accepted && refusal == null) {
            givenUp = true;
            throw Broken.timedOut("connect", where());
          }
        }
      } catch (InterruptedException interrupt) {
        givenUp = true;
        throw Broken.interrupted("connect", where());
      }
      Errno refused = refusal;
      if (refused != null) {
        throw SystemCallFailure.of("connect", where(), refused);
      }
      return ends.client();
    }

    private String where() {
      return from + " -> " + to;
    }
  }
}
