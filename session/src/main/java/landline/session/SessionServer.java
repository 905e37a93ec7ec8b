// SPDX-License-Identifier: Apache-2.0
package landline.session;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import landline.server.DatagramConfig;
import landline.server.DatagramServer;
import landline.server.InheritedSockets;
import landline.server.Server;
import landline.server.ServerState;
import landline.socket.Deadline;
import landline.socket.Listen;
import landline.socket.SockAddr;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.internal.Checks;

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

  private SessionServer(DatagramServer server, SessionDispatcher dispatcher) {
    this.server = server;
    this.dispatcher = dispatcher;
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
    for (SockAddr each : Listen.addresses(address)) {
      check(each, config);
    }
    SessionDispatcher dispatcher = dispatcher(service, config, clocked());
    return new SessionServer(
        DatagramServer.listen(address, dispatcher, datagrams(config)), dispatcher);
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
    return listen(address, service, config, clocked());
  }

  static SessionServer listen(
      SockAddr address, SessionService service, SessionConfig config, SessionTokens tokens)
      throws IOException {
    check(address, config);
    SessionDispatcher dispatcher = dispatcher(service, config, tokens);
    return new SessionServer(
        DatagramServer.listen(address, dispatcher, datagrams(config)), dispatcher);
  }

  private static SessionTokens clocked() {
    return new SessionTokens(System::nanoTime);
  }

  private static SessionDispatcher dispatcher(
      SessionService service, SessionConfig config, SessionTokens tokens) {
    // The first MAC may read files, for which there may be no descriptor later.
    tokens.issue(SockAddrUn.UNNAMED, new byte[SessionCodec.COOKIE]);
    return new SessionDispatcher(config, service, tokens);
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
    SessionDispatcher dispatcher = dispatcher(service, config, clocked());
    return new SessionServer(
        DatagramServer.listen(sockets, dispatcher, datagrams(config)), dispatcher);
  }

  /// Makes a server that is bound but does not receive: messages wait in the kernel until [#start].
  ///
  /// @param place the sockets; the server owns them
  /// @return a server that receives after [#start]
  /// @throws IOException as [#listen(List, SessionService, SessionConfig)]
  public static SessionServer prepare(
      InheritedSockets place, SessionService service, SessionConfig config) throws IOException {
    check(place.address(), config);
    SessionDispatcher dispatcher = dispatcher(service, config, clocked());
    return new SessionServer(
        DatagramServer.prepare(place, dispatcher, datagrams(config)), dispatcher);
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
      server.awaitReceived(Deadline.in(FOR_WHAT_WAS_RECEIVED));
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
