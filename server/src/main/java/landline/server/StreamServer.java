// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import landline.connection.Tls;
import landline.server.internal.ConnectionSource;
import landline.socket.AcceptQueue;
import landline.socket.Deadline;
import landline.socket.Listen;
import landline.socket.ListenConfig;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.SocketSetup;
import landline.socket.internal.RunningHandlers;
import landline.socket.internal.Scheduler;

/// A server for streams. It listens, accepts, and runs a [StreamService] for each connection on a
/// virtual thread of its own.
///
/// No peer can end it. [Admission] limits the connections, [Deadlines] their time; both have safe
/// defaults. Out of descriptors, the server rejects waiting callers with a descriptor in reserve.
/// Out of memory, it waits, 5 ms at first and up to 1 s, and goes on. An exception in a handler
/// ends that connection alone. It is logged in one line, a peer that hung up at DEBUG, an [Error]
/// at ERROR, all else at WARNING, and a programming error with its stack trace. Of many of a kind,
/// the first is logged, then one in ten seconds with the number since. Start java with
/// `-XX:+ExitOnOutOfMemoryError` nevertheless: an OutOfMemoryError may leave other code in any
/// state.
///
/// ```java
/// try (var server = StreamServer.listen("127.0.0.1:8080", c -> c.writeUtf8("hello\r\n"))) {
///   server.join();
/// }
/// ```
public final class StreamServer implements Server {

  private final StreamPipeline pipeline;
  private final Listeners<StreamListener> listeners;
  private final Lifecycle lifecycle;

  private StreamServer(
      List<ConnectionSource> sources,
      StreamService service,
      StreamConfig config,
      Optional<Tls> tls,
      DescriptorAccount.Share descriptors,
      Scheduler scheduler) {
    var handlers =
        new RunningHandlers<ConnectionTask>(config.admission().connections().max(), scheduler);
    var failures = new Failures();
    var stats = new ConnectionStats(config, failures);
    var stopping = new AtomicBoolean();
    pipeline =
        new StreamPipeline(
            config,
            service,
            sources.getFirst().address(),
            new AdmissionControl(
                config.admission(),
                handlers,
                descriptors,
                config.deadlines().handshake(),
                scheduler),
            handlers,
            descriptors,
            new Rejecter(config, stats),
            tls,
            new DeadlineReaper(config.name(), config.deadlines(), handlers, scheduler),
            stopping,
            stats,
            failures,
            scheduler);
    listeners =
        new Listeners<>(
            sources.stream().map(source -> new StreamListener(pipeline, source)).toList());
    lifecycle = new Lifecycle(listeners, pipeline, service::drain, stopping, scheduler);
  }

  /// Starts a server with the default configuration.
  ///
  /// @param address such as `localhost:8080`, `:8080` or `unix:/run/hello`, see [Listen#addresses];
  ///   all addresses of a name
  /// @param service handles the connections
  /// @return a server that accepts already
  /// @throws IOException such as EADDRINUSE
  public static StreamServer listen(String address, StreamService service) throws IOException {
    return listen(address, service, StreamConfig.DEFAULT);
  }

  /// Starts a server.
  ///
  /// @param address as [#listen(String, StreamService)]
  /// @param service handles the connections
  /// @param config the configuration
  /// @return a server that accepts already
  /// @throws IOException as [#listen(SockAddr, StreamService, StreamConfig)]
  public static StreamServer listen(String address, StreamService service, StreamConfig config)
      throws IOException {
    return listenAll(Listen.addresses(address), service, config);
  }

  /// Starts a server.
  ///
  /// @param address where to listen; with port 0 the kernel chooses one
  /// @param service handles the connections
  /// @param config the configuration
  /// @return a server that accepts already
  /// @throws IOException such as EADDRINUSE, or a certificate that cannot be read
  /// @throws IllegalArgumentException for more than one shard at an address other than IP
  public static StreamServer listen(SockAddr address, StreamService service, StreamConfig config)
      throws IOException {
    return listenAll(List.of(address), service, config);
  }

  /// Starts a server at several addresses, such as those of a name that the caller has checked.
  ///
  /// @param addresses where to listen, see [Listen#all(List, ListenConfig)]
  /// @param service handles the connections
  /// @param config the configuration
  /// @return a server that accepts already
  /// @throws IOException such as EADDRINUSE, or a certificate that cannot be read
  /// @throws IllegalArgumentException for more than one shard at an address other than IP
  public static StreamServer listenAll(
      List<SockAddr> addresses, StreamService service, StreamConfig config) throws IOException {
    Optional<Tls> tls = load(config);
    SocketSetup prepare = config.listen().prepare();
    ListenConfig listen =
        config.listen().toBuilder()
            .prepare(socket -> {
              BoundSocket.setNoDelay(socket);
              prepare.prepare(socket);
            })
            .build();
    List<Socket> sockets = Listen.all(addresses, listen);
    try {
      StreamServer server = over(sockets, false, service, config, tls);
      server.start();
      return server;
    } catch (IOException | RuntimeException failed) {
      sockets.forEach(Socket::close);
      throw failed;
    }
  }

  /// Starts a server on a bound socket, as [#listen(List, StreamService, StreamConfig)] does.
  ///
  /// @param listener the socket, owned by the server from now on
  /// @param service handles the connections
  /// @param config the configuration
  /// @return a server that accepts already
  /// @throws IOException such as a certificate that cannot be read; the caller keeps the socket
  /// @throws IllegalArgumentException if the socket is of another type than [StreamConfig#listen],
  ///   not bound, or a connection; the caller keeps it
  public static StreamServer listen(Socket listener, StreamService service, StreamConfig config)
      throws IOException {
    return listen(List.of(listener), service, config);
  }

  /// Starts a server on bound sockets, such as those that another process has opened. Those that
  /// listen already keep their backlog; the others begin to listen. Otherwise [StreamConfig#listen]
  /// has no effect. The server removes the file of a UNIX socket if [Socket#unlinkOnClose] says so,
  /// as for one that [Listen] has bound.
  ///
  /// The sockets are made non-blocking, also for other processes that share them.
  ///
  /// @param listeners one, or several that share an address (SO_REUSEPORT); owned by the server
  ///   from now on
  /// @param service handles the connections
  /// @param config the configuration
  /// @return a server that accepts already
  /// @throws IOException such as a certificate that cannot be read; the caller keeps the sockets
  /// @throws IllegalArgumentException if a socket is of another type than [StreamConfig#listen],
  ///   not bound, a connection, or bound elsewhere than the first; the caller keeps them
  public static StreamServer listen(
      List<Socket> listeners, StreamService service, StreamConfig config) throws IOException {
    StreamServer server = inherit(listeners, false, service, config);
    server.start();
    return server;
  }

  /// Creates a server that is ready but not started: connections wait in the kernel's queue until
  /// [#start]. All that can fail has been done then.
  ///
  /// @param inherited where to listen; the sockets are owned by the server from now on
  /// @param service handles the connections
  /// @param config the configuration
  /// @return a server that accepts once it is started
  /// @throws IOException as [#listen(List, StreamService, StreamConfig)]
  public static StreamServer prepare(
      InheritedSockets inherited, StreamService service, StreamConfig config) throws IOException {
    return inherit(inherited.sockets(), inherited.ownsFile(), service, config);
  }

  private static StreamServer inherit(
      List<Socket> sockets, boolean ownsFile, StreamService service, StreamConfig config)
      throws IOException {
    Optional<Tls> tls = load(config);
    BoundSocket.adopt(sockets, config.listen().type());
    return over(sockets, ownsFile, service, config, tls);
  }

  private static Optional<Tls> load(StreamConfig config) throws IOException {
    return config.tls().isPresent() ? Optional.of(Tls.load(config.tls().get())) : Optional.empty();
  }

  private static StreamServer over(
      List<Socket> sockets,
      boolean ownsFile,
      StreamService service,
      StreamConfig config,
      Optional<Tls> tls)
      throws IOException {
    var reserve = new ReserveDescriptor();
    try {
      var sources = new ArrayList<ConnectionSource>();
      for (Socket each : sockets) {
        sources.add(new SocketConnectionSource(each, ownsFile, config.listen().backlog(), reserve));
      }
      var share = DescriptorAccount.PROCESS.share(service.descriptors());
      return new StreamServer(sources, service, config, tls, share, Scheduler.SYSTEM);
    } catch (IOException | RuntimeException failed) {
      reserve.close();
      throw failed;
    }
  }

  /// Starts a server on a source of connections that is not a socket; for `landline.testnet`.
  ///
  /// @param source where connections come from, owned by the server from now on
  /// @param scheduler the clock and the threads
  /// @return a server that accepts already
  /// @throws IOException such as a certificate that cannot be read; the caller keeps the source
  // Users have no source of their own: that would promise too much, see ADR 20.
  @SuppressWarnings("exports")
  public static StreamServer listen(
      ConnectionSource source, StreamService service, StreamConfig config, Scheduler scheduler)
      throws IOException {
    Optional<Tls> tls = load(config);
    // There is no descriptor to account for.
    var share = DescriptorAccount.PROCESS.share(0);
    var server = new StreamServer(List.of(source), service, config, tls, share, scheduler);
    server.start();
    return server;
  }

  @Override
  public void start() {
    lifecycle.start();
  }

  @Override
  public List<Socket> listeners() {
    return listeners.sockets();
  }

  @Override
  public boolean ownsFile() {
    return listeners.ownsFile();
  }

  @Override
  public String name() {
    return pipeline.config().name();
  }

  @Override
  public String transport() {
    return LabelValues.transport(address(), "tcp");
  }

  @Override
  public SockAddr address() {
    return pipeline.address();
  }

  @Override
  public StreamCounts counts() {
    Optional<AcceptQueue> queue = acceptQueue();
    ServerCounts service = pipeline.service().counts();
    return pipeline.stats().now(pipeline.handlers().running(), queue, service);
  }

  private Optional<AcceptQueue> acceptQueue() {
    long waiting = 0;
    long limit = 0;
    for (StreamListener each : listeners.all()) {
      Optional<AcceptQueue> queue = each.source().queue();
      if (queue.isEmpty()) {
        return queue;
      }
      waiting += queue.get().waiting();
      limit += queue.get().limit();
    }
    return Optional.of(new AcceptQueue(waiting, limit));
  }

  @Override
  public ServerState state() {
    return lifecycle.state();
  }

  @Override
  public boolean isHealthy() throws InterruptedException {
    return pipeline.reaper().isHealthy() && new Health(lifecycle).of(listeners.all());
  }

  @Override
  public void handOver() {
    lifecycle.handOver(pipeline.service()::handOver);
  }

  @Override
  public void join() throws IOException {
    lifecycle.join();
  }

  /// Stops the server. Takes no new connections; handlers have [StreamConfig#grace] to finish; then
  /// their connections are closed, their threads interrupted, and they have 5 seconds to clean up.
  /// Idempotent; a second call waits for the same end.
  @Override
  public void close() {
    stop(pipeline.scheduler().deadline(pipeline.config().grace()));
  }

  /// Stops the server as [#close] does, with another time for the handlers.
  ///
  /// @param deadline when the handlers are aborted
  /// @return true if all handlers finished before
  @Override
  public boolean stop(Deadline deadline) {
    return lifecycle.stop(deadline);
  }
}
