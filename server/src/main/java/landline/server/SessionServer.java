// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import landline.socket.Deadline;
import landline.socket.Listen;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.Type;
import landline.socket.internal.Checks;

/// A server for datagrams that belong together: it runs a [SessionService] for each peer on a
/// virtual thread of its own, which receives and sends as if there were a connection.
///
/// **Who gets a session.** The address of a datagram may be forged. So a message of an unknown peer
/// is answered with a token, which is shorter than or as long as the message, and nothing is kept
/// of it. Only who brings the token back, which proves that it receives at its address, gets a
/// session. Every later message has to bring the token, too: nobody who can't see it can write into
/// a session. [SessionClient] does all this; `docs/protocol/session.md` says how, for other
/// clients.
///
/// **What is bounded.** The number of sessions, in all and for each prefix of addresses: one more
/// is refused, which its client is told and [SessionCounts#refused] counts; those that are there
/// are never given up for it. What waits in each session: one message more is dropped and counted.
/// The time without a message: the handler's [Session#receive()] then returns nothing.
///
/// An exception in a handler ends its session alone; it is logged in one line, at DEBUG if the peer
/// is gone, else at WARNING, and a mistake with its stack trace; of many of a kind, the first, and
/// one in ten seconds with the number since.
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

  private final SessionConfig config;
  private final SessionService service;
  // The table says how many there may be: an intake must never wait for a place.
  private final RunningHandlers<Closeable> handlers = new RunningHandlers<>(Integer.MAX_VALUE);
  private final Lifecycle lifecycle = new Lifecycle(handlers);
  private final SessionDispatcher reception;
  private final Listeners<DatagramListener> shards;

  private SessionServer(
      List<BoundSocket> sockets, SessionService service, SessionConfig config, SessionTokens tokens)
      throws IOException {
    this.config = config;
    this.service = service;
    reception = new SessionDispatcher(config, service, tokens, handlers, lifecycle::isStopping);
    int header = config.token() ? SessionCodec.CLAIM_HEADER : 0;
    shards =
        new DatagramListener.Order(
                config.name(),
                BATCH,
                config.maxMessage() + header,
                reception::take,
                reception.tally().traffic(),
                this::broken)
            .of(sockets);
    // The first MAC may read files, for which there may be no descriptor later.
    tokens.issue(shards.address(), new byte[SessionCodec.COOKIE]);
  }

  /// Starts a server with the default configuration.
  ///
  /// @param address such as `localhost:8082`, `:8082` or `unix:/run/hello`, see [Listen#addresses];
  ///   of a name, all its addresses
  /// @param service what to do with a peer
  /// @return a server that receives already
  /// @throws IOException such as EADDRINUSE
  public static SessionServer listen(String address, SessionService service) throws IOException {
    return listen(address, service, SessionConfig.DEFAULT);
  }

  /// Starts a server.
  ///
  /// @param address as [#listen(String, SessionService)]
  /// @param service what to do with a peer
  /// @param config how to behave
  /// @return a server that receives already
  /// @throws IOException such as EADDRINUSE
  public static SessionServer listen(String address, SessionService service, SessionConfig config)
      throws IOException {
    var tokens = new SessionTokens(System::nanoTime);
    return bind(Listen.addresses(address), service, config, tokens);
  }

  /// Starts a server.
  ///
  /// @param address where to receive; port 0 lets the kernel choose
  /// @param service what to do with a peer
  /// @param config how to behave
  /// @return a server that receives already
  /// @throws IOException such as EADDRINUSE
  /// @throws IllegalArgumentException without tokens at an address that is neither loopback nor
  ///   UNIX, and for more than one shard at an address other than IP
  public static SessionServer listen(SockAddr address, SessionService service, SessionConfig config)
      throws IOException {
    return listen(address, service, config, new SessionTokens(System::nanoTime));
  }

  static SessionServer listen(
      SockAddr address, SessionService service, SessionConfig config, SessionTokens tokens)
      throws IOException {
    return bind(List.of(address), service, config, tokens);
  }

  private static SessionServer bind(
      List<SockAddr> addresses, SessionService service, SessionConfig config, SessionTokens tokens)
      throws IOException {
    addresses.forEach(address -> check(address, config));
    var order = new ReuseportGroup.Order(Type.DGRAM, config.unixMode(), config.shards(), false);
    List<BoundSocket> sockets = ReuseportGroup.bind(addresses, order);
    try {
      var server = new SessionServer(sockets, service, config, tokens);
      server.start();
      return server;
    } catch (IOException | RuntimeException failed) {
      sockets.forEach(BoundSocket::close);
      throw failed;
    }
  }

  private static void check(SockAddr address, SessionConfig config) {
    if (!config.token() && !Checks.isOfThisMachine(address)) {
      throw new IllegalArgumentException(
          "sessions without tokens let anybody forge who they are, so they are refused at an"
              + " address that is neither loopback nor UNIX: "
              + address);
    }
  }

  /// Starts a server on sockets that are bound already, such as those that another process has
  /// opened. [SessionConfig#shards] and [SessionConfig#unixMode] count for nothing. The file of a
  /// UNIX socket stays when the server ends, since somebody else has made it.
  ///
  /// @param sockets one, or several that share an address (SO_REUSEPORT); they are the server's
  ///   from now on
  /// @param service what to do with a peer
  /// @param config how to behave
  /// @return a server that receives already
  /// @throws IOException if it can't be; the sockets stay the caller's
  /// @throws IllegalArgumentException if a socket is of another type than datagrams, not bound,
  ///   connected, or bound elsewhere than the first, and without tokens as for an address; they
  ///   stay the caller's
  public static SessionServer listen(
      List<Socket> sockets, SessionService service, SessionConfig config) throws IOException {
    SessionServer server = inherit(sockets, false, service, config);
    server.start();
    return server;
  }

  /// Makes a server that is ready but takes nothing: what is sent to it waits in the kernel until
  /// [#start].
  ///
  /// @param place where to receive; the sockets are the server's from now on
  /// @param service what to do with a peer
  /// @param config how to behave
  /// @return a server that receives once it is started
  /// @throws IOException as [#listen(List, SessionService, SessionConfig)]
  public static SessionServer prepare(
      InheritedSockets place, SessionService service, SessionConfig config) throws IOException {
    return inherit(place.sockets(), place.ownsFile(), service, config);
  }

  private static SessionServer inherit(
      List<Socket> sockets, boolean ownsFile, SessionService service, SessionConfig config)
      throws IOException {
    List<BoundSocket> places = ReuseportGroup.inherit(sockets, ownsFile, Type.DGRAM);
    check(places.getFirst().socket().sockName(), config);
    return new SessionServer(places, service, config, new SessionTokens(System::nanoTime));
  }

  @Override
  public void start() {
    shards.start(lifecycle);
  }

  @Override
  public List<Socket> listeners() {
    return shards.sockets();
  }

  @Override
  public boolean ownsFile() {
    return shards.ownsFile();
  }

  @Override
  public ServerState state() {
    return lifecycle.state();
  }

  @Override
  public boolean isHealthy() {
    return new Health(lifecycle).ofShards(shards.all());
  }

  /// Leaves the place to another process that has the same sockets. Sessions can't go with them:
  /// here they receive nothing new, which ends those that wait for something. Their peers begin
  /// another one there, with one more round trip for a token.
  @Override
  public void handOver() {
    lifecycle.handOver(this::cease, service::drain);
  }

  private void cease() throws InterruptedException {
    shards.cease();
    try {
      // What was received belongs to sessions that must not have ended yet. The intake never waits.
      shards.settle(Deadline.in(FOR_WHAT_WAS_RECEIVED));
    } finally {
      reception.sessions().endAll();
    }
  }

  @Override
  public String name() {
    return config.name();
  }

  @Override
  public String transport() {
    return LabelValues.transport(address(), "udp");
  }

  @Override
  public SockAddr address() {
    return shards.address();
  }

  @Override
  public SessionCounts counts() {
    return reception
        .tally()
        .now(
            reception.sessions().count(),
            config.maxSessions(),
            shards.all().stream().mapToLong(DatagramListener::lost).sum());
  }

  @Override
  public void join() throws IOException {
    lifecycle.join(address());
  }

  /// Stops the server: no session receives anything new, which ends the handlers that wait for
  /// something at once; then time for the others, which may still send; then force: their threads
  /// are interrupted and get 5 seconds to clean up. Closing again waits for the same end.
  @Override
  public void close() {
    stop(Deadline.in(config.grace()));
  }

  /// Stops the server as [#close] does, with another time for the handlers.
  ///
  /// @param deadline until when handlers may go on
  /// @return true if all of them finished by themselves
  @Override
  public boolean stop(Deadline deadline) {
    return lifecycle.stop(deadline, this::refuse, service::drain, shards::settle, this::finish);
  }

  SessionConfig config() {
    return config;
  }

  private void refuse() throws InterruptedException {
    shards.refuse();
    reception.sessions().endAll();
  }

  private void finish() {
    shards.all().forEach(DatagramListener::finish);
  }

  private void broken(Throwable error) {
    shards.close();
    reception.sessions().endAll();
    lifecycle.broken(error);
  }
}
