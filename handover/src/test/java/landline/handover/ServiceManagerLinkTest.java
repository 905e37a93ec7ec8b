// SPDX-License-Identifier: Apache-2.0
package landline.handover;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import landline.server.Server;
import landline.server.ServerState;
import landline.server.StreamServer;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class ServiceManagerLinkTest {

  private static final Optional<Duration> OFTEN = Optional.of(Duration.ofMillis(20));

  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

  private static StreamServer server() throws IOException {
    return StreamServer.listen("127.0.0.1:0", connection -> {});
  }

  private ServiceManagerLink of(Optional<Duration> interval, Server... servers) {
    return new ServiceManagerLink(heard::add, interval, List.of(servers));
  }

  @Test
  void aManagerHearsOfTheStartAndTheEnd() throws IOException {
    try (var server = server();
        var manager = of(Optional.empty(), server)) {
      manager.ready();
      manager.stopping();
    }
    assertEquals(List.of("READY=1", "STOPPING=1"), List.copyOf(heard));
  }

  @Test
  void aManagerThatWatchesHearsThatTheServersWork() throws IOException, InterruptedException {
    try (var server = server();
        var manager = of(OFTEN, server)) {
      manager.ready();
      assertEquals("READY=1", heard.take());
      for (int i = 0; i < 5; i++) {
        assertEquals("WATCHDOG=1", heard.take());
      }
      manager.stopping();
    }
  }

  @Test
  void aServerThatDoesNotWorkIsNotSaidToWork() throws IOException, InterruptedException {
    var server = server();
    try (var manager = of(OFTEN, server)) {
      manager.ready();
      assertEquals("READY=1", heard.take());
      assertEquals("WATCHDOG=1", heard.take());
      server.listeners().getFirst().close();
      while (server.isHealthy()) {
        Thread.onSpinWait();
      }
      heard.clear();
      // The one that is under way may still come; then there is silence.
      int late = 0;
      while (heard.poll(200, TimeUnit.MILLISECONDS) != null) {
        assertEquals(1, ++late, "still said to work");
      }
    }
    server.close();
  }

  @Test
  void whoHasBeenTakenOverSaysNothingMore() throws IOException {
    try (var server = server();
        var manager = of(Optional.empty(), server)) {
      manager.ready();
      manager.takenOver(42);
      manager.stopping();
      manager.ready();
    }
    assertEquals(List.of("READY=1", "MAINPID=42"), List.copyOf(heard));
  }

  @Test
  void aManagerThatCantBeToldChangesNothing() throws IOException {
    ServiceManagerLink.Recipient deaf =
        state -> {
          throw new ConnectException("as if");
        };
    try (var server = server();
        var manager = new ServiceManagerLink(deaf, OFTEN, List.of(server))) {
      manager.ready();
      manager.stopping();
      assertEquals(ServerState.RUNNING, server.state());
    }
  }
}
