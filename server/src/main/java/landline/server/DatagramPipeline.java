// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import landline.server.internal.ReplyRoute;
import landline.socket.Datagram;
import landline.socket.Deadline;
import landline.socket.internal.RunningHandlers;
import landline.socket.internal.Scheduler;

/// The stages that a message of a datagram server passes. The server hands it to its listeners; no
/// stage depends on the server.
///
/// @param config the configuration
/// @param service handles the messages
/// @param handlers the permits of all messages, and the running handlers
/// @param stopping whether the server has begun to end
/// @param stats the counters
/// @param failures the log of what handlers throw
/// @param scheduler the clock and the threads
record DatagramPipeline(
    DatagramConfig config,
    DatagramService service,
    RunningHandlers<Closeable> handlers,
    AtomicBoolean stopping,
    DatagramStats stats,
    Failures failures,
    Scheduler scheduler)
    implements Request.FailureReport, Lifecycle.Work {

  /// Handles a message, on a thread of its own or on the caller's. May wait for a permit. A
  /// listener takes none before it has a message: it would keep the permit from the others.
  void handle(ReplySink sink, Datagram message, ReplyRoute route) throws InterruptedException {
    var request = new Request(sink, message, route, this);
    if (config.concurrency() == 0) {
      handleHere(request);
    } else {
      handleElsewhere(request);
    }
  }

  /// Runs the handler on the loop's thread, which nothing may end.
  private void handleHere(Request request) {
    try {
      handle(request);
    } catch (OutOfMemoryError full) {
      // The loop waits until the handler returns.
      throw full;
    } catch (RuntimeException | Error error) {
      log(System.Logger.Level.WARNING, error, "hook", request);
    }
  }

  private void handleElsewhere(Request request) throws InterruptedException {
    handlers.reserve();
    boolean started = false;
    try {
      handlers.start(config.name(), () -> {}, () -> handle(request));
      started = true;
    } finally {
      if (!started) {
        handlers.release();
      }
    }
  }

  private void handle(Request request) {
    try {
      if (!service.verify(request)) {
        return;
      }
      try {
        service.handle(request);
      } catch (IOException | RuntimeException | Error error) {
        report(request, error);
      } finally {
        service.finish(request);
      }
    } catch (IOException | RuntimeException | Error error) {
      report(request, error);
    }
  }

  private void report(Request request, Throwable error) {
    failed(request, error, "");
    try {
      service.handleError(request, FailureSeverity.told(error));
    } catch (OutOfMemoryError full) {
      throw full;
    } catch (RuntimeException | Error hook) {
      // It would end the handler's thread, and the JDK reports each uncaught exception.
      log(System.Logger.Level.WARNING, hook, "handleError", request);
    }
  }

  @Override
  public void replyFailed(Request request, IOException error) {
    report(request, error);
  }

  @Override
  public void failed(Request request, Throwable error, String where) {
    log(FailureSeverity.of(error, request.from(), stopping.get()), error, where, request);
  }

  private void log(System.Logger.Level level, Throwable error, String where, Request request) {
    failures.add(level, error, where, () -> config.name() + " " + request.from());
  }

  @Override
  public boolean drain(Deadline deadline) throws InterruptedException {
    return handlers.drain(deadline) && service.awaitEnd(deadline);
  }

  @Override
  public void abort() {
    handlers.abort();
    service.abort();
  }

  @Override
  public void close() {}
}
