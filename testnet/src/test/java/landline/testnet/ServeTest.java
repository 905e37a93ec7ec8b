// SPDX-License-Identifier: Apache-2.0
package landline.testnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import landline.connection.Connection;
import landline.server.ConnectionEnd;
import landline.server.ConnectionObserver;
import landline.server.ConnectionSummary;
import landline.server.DatagramService;
import landline.server.Deadlines;
import landline.server.Request;
import landline.server.StreamConfig;
import landline.server.StreamServer;
import landline.server.StreamService;
import landline.socket.Deadline;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServeTest {

  private static final String ADDRESS = "127.0.0.1:7";

  /// Tells which of its hooks were called, and fails in one of them.
  private record Told(String failing, List<String> hooks) implements StreamService {

    Told(String failing) {
      this(failing, Collections.synchronizedList(new ArrayList<>()));
    }

    private void hook(String name) {
      hooks.add(name);
      if (name.equals(failing)) {
        throw new IllegalStateException(name);
      }
    }

    @Override
    public void onAccept(Connection connection) {
      hook("onAccept");
    }

    @Override
    public boolean verify(Connection connection) {
      hook("verify");
      return !failing.equals("refuse");
    }

    @Override
    public void handle(Connection connection) throws IOException {
      connection.writeUtf8("x");
      hook("handle");
    }

    @Override
    public void handleError(Connection connection, Exception error) {
      hooks.add("handleError " + error.getMessage());
    }

    @Override
    public void finish(Connection connection) {
      hook("finish");
    }

    @Override
    public void drain() {
      hook("drain");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "onAccept", "verify", "refuse", "handle", "finish", "drain"})
  void theHooksAreCalledAsByTheServerOverSockets(String failing) throws IOException {
    var real = new Told(failing);
    try (var server = StreamServer.listen("127.0.0.1:0", real);
        var client = Socket.socket(server.address().domain(), Type.STREAM)) {
      client.connect(server.address());
      client.inputStream().readAllBytes();
    }
    var memory = new Told(failing);
    try (var network = MemoryNetwork.perfect();
        var server = network.serve(ADDRESS, memory);
        var client = network.dial(server.address())) {
      client.inputStream().readAllBytes();
    }
    // A server that stops tells so at once, and a hook may be running meanwhile.
    assertTrue(real.hooks().remove("drain"));
    assertTrue(memory.hooks().remove("drain"));
    assertEquals(real.hooks(), memory.hooks());
  }

  @Test
  void whatHooksThrowIsTold() throws IOException {
    var service = new Told("handle");
    try (var network = MemoryNetwork.perfect()) {
      var server = network.serve(ADDRESS, service);
      try (var client = network.dial(ADDRESS)) {
        client.inputStream().readAllBytes();
      }
      server.close();
      assertEquals(1, server.counts().ended(ConnectionEnd.FAILED));
      assertTrue(service.hooks().contains("handleError handle"), service.hooks()::toString);
    }
  }

  @Test
  void aServerThatStopsLetsItsHandlersFinish() throws Exception {
    try (var network = MemoryNetwork.perfect();
        var client = served(network, connection -> connection.read(new byte[1]))) {
      network.clock().sleep(Duration.ofSeconds(1));
      Deadline grace = network.clock().deadline(Duration.ofSeconds(10));
      var stopping = network.clock().start(() -> client.server().stop(grace));
      network.clock().sleep(Duration.ofSeconds(9));
      client.connection().writeUtf8("x");
      assertTrue(stopping.await());
      assertEquals(0, client.server().counts().connections());
      assertThrows(IOException.class, () -> network.dial(ADDRESS));
    }
  }

  @Test
  void aServerThatStopsAbortsHandlersThatDoNotFinish() throws IOException, InterruptedException {
    try (var network = MemoryNetwork.perfect();
        var client = served(network, connection -> connection.read(new byte[1]))) {
      network.clock().sleep(Duration.ofSeconds(1));
      assertFalse(client.server().stop(network.clock().deadline(Duration.ofSeconds(10))));
      assertEquals(Duration.ofSeconds(11).toNanos(), network.clock().nanoTime());
      assertEquals(1, client.server().counts().ended(ConnectionEnd.FORCED));
    }
  }

  private record Served(StreamServer server, MemoryConnection connection) implements AutoCloseable {
    @Override
    public void close() {
      connection.close();
      server.close();
    }
  }

  private static Served served(MemoryNetwork network, StreamService service) throws IOException {
    var server = network.serve(ADDRESS, service);
    return new Served(server, network.dial(ADDRESS));
  }

  /// The only connection of a server, at its end.
  private static ConnectionSummary ended(StreamConfig config, StreamService service)
      throws Exception {
    var ends = new ConcurrentLinkedQueue<ConnectionSummary>();
    ConnectionObserver observer =
        new ConnectionObserver() {
          @Override
          public void ended(ConnectionSummary summary) {
            ends.add(summary);
          }
        };
    try (var network = MemoryNetwork.perfect()) {
      var server =
          network.serve(
              SockAddr.parse(ADDRESS), service, config.toBuilder().observer(observer).build());
      try (var connection = network.dial(ADDRESS)) {
        connection.writeUtf8("x");
        assertEquals(-1, connection.read(new byte[1]));
      }
      server.close();
      return ends.remove();
    }
  }

  @Test
  void aConnectionOnWhichNothingMovesIsEnded() throws Exception {
    StreamService patient =
        connection -> {
          connection.read(new byte[1]);
          connection.read(new byte[1]);
        };
    Duration limit = Duration.ofMinutes(5);
    var config =
        StreamConfig.builder().deadlines(Deadlines.NONE.toBuilder().idle(limit).build()).build();
    var end = ended(config, patient);
    assertEquals(ConnectionEnd.TIMEOUT, end.end());
    assertTrue(end.detail().endsWith(": idle for PT5M"), end::detail);
    // The reaper looks once in a second.
    assertEquals(5, end.lasted().toMinutes(), end::toString);
  }

  @Test
  void aConnectionIsNotOpenForEver() throws Exception {
    StreamService busy =
        connection -> {
          byte[] seen = new byte[1];
          while (connection.peek(seen, Duration.ofSeconds(1)) >= 0) {
            connection.writeUtf8("");
            connection.read(seen);
          }
        };
    Duration limit = Duration.ofHours(1);
    var config =
        StreamConfig.builder()
            .deadlines(Deadlines.NONE.toBuilder().connection(limit).build())
            .build();
    var end = ended(config, busy);
    assertEquals(ConnectionEnd.TIMEOUT, end.end());
    assertTrue(end.detail().endsWith(": open for PT1H"), end::detail);
  }

  @Test
  void aConnectionThatIsTooSlowIsEnded() throws Exception {
    StreamService slow =
        connection -> {
          byte[] seen = new byte[1];
          connection.read(seen);
          while (connection.peek(seen, Duration.ofSeconds(1)) >= 0) {
            // Nothing comes.
          }
        };
    var deadlines = Deadlines.NONE.toBuilder().minimumRate(10, Duration.ofMinutes(1)).build();
    var end = ended(StreamConfig.builder().deadlines(deadlines).build(), slow);
    assertEquals(ConnectionEnd.TIMEOUT, end.end());
    assertTrue(end.detail().endsWith(": slower than 10 bytes/s"), end::detail);
  }

  @Test
  void aHandlerThatIsInterruptedIsNotCutOff() throws IOException, InterruptedException {
    try (var network = MemoryNetwork.perfect()) {
      var listener = network.listen(SockAddr.parse(ADDRESS));
      var accepting = network.clock().start(listener::accept);
      network.clock().sleep(Duration.ofSeconds(1));
      accepting.interrupt();
      assertThrows(InterruptedIOException.class, accepting::await);
      try (var connection = network.dial(ADDRESS)) {
        assertEquals(connection.local(), listener.accept().peer());
      }
    }
  }

  /// The first handler holds the monitor for an hour.
  @Test
  void theClockGoesOnWhileAHandlerWaitsForAMonitor() throws IOException {
    Object monitor = new Object();
    StreamService oneAfterTheOther =
        connection -> {
          synchronized (monitor) {
            connection.write(connection.inputStream().readNBytes(1));
          }
        };
    Duration hour = Duration.ofHours(1);
    var config =
        StreamConfig.builder()
            .deadlines(Deadlines.NONE.toBuilder().firstByte(hour).build())
            .build();
    try (var network = MemoryNetwork.open(Conditions.ROUGH, 1);
        var server = network.serve(SockAddr.parse(ADDRESS), oneAfterTheOther, config);
        var silent = network.dial(server.address());
        var client = network.dial(server.address())) {
      client.writeUtf8("x");
      assertEquals('x', client.inputStream().read());
      assertEquals(-1, silent.inputStream().read());
      assertTrue(network.clock().nanoTime() >= hour.toNanos());
    }
  }

  @Test
  @SuppressWarnings("NullAway") // That mistake is the only one that a server fails with.
  void aDatagramServerThatDoesNotStartLeavesItsPortFree() throws IOException {
    try (var network = MemoryNetwork.perfect()) {
      assertThrows(NullPointerException.class, () -> network.serveDatagrams(ADDRESS, null));
      network.bind(SockAddr.parse(ADDRESS)).close();
    }
  }

  @Test
  void messagesAreAnsweredAndFailuresEndThatMessageAlone()
      throws IOException, InterruptedException {
    var hooks = Collections.synchronizedList(new ArrayList<String>());
    DatagramService service =
        new DatagramService() {
          @Override
          public boolean verify(Request request) {
            return request.data().length > 0;
          }

          @Override
          public void handle(Request request) throws IOException {
            if (request.data()[0] == 'x') {
              throw new IOException("as planned");
            }
            request.reply(request.data());
            request.replyBatched(new byte[] {'!'});
          }

          @Override
          public void handleError(Request request, Exception error) {
            hooks.add("handleError " + error.getMessage());
          }

          @Override
          public void finish(Request request) {
            hooks.add("finish");
          }

          @Override
          public void drain() {
            hooks.add("drain");
          }
        };
    try (var network = MemoryNetwork.perfect()) {
      var box = network.serveDatagrams(ADDRESS, service);
      var port = network.bind(SockAddr.parse("127.0.0.1:0"));
      port.send(new byte[0], box.address());
      port.send(new byte[] {'x'}, box.address());
      port.send(new byte[] {'y'}, box.address());
      assertEquals('y', port.receive().data()[0]);
      assertEquals('!', port.receive().data()[0]);
      network.clock().sleep(Duration.ofSeconds(1));
      box.close();
      assertEquals(List.of("handleError as planned", "finish", "finish", "drain"), hooks);
    }
  }
}
