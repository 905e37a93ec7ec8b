// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import landline.connection.Connection;
import landline.connection.LingeringClose;
import landline.connection.ProxyReader;
import landline.connection.SocketConnection;
import landline.connection.TlsSession;
import landline.socket.Deadline;
import landline.socket.PeerCredentials;
import landline.socket.SockAddr;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.internal.LogText;
import org.jspecify.annotations.Nullable;

/// One connection, from the moment when it is accepted to its end: it is let in, shakes hands, and
/// is served, all on its own virtual thread; what needs none of these may be done before.
final class ConnectionTask implements Runnable, Closeable {

  private final StreamServer server;
  private final Socket socket;
  private final SocketConnection raw;
  private final long began = System.nanoTime();
  private final ConnectionProgress pace = new ConnectionProgress(began);
  private final @Nullable Object event = ServerEvents.current().beginConnection();
  private Connection line;
  private AdmissionControl.@Nullable Pass pass;
  private ConnectionEnd end = ConnectionEnd.DONE;
  private String detail = "";
  private boolean arrived;
  private boolean charged;
  private @Nullable Throwable unwelcome;

  ConnectionTask(StreamServer server, Socket socket) {
    this.server = server;
    this.socket = socket;
    raw = SocketConnection.of(socket);
    Deadlines deadlines = server.config().deadlines();
    raw.timeouts(deadlines.firstByte(), deadlines.read(), deadlines.write());
    line = raw;
  }

  /// Does what need not wait, on the thread that accepts and in the order of the connections.
  void onAccept() throws RejectedException, InterruptedException {
    if (server.config().proxy().isPresent() || server.gate().mayWait()) {
      return;
    }
    enter();
    if (server.config().tls().isEmpty()) {
      callOnAccept();
    }
  }

  private void enter() throws RejectedException, InterruptedException {
    Optional<Long> user = Optional.empty();
    if (server.gate().asksForUser() && line.peer() instanceof SockAddrUn) {
      user = line.credentials().map(PeerCredentials::uid);
    }
    pass = server.gate().enter(line.peer(), user);
    server.tally().accepted(line.peer());
  }

  private void callOnAccept() {
    arrived = true;
    try {
      server.service().onAccept(line);
    } catch (RuntimeException | Error error) {
      // To be told on the connection's own thread.
      unwelcome = error;
    }
  }

  SockAddr peer() {
    return line.peer();
  }

  /// Its part of the [DescriptorAccount] is taken, to be given back at its end.
  void charge() {
    charged = true;
  }

  /// It was not admitted.
  void abandon() {
    try {
      raw.abort();
    } finally {
      leave();
    }
  }

  /// Whatever an [Error] cuts short, the connection is closed, told of and given back: an error of
  /// the handler has unwound its stack by then, and what runs here needs little of it.
  @Override
  public void run() {
    try {
      handle();
    } catch (RuntimeException | Error error) {
      // Of an observer, or of the hooks that are told of errors.
      tell(FailureSeverity.of(error, false), error, "hook");
    } finally {
      try {
        raw.close();
      } finally {
        leave();
      }
    }
  }

  private void handle() {
    try {
      if (!arrived) {
        prepare();
      }
      Throwable error = unwelcome;
      if (error == null) {
        serve();
      } else {
        failed(ConnectionEnd.FAILED, error);
      }
    } catch (RejectedException refused) {
      server.turnAway(socket, line.peer(), refused);
      return;
    } catch (InterruptedException forced) {
      end = ConnectionEnd.FORCED;
    } catch (IOException | RuntimeException | Error error) {
      failed(ConnectionEnd.HANDSHAKE, error);
    }
    tell();
  }

  private void prepare() throws IOException, RejectedException, InterruptedException {
    var config = server.config();
    Deadline deadline = Deadline.in(config.deadlines().handshake());
    if (config.proxy().isPresent()) {
      line = ProxyReader.read(raw, config.proxy().get());
    }
    if (pass == null) {
      enter();
    }
    if (config.tls().isPresent()) {
      secure(deadline);
    }
    callOnAccept();
  }

  private void secure(Deadline deadline) throws IOException {
    try {
      line = server.tls().secure(line, deadline);
    } catch (IOException failed) {
      server.tally().tlsFailures.increment();
      throw failed;
    }
  }

  private void serve() {
    StreamService service = server.service();
    try (var open = line) {
      if (!service.verify(open)) {
        end = ConnectionEnd.UNWANTED;
        closeLingering();
        return;
      }
      try {
        service.handle(open);
        closeLingering();
      } catch (IOException | RuntimeException | Error error) {
        failed(ConnectionEnd.FAILED, error);
      } finally {
        service.finish(open);
      }
    } catch (IOException | RuntimeException | Error error) {
      failed(ConnectionEnd.FAILED, error);
    }
  }

  /// Lingers after success; not when more than half of the permits are taken.
  private void closeLingering() {
    raw.linger(server.handlers().isCrowded() ? Duration.ZERO : LingeringClose.TIMEOUT);
  }

  private void failed(ConnectionEnd otherwise, Throwable error) {
    boolean stopping = server.isStopping();
    end = raw.isExpired() ? ConnectionEnd.TIMEOUT : FailureSeverity.end(error, stopping, otherwise);
    detail = LogText.of(error);
    boolean expected = otherwise == ConnectionEnd.HANDSHAKE && error instanceof Exception;
    tell(expected ? System.Logger.Level.DEBUG : FailureSeverity.of(error, stopping), error, "");
    if (arrived) {
      try {
        server.service().handleError(line, FailureSeverity.told(error));
      } catch (RuntimeException | Error hook) {
        tell(FailureSeverity.of(hook, stopping), hook, "handleError");
      }
    }
  }

  private void tell(System.Logger.Level level, Throwable error, String where) {
    server.failures().add(level, error, where, () -> server.config().name() + " " + line);
  }

  private void leave() {
    AdmissionControl.Pass held = pass;
    try {
      if (held != null) {
        held.close();
      }
    } finally {
      if (charged) {
        charged = false;
        server.share().giveBack();
      }
    }
  }

  private void tell() {
    server
        .tally()
        .ended(
            new ConnectionSummary(
                server.config().name(),
                server.address(),
                line.peer(),
                line.toString(),
                line.proxy(),
                line.tls().map(TlsSession::protocol),
                Instant.now().minusNanos(System.nanoTime() - began),
                Duration.ofNanos(System.nanoTime() - began),
                socket.bytesReceived(),
                socket.bytesSent(),
                end,
                detail),
            event);
  }

  /// Looks whether a deadline of the whole connection has come, and closes it then.
  ///
  /// @return true if it has come just now
  boolean expire(long now) {
    if (socket.isClosed()) {
      return false;
    }
    var reason =
        pace.late(server.config().deadlines(), socket.bytesReceived() + socket.bytesSent(), now);
    reason.ifPresent(raw::expire);
    return reason.isPresent();
  }

  /// Ends it at once.
  @Override
  public void close() {
    raw.abort();
  }
}
