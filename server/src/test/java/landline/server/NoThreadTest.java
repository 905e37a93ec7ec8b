// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static landline.server.Echo.call;
import static landline.server.Echo.dial;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import landline.connection.Connection;
import landline.socket.Domain;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A connection for which there is no thread.
@ExtendWith(LeakCheck.class)
class NoThreadTest {

  /// Can't start the first handler.
  private static final class NoThread extends ForwardingScheduler {

    private final String handler;
    // Throws what is thrown.
    private final Runnable failure;
    private final AtomicInteger starts = new AtomicInteger();

    private NoThread(String handler, Runnable failure) {
      this.handler = handler;
      this.failure = failure;
    }

    @Override
    public void start(Thread thread) {
      if (thread.getName().equals(handler) && starts.incrementAndGet() == 1) {
        failure.run();
      }
      super.start(thread);
    }
  }

  private static SocketConnectionSource source() throws IOException {
    Socket listener = Socket.socket(Domain.INET, Type.STREAM);
    listener.bind(SockAddrIn.loopback(0));
    return new SocketConnectionSource(listener, false, 16, new ReserveDescriptor());
  }

  @Test
  void aConnectionThatGetsNoThreadIsToldOfAndGivesThePlaceBack()
      throws IOException, InterruptedException {
    var known = new LinkedBlockingQueue<Connection>();
    var told = new LinkedBlockingQueue<Connection>();
    var errors = new LinkedBlockingQueue<Exception>();
    var ended = new LinkedBlockingQueue<ConnectionEnd>();
    var service =
        new StreamService() {
          @Override
          public void onAccept(Connection connection) {
            known.add(connection);
          }

          @Override
          public void handle(Connection connection) {
            // Nothing is to be done.
          }

          @Override
          public void handleError(Connection connection, Exception error) {
            told.add(connection);
            errors.add(error);
          }
        };
    var config =
        StreamConfig.builder()
            .maxConnections(1)
            .observer(summary -> ended.add(summary.end()))
            .build();
    var scheduler =
        new NoThread(
            config.name(),
            () -> {
              throw new OutOfMemoryError("as if");
            });
    try (var server = StreamServer.listen(source(), service, config, scheduler)) {
      call(server);
      assertEquals(known.take(), told.take());
      assertInstanceOf(OutOfMemoryError.class, errors.take().getCause());
      assertEquals(ConnectionEnd.FAILED, ended.take());
      call(server);
      assertEquals(ConnectionEnd.DONE, ended.take());
      assertEquals(2, server.counts().accepted());
    }
    assertTrue(told.isEmpty());
  }

  @Test
  void aServerThatFindsNoThreadDoesNotBegin() throws IOException {
    var config = StreamConfig.DEFAULT;
    SocketConnectionSource source = source();
    for (String thread : List.of("-accept", "-deadlines")) {
      var scheduler =
          new NoThread(
              config.name() + thread,
              () -> {
                throw new OutOfMemoryError("unable to create native thread");
              });
      assertThrows(
          OutOfMemoryError.class,
          () -> StreamServer.listen(source, Echo::serve, config, scheduler));
      assertTrue(source.socket().orElseThrow().isClosed());
    }
  }

  @Test
  void whoFindsNoThreadCostsTheServerNothing() throws IOException {
    var config = StreamConfig.builder().maxConnections(1).build();
    var scheduler =
        new NoThread(
            config.name(),
            () -> {
              // As the scheduler of virtual threads says it.
              throw new RejectedExecutionException("Thread creation failed");
            });
    try (var server = StreamServer.listen(source(), Echo::serve, config, scheduler)) {
      call(server);
      assertEquals(0, server.counts().connections());
      try (Socket next = dial(server)) {
        Echo.assertEchoes(next, "next");
      }
      assertEquals(ServerState.RUNNING, server.state());
      assertEquals(2, scheduler.starts.get());
    }
  }
}
