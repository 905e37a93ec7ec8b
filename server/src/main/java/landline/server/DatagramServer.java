// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import landline.socket.Datagram;
import landline.socket.Errno;
import landline.socket.SockAddr;
import landline.socket.SystemCallFailure;
import landline.socket.Type;

/// A server for datagrams: it receives, and runs a [DatagramService] for each message on a virtual
/// thread of its own.
///
/// An error that belongs to an earlier reply, such as ECONNREFUSED, is counted and never ends the
/// server. An exception in a handler ends the handling of that message alone; it is logged in one
/// line, at DEBUG if the sender is gone, else at WARNING.
///
/// ```java
/// try (var server = DatagramServer.listen("127.0.0.1:8081", r -> r.reply(r.data()))) {
///   server.join();
/// }
/// ```
public final class DatagramServer implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger("landline.server");

  // ECONNREFUSED: an earlier reply found nobody.
  private static final Intake.Outcomes OUTCOMES =
      new Intake.Outcomes(Set.of(Errno.ECONNREFUSED), Set.of(Errno.EBADF, Errno.ENOTSOCK));

  private final DatagramConfig config;
  private final DatagramService service;
  private final Listening listening;
  private final SockAddr address;
  private final Handlers handlers;
  private final Lifecycle lifecycle;
  private final Intake intake;
  private final AtomicLong received = new AtomicLong();
  private final AtomicLong errors = new AtomicLong();
  private final AtomicLong unsent = new AtomicLong();

  private DatagramServer(Listening listening, DatagramService service, DatagramConfig config)
      throws IOException {
    this.config = config;
    this.service = service;
    this.listening = listening;
    address = listening.socket().sockName();
    handlers = new Handlers(config.concurrency());
    lifecycle = new Lifecycle(handlers);
    intake = new Intake(config.name(), handlers, this::receive, OUTCOMES, this::broken);
    // The first use of a logger may read files, for which there may be no descriptor later.
    LOG.isLoggable(System.Logger.Level.WARNING);
  }

  /// Starts a server with the default configuration.
  ///
  /// @param address such as `127.0.0.1:8081` or `unix:/run/hello`; see [SockAddr#parse]
  /// @param service what to do with a message
  /// @return a server that receives already
  /// @throws IOException such as EADDRINUSE
  public static DatagramServer listen(String address, DatagramService service) throws IOException {
    return listen(SockAddr.parse(address), service, DatagramConfig.DEFAULT);
  }

  /// Starts a server.
  ///
  /// @param address where to receive; port 0 lets the kernel choose
  /// @param service what to do with a message
  /// @param config how to behave
  /// @return a server that receives already
  /// @throws IOException such as EADDRINUSE
  public static DatagramServer listen(
      SockAddr address, DatagramService service, DatagramConfig config) throws IOException {
    Listening listening = Listening.bind(address, Type.DGRAM, config.unixMode());
    try {
      var server = new DatagramServer(listening, service, config);
      server.intake.start();
      return server;
    } catch (IOException | RuntimeException failed) {
      listening.close();
      throw failed;
    }
  }

  /// Where the server receives, with the port that the kernel chose.
  ///
  /// @return the local address
  public SockAddr address() {
    return address;
  }

  /// How many messages there were.
  ///
  /// @return all that were received so far
  public long received() {
    return received.get();
  }

  /// How many errors of earlier replies the kernel has reported.
  ///
  /// @return all so far
  public long errors() {
    return errors.get();
  }

  /// How many replies were dropped because there was no room for them, see [Request#reply].
  ///
  /// @return all so far
  public long unsent() {
    return unsent.get();
  }

  /// Sends a message that is no reply. May be called from any thread.
  ///
  /// @param message what to send, perhaps empty
  /// @param to who shall get it
  /// @throws IOException such as EMSGSIZE
  public void send(byte[] message, SockAddr to) throws IOException {
    listening.socket().sendTo(message, to);
  }

  /// Waits until the server has stopped.
  ///
  /// @throws IOException if its socket broke, or the thread is interrupted
  public void join() throws IOException {
    lifecycle.join(address);
  }

  /// Stops the server: time for the handlers to answer, then force: their threads are interrupted
  /// and get 5 seconds to clean up. Closing again waits for the same end.
  @Override
  public void close() {
    stop(config.grace());
  }

  /// Stops the server as [#close] does, with another time for the handlers.
  ///
  /// @param grace how long handlers may go on
  /// @return true if all of them finished by themselves
  public boolean stop(Duration grace) {
    return lifecycle.stop(grace, this::refuse, service::drain, listening::close);
  }

  private void refuse() throws InterruptedException {
    // The socket stays open, so that the handlers can still answer.
    intake.stop();
  }

  private void broken(Throwable error) {
    listening.close();
    lifecycle.broken(error);
  }

  private void receive() throws IOException {
    Datagram datagram;
    try {
      datagram = listening.socket().recvFrom(config.maxMessage());
    } catch (IOException failed) {
      if (failed instanceof SystemCallFailure) {
        errors.incrementAndGet();
      }
      throw failed;
    }
    received.incrementAndGet();
    var request = new Request(listening.socket(), datagram, unsent);
    handlers.start(config.name(), () -> {}, () -> handle(request));
  }

  private void handle(Request request) {
    try {
      if (!service.verify(request)) {
        return;
      }
      try {
        service.handle(request);
      } catch (IOException | RuntimeException error) {
        report(request, error);
      } finally {
        service.finish(request);
      }
    } catch (IOException | RuntimeException error) {
      report(request, error);
    }
  }

  private void report(Request request, Exception error) {
    LOG.log(
        Severity.of(error, lifecycle.isStopping()),
        () -> config.name() + " " + request.from() + ": " + OneLine.of(error));
    service.handleError(request, error);
  }
}
