// SPDX-License-Identifier: Apache-2.0
package landline.session;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import landline.server.DatagramConfig;
import landline.server.DatagramServer;
import landline.server.DatagramService;
import landline.server.InheritedSockets;
import landline.server.Server;
import landline.server.ServerState;
import landline.socket.Deadline;
import landline.socket.Listen;
import landline.socket.SockAddr;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.internal.Checks;
import landline.socket.internal.Scheduler;

/// A server of datagram sessions: it runs a [SessionService] for each peer on a virtual thread of
/// its own, which receives and sends as if there were a connection.
///
/// **Admission.** The source address of a datagram may be forged. So a message of an unknown peer
/// is answered with a token, which is not longer than the message, and no state is kept. A peer
/// gets a session when it sends the token back, which proves that it receives at its address. Every
/// later message must contain the token, too: an attacker who can't see it can't write into a
/// session. [SessionClient] does all this; `docs/protocol/session.md` is the specification for
/// other clients.
///
/// **Limits.** The number of sessions, in total and for each prefix of addresses: further ones are
/// rejected, which the client is told and [SessionCounts#refused] counts; existing sessions are
/// never evicted. The queue of each session: a message that does not fit is dropped and counted.
/// The time without a message: the handler's [Session#receive()] then returns nothing.
///
/// An exception in a handler ends only its session; it is logged in one line, at DEBUG if the peer
/// is gone, else at WARNING, and a bug with its stack trace; of many of a kind, the first, and one
/// in ten seconds with the number since.
///
/// ```java
/// SessionService echo = session -> {
///   for (var m = session.receive(); m.isPresent(); m = session.receive()) {
///     session.send(m.get().data());
///   }
/// };
/// try (var server = SessionServer.listen("127.0.0.1:8082", echo)) {
///   server.join();
/// }
/// ```
public final class SessionServer implements Server {

  private static final int BATCH = 16;
  private static final Duration FOR_WHAT_WAS_RECEIVED = Duration.ofSeconds(1);

  private final DatagramServer server;
  private final SessionDispatcher dispatcher;
  private final Scheduler scheduler;

  /// Starts the datagram server under the sessions.
  ///
  /// @param <A> the type of its address, or of sockets
  @FunctionalInterface
  public interface Starter<A> {

    /// Starts a server, or makes one that is ready.
    ///
    /// @param at where it receives
    /// @param sessions handles the messages
    /// @param config the configuration
    /// @return the server
    /// @throws IOException such as EADDRINUSE
    DatagramServer start(A at, DatagramService sessions, DatagramConfig config) throws IOException;
  }

  private SessionServer(DatagramServer server, SessionDispatcher dispatcher, Scheduler scheduler) {
    this.server = server;
    this.dispatcher = dispatcher;
    this.scheduler = scheduler;
  }

  /// Starts a server with the default configuration.
  ///
  /// @param address such as `localhost:8082`, `:8082` or `unix:/run/hello`, see [Listen#addresses];
  ///   of a name, all its addresses
  /// @return a running server
  /// @throws IOException such as EADDRINUSE
  public static SessionServer listen(String address, SessionService service) throws IOException {
    return listen(address, service, SessionConfig.DEFAULT);
  }

  /// Starts a server.
  ///
  /// @param address as [#listen(String, SessionService)]
  /// @return a running server
  /// @throws IOException such as EADDRINUSE
  public static SessionServer listen(String address, SessionService service, SessionConfig config)
      throws IOException {
    List<SockAddr> addresses = Listen.addresses(address);
    addresses.forEach(each -> check(each, config));
    return start(addresses, DatagramServer::listenAll, service, config);
  }

  /// Starts a server.
  ///
  /// @param address the address to bind; port 0 lets the kernel choose
  /// @return a running server
  /// @throws IOException such as EADDRINUSE
  /// @throws IllegalArgumentException without tokens at an address that is neither loopback nor
  ///   UNIX, and for more than one shard at an address other than IP
  public static SessionServer listen(SockAddr address, SessionService service, SessionConfig config)
      throws IOException {
    check(address, config);
    return start(address, DatagramServer::listen, service, config);
  }

  /// Starts a server on a datagram server that is not one over sockets; for `landline.testnet`.
  ///
  /// @param address where it receives
  /// @param datagrams starts the datagram server
  /// @param scheduler the clock and the threads
  /// @return a running server
  /// @throws IOException such as EADDRINUSE
  // Users have no other scheduler than the one of the other methods.
  @SuppressWarnings("exports")
  public static SessionServer listen(
      SockAddr address,
      Starter<SockAddr> datagrams,
      SessionService service,
      SessionConfig config,
      Scheduler scheduler)
      throws IOException {
    check(address, config);
    var tokens = new SessionTokens(scheduler::nanoTime);
    return start(address, datagrams, service, config, tokens, scheduler);
  }

  private static <A> SessionServer start(
      A at, Starter<A> datagrams, SessionService service, SessionConfig config) throws IOException {
    var tokens = new SessionTokens(System::nanoTime);
    return start(at, datagrams, service, config, tokens, Scheduler.SYSTEM);
  }

  static <A> SessionServer start(
      A at,
      Starter<A> datagrams,
      SessionService service,
      SessionConfig config,
      SessionTokens tokens,
      Scheduler scheduler)
      throws IOException {
    // The first MAC may read files, for which there may be no descriptor later.
    tokens.issue(SockAddrUn.UNNAMED, new byte[SessionCodec.COOKIE]);
    var dispatcher = new SessionDispatcher(config, service, tokens, scheduler);
    return new SessionServer(
        datagrams.start(at, dispatcher, datagrams(config)), dispatcher, scheduler);
  }

  /// Each message is handled on the receiving thread, which never waits.
  private static DatagramConfig datagrams(SessionConfig config) {
    int header = config.token() ? SessionCodec.CLAIM_HEADER : 0;
    return DatagramConfig.builder()
        .name(config.name())
        .maxMessage(config.maxMessage() + header)
        .concurrency(0)
        .batch(BATCH)
        .listen(config.listen())
        .grace(config.grace())
        .build();
  }

  private static void check(SockAddr address, SessionConfig config) {
    if (!config.token() && !Checks.isOfThisMachine(address)) {
      throw new IllegalArgumentException(
          "sessions without tokens let anybody forge a peer's address, so they are refused at an"
              + " address that is neither loopback nor UNIX: "
              + address);
    }
  }

  /// Starts a server on sockets that are bound already, such as those that another process has
  /// opened. [SessionConfig#listen] is ignored. The server removes the file of a UNIX socket if
  /// [Socket#unlinkOnClose] says so, as for one that [Listen] has bound.
  ///
  /// @param sockets one, or several that share an address (SO_REUSEPORT); the server owns them
  /// @return a running server
  /// @throws IOException on failure; the caller still owns the sockets
  /// @throws IllegalArgumentException if a socket is not a datagram socket, not bound, connected,
  ///   or bound to another address than the first, and without tokens as for an address; the caller
  ///   still owns the sockets
  public static SessionServer listen(
      List<Socket> sockets, SessionService service, SessionConfig config) throws IOException {
    for (Socket socket : sockets) {
      check(socket.sockName(), config);
    }
    return start(sockets, DatagramServer::listen, service, config);
  }

  /// Makes a server that is bound but does not receive: messages wait in the kernel until [#start].
  ///
  /// @param place the sockets; the server owns them
  /// @return a server that receives after [#start]
  /// @throws IOException as [#listen(List, SessionService, SessionConfig)]
  public static SessionServer prepare(
      InheritedSockets place, SessionService service, SessionConfig config) throws IOException {
    check(place.address(), config);
    return start(place, DatagramServer::prepare, service, config);
  }

  @Override
  public String name() {
    return server.name();
  }

  @Override
  public String transport() {
    return server.transport();
  }

  @Override
  public SockAddr address() {
    return server.address();
  }

  @Override
  public List<Socket> listeners() {
    return server.listeners();
  }

  @Override
  public boolean ownsFile() {
    return server.ownsFile();
  }

  @Override
  public void start() {
    server.start();
  }

  @Override
  public ServerState state() {
    return server.state();
  }

  @Override
  public boolean isHealthy() {
    return server.isHealthy();
  }

  @Override
  public SessionCounts counts() {
    return dispatcher.counts(server.counts());
  }

  /// Leaves the address to another process that has the same sockets. Sessions are not handed over:
  /// here they receive nothing new, which ends waiting handlers. Their peers begin another one
  /// there, with one more round trip for a token.
  @Override
  public void handOver() {
    // What was received belongs to sessions that must not have ended yet.
    dispatcher.keep();
    try {
      server.handOver();
      server.awaitReceived(scheduler.deadline(FOR_WHAT_WAS_RECEIVED));
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
    } finally {
      dispatcher.end();
    }
  }

  @Override
  public void join() throws IOException {
    server.join();
  }

  /// Stops the server: no session receives anything new, which ends waiting handlers at once; then
  /// the grace period for the others, which may still send; then their threads are interrupted and
  /// get 5 seconds to clean up. Closing again waits for the same end.
  @Override
  public void close() {
    server.close();
  }

  /// Stops the server as [#close] does, with another grace period.
  ///
  /// @param deadline the end of the grace period
  /// @return true if all handlers finished by themselves
  @Override
  public boolean stop(Deadline deadline) {
    return server.stop(deadline);
  }
}
