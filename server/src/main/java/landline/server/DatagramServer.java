// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import landline.server.internal.DatagramSource;
import landline.socket.Deadline;
import landline.socket.Listen;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.Type;
import landline.socket.internal.RunningHandlers;
import landline.socket.internal.Scheduler;

/// A server for datagrams. It receives messages and runs a [DatagramService] for each on a virtual
/// thread of its own, or on the receiving thread; see [DatagramConfig#concurrency].
///
/// It receives up to [DatagramConfig#batch] messages with one system call. With
/// [landline.socket.ListenConfig#shards], several sockets share the address, each with a receiving
/// thread of its own.
///
/// An error of an earlier reply, such as ECONNREFUSED, is counted and never ends the server. An
/// exception in a handler ends the handling of that message alone. It is logged in one line, at
/// DEBUG if the sender is gone, else at WARNING, and a programming error with its stack trace. Of
/// many of a kind, the first is logged, then one in ten seconds with the number since.
///
/// ```java
/// try (var server = DatagramServer.listen("127.0.0.1:8081", r -> r.reply(r.data()))) {
///   server.join();
/// }
/// ```
public final class DatagramServer implements Server {

  private final DatagramPipeline pipeline;
  private final Listeners<DatagramListener> listeners;
  private final Lifecycle lifecycle;

  private DatagramServer(
      List<DatagramSource> sources,
      DatagramService service,
      DatagramConfig config,
      DatagramStats stats,
      Scheduler scheduler) {
    var stopping = new AtomicBoolean();
    pipeline =
        new DatagramPipeline(
            config,
            service,
            new RunningHandlers<>(Math.max(1, config.concurrency()), scheduler),
            stopping,
            stats,
            new Failures(),
            scheduler);
    listeners =
        new Listeners<>(
            sources.stream().map(source -> new DatagramListener(pipeline, source)).toList());
    lifecycle = new Lifecycle(listeners, pipeline, service::drain, stopping, scheduler);
  }

  private static DatagramServer over(
      List<Socket> sockets, boolean ownsFile, DatagramService service, DatagramConfig config)
      throws IOException {
    var stats = new DatagramStats();
    var sources = new ArrayList<DatagramSource>();
    for (Socket each : sockets) {
      sources.add(new SocketDatagramSource(each, ownsFile, config, stats));
    }
    return new DatagramServer(sources, service, config, stats, Scheduler.SYSTEM);
  }

  /// Starts a server with the default configuration.
  ///
  /// @param address such as `localhost:8081`, `:8081` or `unix:/run/hello`, see [Listen#addresses];
  ///   all addresses of a name
  /// @param service handles the messages
  /// @return a server that receives already
  /// @throws IOException such as EADDRINUSE
  public static DatagramServer listen(String address, DatagramService service) throws IOException {
    return listen(address, service, DatagramConfig.DEFAULT);
  }

  /// Starts a server.
  ///
  /// @param address as [#listen(String, DatagramService)]
  /// @param service handles the messages
  /// @param config the configuration
  /// @return a server that receives already
  /// @throws IOException such as EADDRINUSE
  public static DatagramServer listen(
      String address, DatagramService service, DatagramConfig config) throws IOException {
    return listenAll(Listen.addresses(address), service, config);
  }

  /// Starts a server.
  ///
  /// @param address where to receive; with port 0 the kernel chooses one
  /// @param service handles the messages
  /// @param config the configuration
  /// @return a server that receives already
  /// @throws IOException such as EADDRINUSE
  /// @throws IllegalArgumentException for more than one shard at an address other than IP
  public static DatagramServer listen(
      SockAddr address, DatagramService service, DatagramConfig config) throws IOException {
    return listenAll(List.of(address), service, config);
  }

  /// Starts a server at several addresses, such as those of a name that the caller has checked.
  ///
  /// @param addresses where to receive, see [Listen#all(List, landline.socket.ListenConfig)]
  /// @param service handles the messages
  /// @param config the configuration
  /// @return a server that receives already
  /// @throws IOException such as EADDRINUSE
  /// @throws IllegalArgumentException for more than one shard at an address other than IP
  public static DatagramServer listenAll(
      List<SockAddr> addresses, DatagramService service, DatagramConfig config) throws IOException {
    List<Socket> sockets = Listen.all(addresses, config.listen());
    try {
      DatagramServer server = over(sockets, false, service, config);
      server.start();
      return server;
    } catch (IOException | RuntimeException failed) {
      sockets.forEach(Socket::close);
      throw failed;
    }
  }

  /// Starts a server on a bound socket, as [#listen(List, DatagramService, DatagramConfig)] does.
  ///
  /// @param socket the socket, owned by the server from now on
  /// @param service handles the messages
  /// @param config the configuration
  /// @return a server that receives already
  /// @throws IOException on failure; the caller keeps the socket
  /// @throws IllegalArgumentException if the socket is of another type than datagrams, not bound,
  ///   or connected; the caller keeps it
  public static DatagramServer listen(Socket socket, DatagramService service, DatagramConfig config)
      throws IOException {
    return listen(List.of(socket), service, config);
  }

  /// Starts a server on bound sockets, such as those that another process has opened.
  /// [DatagramConfig#listen] has no effect. The server removes the file of a UNIX socket if
  /// [Socket#unlinkOnClose] says so, as for one that [Listen] has bound.
  ///
  /// @param sockets one, or several that share an address (SO_REUSEPORT); owned by the server from
  ///   now on
  /// @param service handles the messages
  /// @param config the configuration
  /// @return a server that receives already
  /// @throws IOException on failure; the caller keeps the sockets
  /// @throws IllegalArgumentException if a socket is of another type than datagrams, not bound,
  ///   connected, or bound elsewhere than the first; the caller keeps them
  public static DatagramServer listen(
      List<Socket> sockets, DatagramService service, DatagramConfig config) throws IOException {
    DatagramServer server = inherit(sockets, false, service, config);
    server.start();
    return server;
  }

  /// Creates a server that is ready but not started: messages wait in the kernel until [#start].
  ///
  /// @param inherited where to receive; the sockets are owned by the server from now on
  /// @param service handles the messages
  /// @param config the configuration
  /// @return a server that receives once it is started
  /// @throws IOException as [#listen(List, DatagramService, DatagramConfig)]
  public static DatagramServer prepare(
      InheritedSockets inherited, DatagramService service, DatagramConfig config)
      throws IOException {
    return inherit(inherited.sockets(), inherited.ownsFile(), service, config);
  }

  private static DatagramServer inherit(
      List<Socket> sockets, boolean ownsFile, DatagramService service, DatagramConfig config)
      throws IOException {
    BoundSocket.adopt(sockets, Type.DGRAM);
    return over(sockets, ownsFile, service, config);
  }

  /// Starts a server on a source of messages that is not a socket; for `landline.testnet`.
  ///
  /// @param source where messages come from, owned by the server from now on
  /// @param scheduler the clock and the threads
  /// @return a server that receives already
  // Users have no source of their own: that would promise too much, see ADR 20.
  @SuppressWarnings("exports")
  public static DatagramServer listen(
      DatagramSource source, DatagramService service, DatagramConfig config, Scheduler scheduler) {
    var server =
        new DatagramServer(List.of(source), service, config, new DatagramStats(), scheduler);
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
  public ServerState state() {
    return lifecycle.state();
  }

  @Override
  public boolean isHealthy() {
    return new Health(lifecycle).ofDatagrams(listeners.all());
  }

  @Override
  public void handOver() {
    lifecycle.handOver(pipeline.service()::drain);
  }

  @Override
  public String name() {
    return pipeline.config().name();
  }

  @Override
  public String transport() {
    return LabelValues.transport(address(), "udp");
  }

  /// Waits until the service has got all messages received before [#handOver] or [#stop]:
  /// [DatagramService#handle] runs for each, or has returned.
  ///
  /// @param deadline the limit of the wait
  /// @return false if the deadline came first
  public boolean awaitReceived(Deadline deadline) throws InterruptedException {
    return listeners.drain(deadline);
  }

  @Override
  public SockAddr address() {
    return listeners.address();
  }

  @Override
  public DatagramCounts counts() {
    long lost = listeners.all().stream().mapToLong(each -> each.source().lost()).sum();
    return pipeline.stats().now(lost, pipeline.service().counts());
  }

  /// Sends a message that is not a reply. May be called from any thread.
  ///
  /// @param message the message, may be empty
  /// @param to the receiver
  /// @throws IOException such as EMSGSIZE
  public void send(byte[] message, SockAddr to) throws IOException {
    listeners.all().getFirst().source().send(message, to);
    pipeline.stats().sent().increment();
  }

  @Override
  public void join() throws IOException {
    lifecycle.join();
  }

  /// Stops the server. Handlers have [DatagramConfig#grace] to finish; then their threads are
  /// interrupted and have 5 seconds to clean up. Idempotent; a second call waits for the same end.
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
