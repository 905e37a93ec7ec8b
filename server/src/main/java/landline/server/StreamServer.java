// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import landline.socket.Errno;
import landline.socket.SockAddr;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.Type;

/// A server for streams: it listens, accepts, and runs a [StreamService] for each connection on a
/// virtual thread of its own.
///
/// Running out of descriptors or memory never ends it: it waits, 5 ms at first and up to 1 s, and
/// goes on. An exception in a handler ends that connection alone; it is logged in one line, a peer
/// that hung up at DEBUG, all else at WARNING. At the limit of connections it stops accepting; the
/// kernel's queue holds the next ones.
///
/// ```java
/// try (var server = StreamServer.listen("127.0.0.1:8080", line -> line.writeUtf8("hello\r\n"))) {
///   server.join();
/// }
/// ```
public final class StreamServer implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger("landline.server");

  // ECONNABORTED, EPROTO: the peer was gone before it was accepted.
  private static final Intake.Outcomes OUTCOMES =
      new Intake.Outcomes(
          Set.of(Errno.ECONNABORTED, Errno.EPROTO),
          Set.of(Errno.EBADF, Errno.EINVAL, Errno.ENOTSOCK, Errno.named("EOPNOTSUPP")));

  private final StreamConfig config;
  private final StreamService service;
  private final Listening listening;
  private final SockAddr address;
  private final Handlers handlers;
  private final Lifecycle lifecycle;
  private final Intake intake;
  private final AtomicLong served = new AtomicLong();

  private StreamServer(Listening listening, StreamService service, StreamConfig config)
      throws IOException {
    this.config = config;
    this.service = service;
    this.listening = listening;
    address = listening.socket().sockName();
    handlers = new Handlers(config.maxConnections());
    lifecycle = new Lifecycle(handlers);
    intake =
        new Intake(
            config.name(),
            handlers,
            () -> serve(listening.socket().accept()),
            OUTCOMES,
            this::broken);
    // The first use of a logger may read files, for which there may be no descriptor later.
    LOG.isLoggable(System.Logger.Level.WARNING);
  }

  /// Starts a server with the default configuration.
  ///
  /// @param address such as `127.0.0.1:8080` or `unix:/run/hello`; see [SockAddr#parse]
  /// @param service what to do with a connection
  /// @return a server that accepts already
  /// @throws IOException such as EADDRINUSE
  public static StreamServer listen(String address, StreamService service) throws IOException {
    return listen(SockAddr.parse(address), service, StreamConfig.DEFAULT);
  }

  /// Starts a server.
  ///
  /// @param address where to listen; port 0 lets the kernel choose
  /// @param service what to do with a connection
  /// @param config how to behave
  /// @return a server that accepts already
  /// @throws IOException such as EADDRINUSE
  public static StreamServer listen(SockAddr address, StreamService service, StreamConfig config)
      throws IOException {
    Listening listening = Listening.bind(address, Type.STREAM, config.unixMode());
    try {
      listening.socket().listen(config.backlog());
      var server = new StreamServer(listening, service, config);
      server.intake.start();
      return server;
    } catch (IOException | RuntimeException failed) {
      listening.close();
      throw failed;
    }
  }

  /// Where the server listens, with the port that the kernel chose.
  ///
  /// @return the local address
  public SockAddr address() {
    return address;
  }

  /// How many connections are being served.
  ///
  /// @return a number that may be old when it is read
  public int connections() {
    return handlers.running();
  }

  /// How many connections there were.
  ///
  /// @return all that were accepted so far
  public long served() {
    return served.get();
  }

  /// Waits until the server has stopped.
  ///
  /// @throws IOException if its listener broke, or the thread is interrupted
  public void join() throws IOException {
    lifecycle.join(address);
  }

  /// Stops the server: no new connections, then time for the handlers to finish, then force: their
  /// connections are closed, their threads interrupted, and they get 5 seconds to clean up. Closing
  /// again waits for the same end.
  @Override
  public void close() {
    stop(config.grace());
  }

  /// Stops the server as [#close] does, with another time for the handlers.
  ///
  /// @param grace how long handlers may go on
  /// @return true if all of them finished by themselves
  public boolean stop(Duration grace) {
    return lifecycle.stop(grace, this::refuse, service::drain, () -> {});
  }

  private void refuse() throws InterruptedException {
    listening.close();
    intake.stop();
  }

  private void broken(Throwable error) {
    listening.close();
    lifecycle.broken(error);
  }

  private void serve(Socket socket) {
    served.incrementAndGet();
    socket.timeout(config.idle());
    var line = new SocketConnection(socket, socket.peer().orElse(SockAddrUn.UNNAMED));
    try {
      service.arrive(line);
    } catch (RuntimeException error) {
      handlers.start(config.name(), line, () -> turnAway(line, error));
      return;
    } catch (Error error) {
      line.close();
      throw error;
    }
    handlers.start(config.name(), line, () -> serve(line));
  }

  private void turnAway(SocketConnection line, RuntimeException error) {
    try (line) {
      report(line, error);
    }
  }

  private void serve(SocketConnection line) {
    try (line) {
      try {
        if (service.verify(line)) {
          verified(line);
        }
      } catch (IOException | RuntimeException error) {
        report(line, error);
      }
    }
  }

  private void verified(SocketConnection line) {
    try {
      service.handle(line);
    } catch (IOException | RuntimeException error) {
      report(line, error);
    } finally {
      service.finish(line);
    }
  }

  private void report(SocketConnection line, Exception error) {
    LOG.log(
        Severity.of(error, lifecycle.isStopping()),
        () -> config.name() + " " + line + ": " + OneLine.of(error));
    service.handleError(line, error);
  }
}
