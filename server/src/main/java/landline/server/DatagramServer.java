// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import landline.server.internal.DatagramSource;
import landline.server.internal.RunningHandlers;
import landline.socket.Deadline;
import landline.socket.Listen;
import landline.socket.ListenConfig;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.Type;
import landline.socket.internal.Scheduler;

/// A server for datagrams: it receives, and runs a [DatagramService] for each message on a virtual
/// thread of its own, or where it received it; see [DatagramConfig#concurrency].
///
/// It receives up to [DatagramConfig#batch] messages with one system call; with
/// [DatagramConfig#shards] several sockets share the address, each received from by a thread of its
/// own.
///
/// An error that belongs to an earlier reply, such as ECONNREFUSED, is counted and never ends the
/// server. An exception in a handler ends the handling of that message alone; it is logged in one
/// line, at DEBUG if the sender is gone, else at WARNING, and a mistake with its stack trace; of
/// many of a kind, the first, and one in ten seconds with the number since.
///
/// ```java
/// try (var server = DatagramServer.listen("127.0.0.1:8081", r -> r.reply(r.data()))) {
///   server.join();
/// }
/// ```
public final class DatagramServer implements Server {

  private final DatagramPipeline pipeline;
  private final Listeners<DatagramListener> listeners;

  DatagramServer(
      List<DatagramSource> sources,
      DatagramService service,
      DatagramConfig config,
      DatagramStats stats,
      Scheduler scheduler) {
    pipeline =
        new DatagramPipeline(
            config,
            service,
            new RunningHandlers<>(Math.max(1, config.concurrency()), scheduler),
            new Lifecycle(new Parts(), service::drain, scheduler),
            stats,
            new Failures(),
            scheduler);
    listeners =
        new Listeners<>(
            sources.stream().map(source -> new DatagramListener(pipeline, source)).toList());
  }

  private static DatagramServer over(
      List<BoundSocket> sockets, DatagramService service, DatagramConfig config)
      throws IOException {
    var stats = new DatagramStats();
    var sources = new ArrayList<DatagramSource>();
    for (BoundSocket each : sockets) {
      sources.add(new SocketDatagramSource(each, config, stats));
    }
    return new DatagramServer(sources, service, config, stats, Scheduler.SYSTEM);
  }

  /// Starts a server with the default configuration.
  ///
  /// @param address such as `localhost:8081`, `:8081` or `unix:/run/hello`, see [Listen#addresses];
  ///   of a name, all its addresses
  /// @param service what to do with a message
  /// @return a server that receives already
  /// @throws IOException such as EADDRINUSE
  public static DatagramServer listen(String address, DatagramService service) throws IOException {
    return listen(address, service, DatagramConfig.DEFAULT);
  }

  /// Starts a server.
  ///
  /// @param address as [#listen(String, DatagramService)]
  /// @param service what to do with a message
  /// @param config how to behave
  /// @return a server that receives already
  /// @throws IOException such as EADDRINUSE
  public static DatagramServer listen(
      String address, DatagramService service, DatagramConfig config) throws IOException {
    return bind(Listen.addresses(address), service, config);
  }

  /// Starts a server.
  ///
  /// @param address where to receive; port 0 lets the kernel choose
  /// @param service what to do with a message
  /// @param config how to behave
  /// @return a server that receives already
  /// @throws IOException such as EADDRINUSE
  /// @throws IllegalArgumentException for more than one shard at an address other than IP
  public static DatagramServer listen(
      SockAddr address, DatagramService service, DatagramConfig config) throws IOException {
    return bind(List.of(address), service, config);
  }

  private static DatagramServer bind(
      List<SockAddr> addresses, DatagramService service, DatagramConfig config) throws IOException {
    ListenConfig binding =
        ListenConfig.builder()
            .type(Type.DGRAM)
            .shards(config.shards())
            .ipv6Only(config.ipv6Only())
            .unixMode(config.unixMode())
            .build();
    List<Socket> sockets = Listen.all(addresses, binding);
    try {
      DatagramServer server = over(BoundSocket.own(sockets), service, config);
      server.start();
      return server;
    } catch (IOException | RuntimeException failed) {
      sockets.forEach(Socket::close);
      throw failed;
    }
  }

  /// Starts a server on a socket that is bound already, as [#listen(List, DatagramService,
  /// DatagramConfig)] does.
  ///
  /// @param socket the socket, which is the server's from now on
  /// @param service what to do with a message
  /// @param config how to behave
  /// @return a server that receives already
  /// @throws IOException if it can't be; the socket stays the caller's
  /// @throws IllegalArgumentException if the socket is of another type than datagrams, not bound,
  ///   or connected; it stays the caller's
  public static DatagramServer listen(Socket socket, DatagramService service, DatagramConfig config)
      throws IOException {
    return listen(List.of(socket), service, config);
  }

  /// Starts a server on sockets that are bound already, such as those that another process has
  /// opened. [DatagramConfig#shards] and [DatagramConfig#unixMode] count for nothing. The file of a
  /// UNIX socket stays when the server ends, since somebody else has made it.
  ///
  /// @param sockets one, or several that share an address (SO_REUSEPORT); they are the server's
  ///   from now on
  /// @param service what to do with a message
  /// @param config how to behave
  /// @return a server that receives already
  /// @throws IOException if it can't be; the sockets stay the caller's
  /// @throws IllegalArgumentException if a socket is of another type than datagrams, not bound,
  ///   connected, or bound elsewhere than the first; they stay the caller's
  public static DatagramServer listen(
      List<Socket> sockets, DatagramService service, DatagramConfig config) throws IOException {
    DatagramServer server = inherit(sockets, false, service, config);
    server.start();
    return server;
  }

  /// Makes a server that is ready but takes nothing: what is sent to it waits in the kernel until
  /// [#start].
  ///
  /// @param inherited where to receive; the sockets are the server's from now on
  /// @param service what to do with a message
  /// @param config how to behave
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
    return over(BoundSocket.inherit(sockets, ownsFile, Type.DGRAM), service, config);
  }

  @Override
  public void start() {
    listeners.start(pipeline.lifecycle());
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
    return pipeline.lifecycle().state();
  }

  @Override
  public boolean isHealthy() {
    return new Health(pipeline.lifecycle()).ofDatagrams(listeners.all());
  }

  @Override
  public void handOver() {
    pipeline.lifecycle().shutdown(listeners::releaseFiles, pipeline.service()::drain);
  }

  @Override
  public String name() {
    return pipeline.config().name();
  }

  @Override
  public String transport() {
    return LabelValues.transport(address(), "udp");
  }

  /// Waits until all messages that were received before [#handOver] or [#stop] are in the hands of
  /// the service: [DatagramService#handle] runs for each, or has returned.
  ///
  /// @param deadline until when it waits
  /// @return false if the deadline came first
  /// @throws InterruptedException if the thread is interrupted
  public boolean awaitReceived(Deadline deadline) throws InterruptedException {
    return listeners.drain(deadline);
  }

  @Override
  public SockAddr address() {
    return listeners.address();
  }

  @Override
  public DatagramCounts counts() {
    return pipeline
        .stats()
        .now(listeners.all().stream().mapToLong(each -> each.source().lost()).sum());
  }

  /// Sends a message that is no reply. May be called from any thread.
  ///
  /// @param message what to send, perhaps empty
  /// @param to who shall get it
  /// @throws IOException such as EMSGSIZE
  public void send(byte[] message, SockAddr to) throws IOException {
    listeners.all().getFirst().source().send(message, to);
    pipeline.stats().sent().increment();
  }

  @Override
  public void join() throws IOException {
    pipeline.lifecycle().join(address());
  }

  /// Stops the server: time for the handlers to answer, then abort: their threads are interrupted
  /// and get 5 seconds to clean up. Closing again waits for the same end.
  @Override
  public void close() {
    stop(pipeline.scheduler().deadline(pipeline.config().grace()));
  }

  /// Stops the server as [#close] does, with another time for the handlers.
  ///
  /// @param deadline until when handlers may go on
  /// @return true if all of them finished by themselves
  @Override
  public boolean stop(Deadline deadline) {
    return pipeline.lifecycle().stop(deadline);
  }

  private final class Parts implements Lifecycle.Parts {

    @Override
    public void shutdown() {
      listeners.shutdown();
    }

    @Override
    public boolean drain(Deadline deadline) throws InterruptedException {
      return listeners.drain(deadline)
          && pipeline.handlers().drain(deadline)
          && pipeline.service().awaitEnd(deadline);
    }

    @Override
    public void abort() {
      listeners.abort();
      pipeline.handlers().abort();
      pipeline.service().abort();
    }

    @Override
    public void close() {
      listeners.close();
    }
  }
}
