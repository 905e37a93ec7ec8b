// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static landline.server.Echo.assertAtEnd;
import static landline.server.Echo.assertEchoes;
import static landline.server.Echo.dial;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import landline.connection.Connection;
import landline.socket.Deadline;
import landline.socket.Domain;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.socket.SocketClosedException;
import landline.socket.Type;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What a stop waits for, and what it drops.
@ExtendWith(LeakCheck.class)
class StopTest {

  private static final SockAddr LOOPBACK = SockAddrIn.loopback(0);

  /// Handlers run until the service is told to drain.
  private static final class UntilDrained implements StreamService {

    private final CountDownLatch draining = new CountDownLatch(1);
    private final CountDownLatch handling = new CountDownLatch(1);
    private final AtomicInteger handled = new AtomicInteger();

    @Override
    public void handle(Connection connection) throws IOException {
      handled.incrementAndGet();
      handling.countDown();
      try {
        draining.await();
      } catch (InterruptedException aborted) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void drain() {
      draining.countDown();
    }
  }

  private static void stopsAtOnceWithOneServed(Admission.Builder admission)
      throws IOException, InterruptedException {
    var service = new UntilDrained();
    var config = StreamConfig.builder().admission(admission.build()).build();
    try (var server = StreamServer.listen(LOOPBACK, service, config);
        Socket _ = dial(server);
        Socket _ = dial(server);
        Socket _ = dial(server)) {
      service.handling.await();
      assertTrue(server.stop(Deadline.never()));
      assertEquals(1, service.handled.get());
    }
  }

  @Test
  void aConnectionThatWaitsForAPermitIsDropped() throws IOException, InterruptedException {
    stopsAtOnceWithOneServed(Admission.builder().connections(new Limit(1, OverflowPolicy.QUEUE)));
  }

  @Test
  void aConnectionThatWaitsForTheRateIsDropped() throws IOException, InterruptedException {
    stopsAtOnceWithOneServed(Admission.builder().rate(new Rate(1, 1, OverflowPolicy.QUEUE)));
  }

  @Test
  void anIdleServerHasNothingToAbort() throws IOException {
    for (int i = 0; i < 20; i++) {
      try (var streams = StreamServer.listen(LOOPBACK, connection -> {}, StreamConfig.DEFAULT);
          var datagrams = DatagramServer.listen(LOOPBACK, request -> {}, DatagramConfig.DEFAULT)) {
        assertTrue(streams.stop(Deadline.in(Duration.ZERO)));
        assertTrue(datagrams.stop(Deadline.in(Duration.ZERO)));
      }
    }
  }

  @Test
  void aHandlerOnTheReceivingThreadMayStopItsServer() throws IOException {
    var config = DatagramConfig.builder().concurrency(0).build();
    var running = new CompletableFuture<DatagramServer>();
    var stopped = new CompletableFuture<Boolean>();
    DatagramService stops = request -> stopped.complete(running.join().stop(Deadline.never()));
    try (var server = DatagramServer.listen(LOOPBACK, stops, config);
        Socket client = Socket.socket(Domain.INET, Type.DGRAM)) {
      running.complete(server);
      client.sendTo(new byte[1], server.address());
      assertTrue(stopped.join());
    }
  }

  @Test
  void closingLetsTheRunningHandlersFinish() throws IOException, InterruptedException {
    var serving = new CountDownLatch(1);
    var drained = new CountDownLatch(1);
    StreamService slow =
        new StreamService() {
          @Override
          public void handle(Connection connection) throws IOException {
            serving.countDown();
            try {
              drained.await();
            } catch (InterruptedException stop) {
              Thread.currentThread().interrupt();
            }
            connection.writeUtf8("done");
          }

          @Override
          public void drain() {
            drained.countDown();
          }
        };
    try (var server = StreamServer.listen(LOOPBACK, slow, StreamConfig.DEFAULT);
        Socket socket = dial(server)) {
      serving.await();
      assertTrue(server.stop(Deadline.in(Duration.ofSeconds(30))));
      assertEquals("done", new String(socket.inputStream().readAllBytes(), UTF_8));
    }
  }

  @Test
  void closingForcesHandlersThatDoNotFinish() throws IOException, InterruptedException {
    var ends = new LinkedBlockingQueue<Exception>();
    var forever = new ReportingService(Echo::serve, (_, error) -> ends.add(error));
    try (var server = StreamServer.listen(LOOPBACK, forever, StreamConfig.DEFAULT);
        Socket socket = dial(server)) {
      assertEchoes(socket, "hello");
      assertFalse(server.stop(Deadline.in(Duration.ofMillis(10))));
      assertInstanceOf(SocketClosedException.class, ends.take());
      assertEquals(0, server.counts().connections());
      server.join();
    }
  }

  @Test
  void closingInterruptsHandlersThatWaitForSomethingElse()
      throws IOException, InterruptedException {
    var serving = new CountDownLatch(1);
    var interrupted = new CountDownLatch(1);
    StreamService elsewhere =
        connection -> {
          serving.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException force) {
            interrupted.countDown();
          }
        };
    try (var server = StreamServer.listen(LOOPBACK, elsewhere, StreamConfig.DEFAULT);
        Socket socket = dial(server)) {
      serving.await();
      assertFalse(server.stop(Deadline.in(Duration.ofMillis(10))));
      assertEquals(0, interrupted.getCount());
      assertAtEnd(socket);
    }
  }
}
