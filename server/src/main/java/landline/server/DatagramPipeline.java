// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.Closeable;
import java.io.IOException;
import landline.server.internal.ReplyRoute;
import landline.server.internal.RunningHandlers;
import landline.socket.Datagram;
import landline.socket.internal.Scheduler;

/// What a message of a datagram server passes. The server hands it to its listeners; no stage knows
/// the server.
///
/// @param config what the operator has set
/// @param service what to do with a message
/// @param handlers the permits of all messages, and the handlers that run
/// @param lifecycle whether the server ends
/// @param stats what it counts
/// @param failures the log of what handlers throw
/// @param scheduler its time and threads
record DatagramPipeline(
    DatagramConfig config,
    DatagramService service,
    RunningHandlers<Closeable> handlers,
    Lifecycle lifecycle,
    DatagramStats stats,
    Failures failures,
    Scheduler scheduler)
    implements Request.FailureReport {

  /// Has a message handled, on a thread of its own or right here. It may wait for a permit: a
  /// listener that held one while it waits for a message would keep it from the others.
  void handle(ReplySink sink, Datagram message, ReplyRoute route) throws InterruptedException {
    var request = new Request(sink, message, route, this);
    if (config.concurrency() == 0) {
      handleHere(request);
    } else {
      handleElsewhere(request);
    }
  }

  /// On the loop's thread, which nothing may end.
  private void handleHere(Request request) {
    try {
      handle(request);
    } catch (OutOfMemoryError full) {
      // The loop waits until that is over.
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
      // It would end the handler's thread, which the JDK tells each time.
      log(System.Logger.Level.WARNING, hook, "handleError", request);
    }
  }

  @Override
  public void replyFailed(Request request, IOException error) {
    report(request, error);
  }

  @Override
  public void failed(Request request, Throwable error, String where) {
    log(FailureSeverity.of(error, lifecycle.isStopping()), error, where, request);
  }

  private void log(System.Logger.Level level, Throwable error, String where, Request request) {
    failures.add(level, error, where, () -> config.name() + " " + request.from());
  }
}
