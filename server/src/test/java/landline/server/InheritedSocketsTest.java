// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import landline.socket.AcceptQueue;
import landline.socket.ActivatedSocket;
import landline.socket.Deadline;
import landline.socket.Domain;
import landline.socket.Listen;
import landline.socket.ListenConfig;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// Servers on sockets that somebody else has opened.
@ExtendWith(LeakCheck.class)
class InheritedSocketsTest {

  private static final Duration SHORT = Duration.ofMillis(20);
  private static final SockAddr LOOPBACK = SockAddrIn.loopback(0);
  private static final StreamService HELLO = connection -> connection.writeUtf8("hello");
  private static final DatagramService ECHO = request -> request.reply(request.data());

  @TempDir Path folder;

  private static Socket bound(SockAddr address, Type type) throws IOException {
    Socket socket = Socket.socket(address.domain(), type);
    socket.bind(address);
    return socket;
  }

  private static String heard(SockAddr address, Type type) throws IOException {
    try (Socket socket = Socket.socket(address.domain(), type)) {
      socket.timeout(Duration.ofSeconds(30));
      socket.connect(address);
      return new String(socket.inputStream().readAllBytes(), UTF_8);
    }
  }

  private static String heard(SockAddr address) throws IOException {
    return heard(address, Type.STREAM);
  }

  private static String echoed(SockAddr address) throws IOException {
    try (Socket socket = Socket.socket(address.domain(), Type.DGRAM)) {
      socket.timeout(Duration.ofSeconds(30));
      socket.sendTo("hi".getBytes(UTF_8), address);
      return new String(socket.recvFrom(9).data(), UTF_8);
    }
  }

  private static List<Socket> shards(Type type, int count) throws IOException {
    return Listen.all(List.of(LOOPBACK), ListenConfig.builder().type(type).shards(count).build());
  }

  @Test
  void aSocketThatIsBoundIsListenedOn() throws IOException {
    Socket socket = bound(LOOPBACK, Type.STREAM);
    try (var server =
        StreamServer.listen(
            socket, HELLO, StreamConfig.builder().listen(l -> l.backlog(7)).build())) {
      assertEquals(socket.sockName(), server.address());
      assertEquals(List.of(socket), server.listeners());
      assertEquals(7, server.counts().acceptQueue().orElseThrow().limit());
      assertEquals("hello", heard(server.address()));
    }
    assertTrue(socket.isClosed());
  }

  @Test
  void aSocketThatListensKeepsItsBacklogAndThoseWhoWait() throws IOException {
    Socket socket = Listen.on(LOOPBACK, 11);
    socket.fcntlNonBlock(false);
    try (Socket early = Socket.socket(Domain.INET, Type.STREAM)) {
      early.connect(socket.sockName());
      try (var server = StreamServer.listen(socket, HELLO, StreamConfig.DEFAULT)) {
        assertEquals(11, server.counts().acceptQueue().orElseThrow().limit());
        assertEquals("hello", new String(early.inputStream().readAllBytes(), UTF_8));
      }
    }
  }

  @Test
  void aSocketInBlockingModeIsServedToo() throws IOException {
    Socket made = Listen.on(LOOPBACK);
    made.fcntlNonBlock(false);
    Socket passed = Socket.adopt(made.detach());
    try (var server = StreamServer.listen(passed, HELLO, StreamConfig.DEFAULT)) {
      assertEquals("hello", heard(server.address()));
      assertEquals("hello", heard(server.address()));
    }
    Socket datagrams = bound(LOOPBACK, Type.DGRAM);
    datagrams.fcntlNonBlock(false);
    passed = Socket.adopt(datagrams.detach());
    try (var server = DatagramServer.listen(passed, ECHO, DatagramConfig.DEFAULT)) {
      assertEquals("hi", echoed(server.address()));
    }
  }

  @Test
  void theTimeoutsOfASocketAreNotThoseOfItsServer() throws IOException, InterruptedException {
    Socket stream = bound(LOOPBACK, Type.STREAM);
    Socket datagrams = bound(LOOPBACK, Type.DGRAM);
    for (Socket each : List.of(stream, datagrams)) {
      each.recvTimeout(SHORT);
      each.deadline(Deadline.in(SHORT));
    }
    try (var hello = StreamServer.listen(stream, HELLO, StreamConfig.DEFAULT);
        var echo = DatagramServer.listen(datagrams, ECHO, DatagramConfig.DEFAULT)) {
      Thread.sleep(SHORT.multipliedBy(5));
      assertEquals("hello", heard(hello.address()));
      assertEquals("hi", echoed(echo.address()));
    }
  }

  @Test
  void shardsAreServedTogether() throws IOException {
    List<Socket> streams = shards(Type.STREAM, 3);
    List<Socket> datagrams = shards(Type.DGRAM, 3);
    try (var talk = StreamServer.listen(streams, HELLO, StreamConfig.DEFAULT);
        var echo = DatagramServer.listen(datagrams, ECHO, DatagramConfig.DEFAULT)) {
      for (int i = 0; i < 20; i++) {
        assertEquals("hello", heard(talk.address()));
        assertEquals("hi", echoed(echo.address()));
      }
      assertEquals(3, echo.listeners().size());
    }
  }

  @Test
  void theFileOfASocketThatItDidNotMakeStays() throws IOException {
    SockAddr address = SockAddrUn.path(folder.resolve("x.sock"));
    for (Type type : List.of(Type.STREAM, Type.SEQPACKET)) {
      Socket socket = bound(address, type);
      try (var server =
          StreamServer.listen(
              socket, HELLO, StreamConfig.builder().listen(l -> l.type(type)).build())) {
        assertFalse(server.ownsFile());
        assertEquals("hello", heard(address, type));
      }
      assertTrue(Files.deleteIfExists(folder.resolve("x.sock")));
    }
  }

  @Test
  void aServerThatIsToldSoOwnsTheFileOnceItHasStarted() throws IOException {
    Path file = folder.resolve("x.sock");
    SockAddr address = SockAddrUn.path(file);
    for (boolean starts : new boolean[] {false, true}) {
      var given = new InheritedSockets("x", address, List.of(bound(address, Type.STREAM)), true);
      try (var server = StreamServer.prepare(given, HELLO, StreamConfig.DEFAULT)) {
        if (starts) {
          server.start();
          server.start();
        }
        assertTrue(server.ownsFile());
      }
      assertEquals(starts, !Files.deleteIfExists(file));
    }
  }

  @Test
  void aFileThatAnotherServerHasPutThereIsNotItsOwnAnyMore() throws IOException {
    Path file = folder.resolve("x.sock");
    SockAddr address = SockAddrUn.path(file);
    for (Type type : List.of(Type.STREAM, Type.DGRAM)) {
      var given = new InheritedSockets("x", address, List.of(bound(address, type)), true);
      Server server =
          type.equals(Type.STREAM)
              ? StreamServer.prepare(given, HELLO, StreamConfig.DEFAULT)
              : DatagramServer.prepare(given, ECHO, DatagramConfig.DEFAULT);
      try (server) {
        server.start();
        Files.delete(file);
        assertFalse(server.ownsFile());
        try (Socket other = bound(address, type)) {
          assertFalse(server.ownsFile(), other::toString);
          server.close();
          assertTrue(Files.deleteIfExists(file));
        }
      }
    }
  }

  @Test
  void whoStandsByTakesNobodyAndLosesNobody() throws IOException, InterruptedException {
    Socket listener = Listen.on(LOOPBACK);
    Socket datagrams = bound(LOOPBACK, Type.DGRAM);
    try (Socket early = Socket.socket(Domain.INET, Type.STREAM);
        Socket asks = Socket.socket(Domain.INET, Type.DGRAM);
        var talk = StreamServer.prepare(inherited(listener), HELLO, StreamConfig.DEFAULT);
        var echo = DatagramServer.prepare(inherited(datagrams), ECHO, DatagramConfig.DEFAULT)) {
      early.connect(talk.address());
      asks.sendTo("hi".getBytes(UTF_8), echo.address());
      assertTrue(talk.isHealthy());
      assertEquals(1, AcceptQueue.of(listener).waiting());
      talk.start();
      echo.start();
      assertEquals("hello", new String(early.inputStream().readAllBytes(), UTF_8));
      assertEquals("hi", new String(asks.recvFrom(9).data(), UTF_8));
    }
  }

  private static InheritedSockets inherited(Socket socket) throws IOException {
    return new InheritedSockets("x", socket.sockName(), List.of(socket), false);
  }

  @Test
  void socketsOfOneNameTypeAndAddressBelongTogether() throws IOException {
    List<Socket> shards = shards(Type.STREAM, 2);
    Socket other = Listen.on(LOOPBACK);
    List<InheritedSockets> places =
        InheritedSockets.of(
            List.of(
                new ActivatedSocket("a", shards.get(0)),
                new ActivatedSocket("a", other),
                new ActivatedSocket("a", shards.get(1))),
            false);
    assertEquals(
        List.of(shards, List.of(other)), places.stream().map(InheritedSockets::sockets).toList());
    assertEquals(other.sockName(), places.getLast().address());
    assertEquals(Type.STREAM, places.getLast().type());
    places.forEach(InheritedSockets::close);
    assertTrue(other.isClosed());
  }

  @Test
  void aPlaceThatNobodyNeedsIsDiscardedWithItsFile() throws IOException {
    Path file = folder.resolve("x.sock");
    SockAddr address = SockAddrUn.path(file);
    var foreign = new InheritedSockets("x", address, List.of(bound(address, Type.STREAM)), false);
    foreign.discard();
    assertTrue(Files.deleteIfExists(file));
    var own = new InheritedSockets("x", address, List.of(bound(address, Type.STREAM)), true);
    own.discard();
    assertFalse(Files.exists(file));
  }

  private static void assertRefused(String reason, Executable listen) {
    var refused = assertThrows(IllegalArgumentException.class, listen);
    assertTrue(String.valueOf(refused.getMessage()).contains(reason), refused::toString);
  }

  private static void assertRefused(String reason, Socket... sockets) {
    assertRefused(reason, () -> StreamServer.listen(List.of(sockets), HELLO, StreamConfig.DEFAULT));
    for (Socket socket : sockets) {
      assertFalse(socket.isClosed());
    }
  }

  @Test
  void whatIsNoListenerIsRefusedAndStaysOpen() throws IOException {
    try (Socket datagrams = bound(LOOPBACK, Type.DGRAM);
        Socket one = bound(LOOPBACK, Type.STREAM);
        Socket two = bound(LOOPBACK, Type.STREAM);
        Socket fresh = Socket.socket(Domain.INET, Type.STREAM);
        Socket unnamed = Socket.socket(Domain.UNIX, Type.STREAM);
        var pair = Socket.socketPair(Domain.UNIX, Type.STREAM)) {
      assertRefused("sockets to listen on < 1: 0");
      assertRefused("type is not SOCK_STREAM: SOCK_DGRAM " + datagrams.sockName(), datagrams);
      assertRefused("sockets of one server have two addresses: " + one.sockName(), one, two);
      assertRefused("not bound to an address: ", fresh);
      assertRefused("not bound to an address: ", unnamed);
      assertRefused("connected, cannot listen: ", pair.first());
      assertRefused(
          "type is not SOCK_DGRAM", () -> DatagramServer.listen(one, ECHO, DatagramConfig.DEFAULT));
    }
  }
}
