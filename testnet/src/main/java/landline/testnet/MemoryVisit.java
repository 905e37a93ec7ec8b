// SPDX-License-Identifier: Apache-2.0
package landline.testnet;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import landline.connection.Connection;
import landline.server.Deadlines;
import org.jspecify.annotations.Nullable;

/// One connection of a [MemoryServer], from the moment when it is accepted to its end.
final class MemoryVisit implements Closeable {

  // As a StreamServer has it.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final MemoryServer server;
  private final FakeClock clock;
  private final MemoryConnection raw;
  private final Deadlines deadlines;
  private Connection line;
  private final List<Object> timers = new ArrayList<>();
  private boolean arrived;
  private @Nullable Thread thread;
  private @Nullable RuntimeException unwelcome;

  MemoryVisit(MemoryServer server, FakeClock clock, MemoryConnection raw, Deadlines deadlines) {
    this.server = server;
    this.clock = clock;
    this.raw = raw;
    this.deadlines = deadlines;
    line = raw;
    raw.deadlines(deadlines);
  }

  /// Does what need not wait, on the thread that accepts and in the order of the connections.
  void onAccept() {
    if (server.stage().isEmpty()) {
      hail();
    }
  }

  private void hail() {
    arrived = true;
    try {
      server.service().onAccept(line);
    } catch (RuntimeException error) {
      // To be told on the connection's own thread.
      unwelcome = error;
    }
  }

  void run() {
    watch();
    try (raw) {
      visit();
    } finally {
      unwatch();
      server.ended(this);
    }
  }

  /// What fails is told before the peer sees the end.
  private void visit() {
    try {
      if (!arrived) {
        line = server.stage().orElseThrow().pass(raw);
        hail();
      }
      RuntimeException error = unwelcome;
      if (error == null) {
        serve();
      } else {
        failed(error);
      }
    } catch (IOException | RuntimeException error) {
      failed(error);
    }
  }

  private void serve() {
    var service = server.service();
    try (var open = line) {
      if (!service.verify(open)) {
        raw.part(PATIENCE);
      } else {
        try {
          service.handle(open);
          raw.part(PATIENCE);
        } catch (IOException | RuntimeException error) {
          failed(error);
        } finally {
          service.finish(open);
        }
      }
    } catch (IOException | RuntimeException error) {
      failed(error);
    }
  }

  private void failed(Exception error) {
    server.failed(error);
    if (arrived) {
      server.service().handleError(line, error);
    }
  }

  /// Looks after the deadlines of the whole connection.
  private void watch() {
    clock.enter();
    try {
      thread = Thread.currentThread();
      deadlines
          .connection()
          .ifPresent(limit ->
              timers.add(clock.at(clock.deadline(limit), "", () -> expire("open for " + limit))));
      deadlines.idle().ifPresent(limit -> watchIdle(clock.now(), limit));
    } finally {
      clock.exit();
    }
  }

  private void watchIdle(long since, Duration limit) {
    Runnable look =
        () -> {
          long last = Math.max(since, raw.moved());
          if (last > since) {
            watchIdle(last, limit);
          } else {
            expire("nothing moved for " + limit);
          }
        };
    timers.add(clock.at(clock.deadline(limit) - (clock.now() - since), "", look));
  }

  private void expire(String reason) {
    raw.expire(reason);
    Thread handler = thread;
    if (handler != null) {
      handler.interrupt();
    }
  }

  private void unwatch() {
    clock.enter();
    try {
      timers.forEach(clock::cancel);
    } finally {
      clock.exit();
    }
  }

  /// Ends it at once.
  @Override
  public void close() {
    raw.expire("");
  }
}
