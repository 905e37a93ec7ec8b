// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import landline.connection.Connection;
import landline.connection.ProxyConfig;
import landline.connection.ProxyProtocol;
import landline.connection.RawConnection;
import landline.connection.TlsSession;
import landline.socket.Credentials;
import landline.socket.Deadline;
import landline.socket.SockAddrUn;
import landline.socket.internal.LogText;
import landline.socket.internal.Scheduler;
import org.jspecify.annotations.Nullable;

/// One connection from accept to close: admission, handshakes and service, on a virtual thread of
/// its own. What cannot wait is done on the thread that accepts.
final class ConnectionTask implements Runnable, Closeable {

  private final StreamPipeline pipeline;
  private final RawConnection raw;
  private final long began;
  private final ConnectionProgress progress;
  private final @Nullable Object event = ServerEvents.current().beginConnection();
  private Connection connection;
  private AdmissionControl.@Nullable Pass pass;
  private ConnectionEnd end = ConnectionEnd.DONE;
  private String detail = "";
  private boolean onAcceptCalled;
  private boolean charged;
  private @Nullable Throwable onAcceptFailure;

  ConnectionTask(StreamPipeline pipeline, RawConnection raw) {
    this.pipeline = pipeline;
    this.raw = raw;
    began = pipeline.scheduler().nanoTime();
    progress = new ConnectionProgress(began);
    connection = raw;
    arm();
  }

  /// Sets the timeouts of calls, from the first byte on.
  private void arm() {
    Deadlines deadlines = pipeline.config().deadlines();
    raw.timeouts(
        deadlines.firstByte().orElse(Deadline.FOREVER),
        deadlines.read().orElse(Deadline.FOREVER),
        deadlines.write().orElse(Deadline.FOREVER));
  }

  /// Runs the hook on the thread that accepts, in the order of the connections. Never waits.
  void onAccept() throws RejectedException, InterruptedException {
    if (pipeline.config().proxy().isPresent() || pipeline.admission().mayWait()) {
      return;
    }
    enter();
    if (pipeline.config().tls().isEmpty()) {
      callOnAccept();
    }
  }

  private void enter() throws RejectedException, InterruptedException {
    Optional<Long> user = Optional.empty();
    if (pipeline.admission().asksForUser() && connection.peer() instanceof SockAddrUn) {
      user = connection.credentials().map(Credentials::uid);
    }
    pass = pipeline.admission().enter(connection.peer(), user);
    pipeline.stats().accepted(connection.peer());
  }

  private void callOnAccept() {
    onAcceptCalled = true;
    try {
      pipeline.service().onAccept(connection);
    } catch (RuntimeException | Error error) {
      // Reported on the connection's own thread.
      onAcceptFailure = error;
    }
  }

  /// Rejects the connection.
  void reject(RejectedException rejection) {
    pipeline.rejecter().reject(raw, connection.peer(), rejection);
  }

  /// Hands over the descriptors taken from the [DescriptorAccount]; they are given back at the end.
  void charge() {
    charged = true;
  }

  /// Tells of a connection for which no thread could be started as of one that has failed. It is to
  /// be aborted.
  void unstarted(Throwable error) {
    failed(ConnectionEnd.FAILED, error);
    tell();
  }

  /// Ends a connection that was not admitted, or has no thread.
  void abort() {
    try {
      raw.abort();
    } finally {
      leave();
    }
  }

  /// Whatever an [Error] cuts short, the connection is closed, reported and given back: an error of
  /// the handler has unwound its stack by then, and what runs here needs little of it.
  @Override
  public void run() {
    try {
      handle();
    } catch (RuntimeException | Error error) {
      // Of an observer, or of the hooks for errors.
      tell(FailureSeverity.of(error, connection, false), error, "hook");
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
      if (!onAcceptCalled) {
        prepare();
      }
      Throwable error = onAcceptFailure;
      if (error == null) {
        serve();
      } else {
        failed(ConnectionEnd.FAILED, error);
      }
    } catch (RejectedException rejection) {
      reject(rejection);
      return;
    } catch (InterruptedException ended) {
      end = raw.isExpired() ? ConnectionEnd.TIMEOUT : ConnectionEnd.FORCED;
      detail = raw.isExpired() ? "over a deadline while it waited for admission" : "";
    } catch (IOException | RuntimeException | Error error) {
      failed(ConnectionEnd.HANDSHAKE, error);
    }
    tell();
  }

  private void prepare() throws IOException, RejectedException, InterruptedException {
    var config = pipeline.config();
    Scheduler scheduler = pipeline.scheduler();
    Deadline deadline = scheduler.deadline(config.deadlines().handshake());
    if (config.proxy().isPresent()) {
      ProxyConfig proxy = config.proxy().get();
      connection =
          ProxyProtocol.read(raw, proxy, deadline.earlier(scheduler.deadline(proxy.header())));
    }
    // The wait for admission has a limit of its own.
    Duration left = deadline.left();
    if (pass == null) {
      enter();
    }
    if (config.tls().isPresent()) {
      secure(scheduler.deadline(left));
    }
    if (raw.bytesReceived() > 0 && isSilent()) {
      // The first bytes were those of the header or the handshake.
      arm();
    }
    callOnAccept();
  }

  /// Whether the service has to wait for its first byte, which may have come with the handshake.
  private boolean isSilent() throws IOException {
    byte[] one = new byte[1];
    // At the end of the stream there is no wait. Over TLS it may be an error, which is none for a
    // service that reads nothing.
    return raw.peek(one, Duration.ZERO) == 0 && connection.peek(one, Duration.ZERO) == 0;
  }

  private void secure(Deadline deadline) throws IOException {
    try {
      connection = pipeline.tls().orElseThrow().secure(connection, deadline);
    } catch (IOException failed) {
      pipeline.stats().tlsFailures.increment();
      // With input unread, close(2) would send a reset, which may overtake the alert.
      raw.linger(Duration.ZERO);
      throw failed;
    }
  }

  private void serve() {
    StreamService service = pipeline.service();
    try (var open = connection) {
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
    if (pipeline.handlers().isCrowded()) {
      raw.linger(Duration.ZERO);
    } else {
      raw.linger();
    }
  }

  private void failed(ConnectionEnd otherwise, Throwable error) {
    boolean stopping = pipeline.stopping().get();
    end =
        raw.isExpired()
            ? ConnectionEnd.TIMEOUT
            : FailureSeverity.end(error, connection, stopping, otherwise);
    detail = LogText.of(error);
    boolean expected = otherwise == ConnectionEnd.HANDSHAKE && error instanceof Exception;
    tell(
        expected ? System.Logger.Level.DEBUG : FailureSeverity.of(error, connection, stopping),
        error,
        "");
    if (onAcceptCalled) {
      try {
        pipeline.service().handleError(connection, FailureSeverity.told(error));
      } catch (RuntimeException | Error hook) {
        tell(FailureSeverity.of(hook, connection, stopping), hook, "handleError");
      }
    }
  }

  private void tell(System.Logger.Level level, Throwable error, String where) {
    pipeline.failures().add(level, error, where, () -> pipeline.config().name() + " " + connection);
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
        pipeline.descriptors().giveBack();
      }
    }
  }

  private void tell() {
    var lasted = Duration.ofNanos(pipeline.scheduler().nanoTime() - began);
    pipeline
        .stats()
        .ended(
            new ConnectionSummary(
                pipeline.config().name(),
                pipeline.address(),
                connection.peer(),
                connection.toString(),
                connection.proxy(),
                connection.tls().map(TlsSession::protocol),
                pipeline.scheduler().instant().minus(lasted),
                lasted,
                raw.bytesReceived(),
                raw.bytesSent(),
                end,
                detail),
            event);
  }

  /// Closes the connection if a deadline of the whole connection has expired.
  ///
  /// @return true if it has expired just now
  boolean expire(long now) {
    if (raw.isClosed()) {
      return false;
    }
    var reason =
        progress.late(pipeline.config().deadlines(), raw.bytesReceived() + raw.bytesSent(), now);
    reason.ifPresent(raw::expire);
    return reason.isPresent();
  }

  /// Aborts the connection.
  @Override
  public void close() {
    raw.abort();
  }
}
