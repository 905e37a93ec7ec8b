// SPDX-License-Identifier: Apache-2.0
package landline.testnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import landline.connection.Connection;
import landline.server.DatagramService;
import landline.server.Deadlines;
import landline.server.Request;
import landline.server.StreamServer;
import landline.server.StreamService;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.SocketClosedException;
import landline.socket.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryServerTest {

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
    public void onAccept(Connection line) {
      hook("onAccept");
    }

    @Override
    public boolean verify(Connection line) {
      hook("verify");
      return !failing.equals("refuse");
    }

    @Override
    public void handle(Connection line) throws IOException {
      line.writeUtf8("x");
      hook("handle");
    }

    @Override
    public void handleError(Connection line, Exception error) {
      hooks.add("handleError " + error.getMessage());
    }

    @Override
    public void finish(Connection line) {
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
        var server = MemoryServer.serve(network, ADDRESS, memory);
        var client = network.dial(server.address())) {
      client.inputStream().readAllBytes();
    }
    // A server that stops tells so at once, and a hook may be running meanwhile.
    assertTrue(real.hooks().remove("drain"));
    assertTrue(memory.hooks().remove("drain"));
    assertEquals(real.hooks(), memory.hooks());
  }

  @Test
  void whatHooksThrowIsKept() throws IOException {
    try (var network = MemoryNetwork.perfect()) {
      var server = MemoryServer.serve(network, ADDRESS, new Told("handle"));
      try (var client = network.dial(ADDRESS)) {
        client.inputStream().readAllBytes();
      }
      server.close();
      assertEquals(1, server.errors().size());
      assertEquals("handle", server.errors().getFirst().getMessage());
    }
  }

  @Test
  void aServerThatStopsLetsItsHandlersFinish() throws Exception {
    try (var network = MemoryNetwork.perfect();
        var client = served(network, line -> line.read(new byte[1]))) {
      var stopping = network.clock().start(() -> client.server().stop(Duration.ofSeconds(10)));
      network.clock().sleep(Duration.ofSeconds(9));
      client.line().writeUtf8("x");
      assertTrue(stopping.await());
      assertEquals(0, client.server().connections());
      assertThrows(IOException.class, () -> network.dial(ADDRESS));
    }
  }

  @Test
  void aServerThatStopsEndsItsHandlersByForce() throws IOException, InterruptedException {
    try (var network = MemoryNetwork.perfect();
        var client = served(network, line -> line.read(new byte[1]))) {
      network.clock().sleep(Duration.ofSeconds(1));
      assertFalse(client.server().stop(Duration.ofSeconds(10)));
      assertEquals(Duration.ofSeconds(11).toNanos(), network.clock().nanoTime());
      assertInstanceOf(SocketClosedException.class, client.server().errors().getFirst());
    }
  }

  private record Served(MemoryServer server, MemoryConnection line) implements AutoCloseable {
    @Override
    public void close() {
      line.close();
      server.close();
    }
  }

  private static Served served(MemoryNetwork network, StreamService service) throws IOException {
    var server = MemoryServer.serve(network, ADDRESS, service);
    return new Served(server, network.dial(ADDRESS));
  }

  private static List<Exception> errors(Deadlines deadlines, StreamService service)
      throws Exception {
    try (var network = MemoryNetwork.perfect()) {
      var server =
          MemoryServer.serve(
              network, SockAddr.parse(ADDRESS), service, deadlines, Optional.empty());
      try (var line = network.dial(ADDRESS)) {
        line.writeUtf8("x");
        assertEquals(-1, line.read(new byte[1]));
      }
      server.close();
      return server.errors();
    }
  }

  @Test
  void aConnectionOnWhichNothingMovesIsEnded() throws Exception {
    StreamService patient =
        line -> {
          line.read(new byte[1]);
          line.read(new byte[1]);
        };
    Duration limit = Duration.ofMinutes(5);
    var error = errors(Deadlines.NONE.toBuilder().idle(limit).build(), patient).getFirst();
    assertInstanceOf(SocketClosedException.class, error);
    assertTrue(String.valueOf(error.getMessage()).endsWith(": nothing moved for PT5M"));
  }

  @Test
  void aConnectionIsNotOpenForEver() throws Exception {
    StreamService busy =
        line -> {
          byte[] seen = new byte[1];
          while (line.peek(seen, Duration.ofSeconds(1)) >= 0) {
            line.writeUtf8("");
            line.read(seen);
          }
        };
    Duration limit = Duration.ofHours(1);
    var error = errors(Deadlines.NONE.toBuilder().connection(limit).build(), busy).getFirst();
    assertInstanceOf(SocketClosedException.class, error);
    assertTrue(String.valueOf(error.getMessage()).endsWith(": open for PT1H"));
  }

  @Test
  void aHandlerThatIsInterruptedIsNotCutOff() throws IOException, InterruptedException {
    try (var network = MemoryNetwork.perfect()) {
      var listener = network.listen(SockAddr.parse(ADDRESS));
      var accepting = network.clock().start(listener::accept);
      network.clock().sleep(Duration.ofSeconds(1));
      accepting.interrupt();
      assertThrows(InterruptedIOException.class, accepting::await);
      try (var line = network.dial(ADDRESS)) {
        assertEquals(line.local(), listener.accept().peer());
      }
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
      var box = MemoryDatagramServer.serve(network, ADDRESS, service);
      var port = network.bind(SockAddr.parse("127.0.0.1:0"));
      port.send(new byte[0], box.address());
      port.send(new byte[] {'x'}, box.address());
      port.send(new byte[] {'y'}, box.address());
      assertEquals('y', port.receive().data()[0]);
      assertEquals('!', port.receive().data()[0]);
      network.clock().sleep(Duration.ofSeconds(1));
      box.close();
      assertEquals(List.of("handleError as planned", "finish", "finish", "drain"), hooks);
      assertEquals("as planned", box.errors().getFirst().getMessage());
    }
  }
}
