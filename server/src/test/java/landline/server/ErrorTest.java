// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static landline.server.Echo.call;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import landline.connection.Connection;
import landline.socket.Deadline;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SocketClosedException;
import landline.socket.internal.Log;
import landline.socket.internal.Scheduler;
import landline.testkit.LeakCheck;
import landline.testkit.MemoryLogger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is not an exception but an [Error] costs one connection, and is told of like any other end.
@ExtendWith(LeakCheck.class)
class ErrorTest {

  @ParameterizedTest
  @ValueSource(strings = {"onAccept", "verify", "handle", "finish", "handleError", "accepted"})
  void anErrorInAnyHookIsCountedAndGivesThePlaceBack(String hook)
      throws IOException, InterruptedException {
    var ended = new LinkedBlockingQueue<ConnectionSummary>();
    var told = new LinkedBlockingQueue<Exception>();
    var service =
        new StreamService() {
          private void fail(String where) {
            if (where.equals(hook)) {
              throw new AssertionError("in " + where);
            }
          }

          @Override
          public void onAccept(Connection connection) {
            fail("onAccept");
          }

          @Override
          public boolean verify(Connection connection) {
            fail("verify");
            return true;
          }

          @Override
          public void handle(Connection connection) {
            fail("handle");
            if (hook.equals("handleError")) {
              throw new IllegalStateException("to be told");
            }
          }

          @Override
          public void handleError(Connection connection, Exception error) {
            told.add(error);
            fail("handleError");
          }

          @Override
          public void finish(Connection connection) {
            fail("finish");
          }
        };
    var observer =
        new ConnectionObserver() {
          @Override
          public void accepted(String server, SockAddr peer) {
            service.fail(hook.equals("accepted") ? hook : "");
          }

          @Override
          public void ended(ConnectionSummary summary) {
            ended.add(summary);
          }
        };
    // The second caller is served only if the first one has given everything back.
    var config =
        StreamConfig.builder()
            .observer(observer)
            .admission(
                Admission.builder()
                    .connections(new Limit(1, OverflowPolicy.QUEUE))
                    .perPeer(new Limit(1, OverflowPolicy.QUEUE))
                    .build())
            .build();
    try (var server = StreamServer.listen(SockAddrIn.loopback(0), service, config)) {
      for (int i = 0; i < 3; i++) {
        call(server);
        ConnectionSummary summary = ended.take();
        boolean failed = !hook.equals("accepted");
        assertEquals(failed ? ConnectionEnd.FAILED : ConnectionEnd.DONE, summary.end());
      }
      assertTrue(server.isHealthy());
    }
    if (Set.of("onAccept", "verify", "handle", "finish").contains(hook)) {
      assertInstanceOf(
          AssertionError.class, assertInstanceOf(ExecutionException.class, told.take()).getCause());
    }
  }

  private static int deeper(Connection connection, Random random) throws IOException {
    connection.write(new byte[] {'x'});
    return random.nextBoolean() ? deeper(connection, random) : wider(connection, random, 1, 2, 3);
  }

  private static int wider(Connection connection, Random random, long a, long b, long c)
      throws IOException {
    connection.write(new byte[] {'x'});
    return (int) (a + deeper(connection, random) + b + c);
  }

  @Test
  void aHandlerThatOverflowsItsStackInAnyPlaceGivesEverythingBack() throws IOException {
    StreamService service = connection -> assertTrue(deeper(connection, new Random()) > 0);
    var config = StreamConfig.builder().maxConnections(2).build();
    try (var server = StreamServer.listen(SockAddrIn.loopback(0), service, config)) {
      for (int i = 0; i < 40; i++) {
        call(server);
      }
      assertTrue(server.stop(Deadline.in(Duration.ofSeconds(60))));
      assertEquals(0, server.counts().connections());
    }
  }

  @Test
  void anAcceptLoopOutlivesErrorsAndSaysThatItIsUnwell() throws InterruptedException {
    var errors =
        List.of(
            new OutOfMemoryError("as if"), new NoClassDefFoundError("x"), new StackOverflowError());
    var turn = new AtomicInteger();
    var unwell = ConcurrentHashMap.<Boolean>newKeySet();
    var proceed = new LinkedBlockingQueue<Boolean>();
    var broken = new ArrayList<Throwable>();
    var self = new LinkedBlockingQueue<AcceptLoop>();
    AcceptLoop.Source source =
        () -> {
          int now = turn.getAndIncrement();
          if (now < errors.size()) {
            throw errors.get(now);
          }
          if (now == errors.size()) {
            unwell.add(self.take().isFailing());
            return;
          }
          proceed.add(true);
          throw new SocketClosedException("the end");
        };
    var loop =
        new AcceptLoop("test", source, new AcceptErrorPolicy(Set.of(), Set.of()), Scheduler.SYSTEM);
    self.add(loop);
    loop.start(broken::add);
    assertTrue(proceed.poll(60, TimeUnit.SECONDS));
    loop.abort();
    assertTrue(loop.drain(Deadline.in(Duration.ofSeconds(60))));
    assertEquals(Set.of(true), unwell);
    assertFalse(loop.isFailing());
    assertEquals(List.of(), broken);
  }

  @Test
  void anErrorThatCanNotBeLoggedDoesNotStopAnAcceptLoop() throws InterruptedException {
    var error =
        new Error() {
          private static final long serialVersionUID = 1L;

          @Override
          public String getMessage() {
            throw new NoClassDefFoundError("never found again");
          }
        };
    var turn = new AtomicInteger();
    var proceed = new LinkedBlockingQueue<Boolean>();
    AcceptLoop.Source source =
        () -> {
          if (turn.getAndIncrement() < 3) {
            throw error;
          }
          proceed.add(true);
          throw new SocketClosedException("the end");
        };
    var loop =
        new AcceptLoop("test", source, new AcceptErrorPolicy(Set.of(), Set.of()), Scheduler.SYSTEM);
    loop.start(_ -> {});
    Boolean proceeded = proceed.poll(60, TimeUnit.SECONDS);
    loop.abort();
    assertEquals(true, proceeded);
    assertTrue(loop.drain(Deadline.in(Duration.ofSeconds(60))));
  }

  @Test
  void whatALoggerThrowsStaysItsOwn() {
    var log =
        new Log(
            new System.Logger() {
              @Override
              public String getName() {
                return "broken";
              }

              @Override
              public boolean isLoggable(Level level) {
                throw new NoClassDefFoundError("tzdb");
              }

              @Override
              public void log(Level level, ResourceBundle bundle, String text, Throwable thrown) {
                throw new ExceptionInInitializerError("tzdb");
              }

              @Override
              public void log(Level level, ResourceBundle bundle, String text, Object... values) {
                throw new IllegalStateException("tzdb");
              }
            });
    assertFalse(log.isLoggable(System.Logger.Level.ERROR));
    log.log(System.Logger.Level.ERROR, "a text");
    log.log(System.Logger.Level.ERROR, () -> "a text");
    log.log(System.Logger.Level.ERROR, "a text", new IOException());
    log.log(System.Logger.Level.ERROR, "a text of {0}", 1);
  }

  @Test
  void aMistakeIsLoggedWithItsStackTraceAndAnIoExceptionIsNot() {
    var memory = new MemoryLogger();
    var log = new Log(memory);
    var mistake = new IllegalStateException("mistake");
    var error = new AssertionError("error");
    log.failed(System.Logger.Level.WARNING, mistake, () -> "a");
    log.failed(System.Logger.Level.ERROR, error, () -> "b");
    log.failed(System.Logger.Level.WARNING, new IOException("broken"), () -> "c");
    log.failed(
        System.Logger.Level.WARNING, new UncheckedIOException(new IOException("d")), () -> "d");
    log.failed(System.Logger.Level.DEBUG, mistake, () -> "e");
    assertEquals(
        List.of(mistake, error),
        memory.lines().stream().flatMap(line -> line.thrown().stream()).toList());
    assertEquals(
        List.of(
            "WARNING a",
            "ERROR b",
            "WARNING c: broken",
            "WARNING d: java.io.UncheckedIOException: java.io.IOException: d",
            "DEBUG e: java.lang.IllegalStateException: mistake"),
        memory.text());
  }
}
