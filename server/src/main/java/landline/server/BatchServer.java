// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import landline.socket.Deadline;
import landline.socket.Listen;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.Type;
import landline.socket.internal.Scheduler;

/// A server for datagrams that are handled in batches, in the memory in which they were received.
/// Use a [DatagramServer] where an object for each message is affordable, or where handlers wait.
///
/// Of its [DatagramConfig], [DatagramConfig#concurrency] has no effect: each socket has one
/// platform thread, which receives, handles and sends, whatever the virtual threads of the process
/// do. With [landline.socket.ListenConfig#shards], several sockets share the address.
///
/// ```java
/// try (var echo = BatchServer.listen("127.0.0.1:8081", socket -> batch -> {})) {
///   echo.join();
/// }
/// ```
public final class BatchServer implements Server {

  private final BatchService service;
  private final DatagramConfig config;
  private final DatagramStats stats = new DatagramStats();
  private final Listeners<BatchListener> listeners;
  private final Lifecycle lifecycle;

  private BatchServer(
      List<Socket> sockets, boolean ownsFile, BatchService service, DatagramConfig config)
      throws IOException {
    this.service = service;
    this.config = config;
    var failures = new Failures();
    var all = new ArrayList<BatchListener>();
    for (Socket each : sockets) {
      var source = new BoundDatagramSocket(each, ownsFile);
      all.add(new BatchListener(source, service.handler(each), config, stats, failures));
    }
    listeners = new Listeners<>(List.copyOf(all));
    lifecycle =
        new Lifecycle(
            listeners, new Nothing(), service::drain, new AtomicBoolean(), Scheduler.SYSTEM);
  }

  /// Starts a server with the default configuration.
  ///
  /// @param address such as `localhost:8081` or `:8081`, see [Listen#addresses]; all addresses of a
  ///   name
  /// @param service handles the messages
  /// @return a server that receives already
  /// @throws IOException such as EADDRINUSE
  public static BatchServer listen(String address, BatchService service) throws IOException {
    return bind(Listen.addresses(address), service, DatagramConfig.DEFAULT);
  }

  /// Starts a server.
  ///
  /// @param address where to receive; with port 0 the kernel chooses one
  /// @param service handles the messages
  /// @param config the configuration
  /// @return a server that receives already
  /// @throws IOException such as EADDRINUSE
  /// @throws IllegalArgumentException for more than one shard at an address other than IP
  public static BatchServer listen(SockAddr address, BatchService service, DatagramConfig config)
      throws IOException {
    return bind(List.of(address), service, config);
  }

  private static BatchServer bind(
      List<SockAddr> addresses, BatchService service, DatagramConfig config) throws IOException {
    List<Socket> sockets = Listen.all(addresses, config.listen());
    try {
      var server = new BatchServer(sockets, false, service, config);
      server.start();
      return server;
    } catch (IOException | RuntimeException failed) {
      sockets.forEach(Socket::close);
      throw failed;
    }
  }

  /// Creates a server that is ready but not started: messages wait in the kernel until [#start].
  ///
  /// @param inherited where to receive; the sockets are owned by the server from now on
  /// @param service handles the messages
  /// @param config the configuration
  /// @return a server that receives once it is started
  /// @throws IOException on failure; the caller keeps the sockets
  /// @throws IllegalArgumentException if a socket is of another type than datagrams, not bound,
  ///   connected, or bound elsewhere than the first; the caller keeps them
  public static BatchServer prepare(
      InheritedSockets inherited, BatchService service, DatagramConfig config) throws IOException {
    BoundSocket.adopt(inherited.sockets(), Type.DGRAM);
    return new BatchServer(inherited.sockets(), inherited.ownsFile(), service, config);
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
    lifecycle.handOver(service::drain);
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
    return listeners.address();
  }

  /// The counts of the server and its service. Of a batch, replies that the kernel did not take are
  /// unsent, and those that could not be sent are errors.
  @Override
  public DatagramCounts counts() {
    long lost = listeners.all().stream().mapToLong(each -> each.source().lost()).sum();
    return stats.now(lost, service.counts());
  }

  @Override
  public void join() throws IOException {
    lifecycle.join();
  }

  /// Stops the server. What was received is handled. Idempotent; a second call waits for the same
  /// end.
  @Override
  public void close() {
    stop(Deadline.in(config.grace()));
  }

  @Override
  public boolean stop(Deadline deadline) {
    return lifecycle.stop(deadline);
  }

  /// A batch is handled where it is received, so there is nothing else to end.
  private static final class Nothing implements Lifecycle.Work {

    @Override
    public boolean drain(Deadline deadline) {
      return true;
    }

    @Override
    public void abort() {}

    @Override
    public void close() {}
  }
}
