// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import landline.socket.Errno;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.SystemCallFailure;
import landline.socket.Type;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
class ReuseportGroupTest {

  private static final SockAddr LOOPBACK = SockAddrIn.loopback(0);
  private static final DatagramService ECHO = request -> request.reply(request.data());
  private static final DatagramConfig FOUR = DatagramConfig.DEFAULT.withShards(4);

  private static Socket client(SockAddr server) throws IOException {
    Socket socket = Socket.socket(server.domain(), Type.DGRAM);
    socket.timeout(Optional.of(Duration.ofSeconds(30)));
    socket.connect(server);
    return socket;
  }

  @Test
  void theKernelSharesOutPeersAndKeepsEachWithOneSocket() throws IOException {
    List<BoundSocket> shards =
        ReuseportGroup.bind(LOOPBACK, new ReuseportGroup.Order(Type.DGRAM, 0600, 4, false));
    try {
      SockAddr address = shards.getFirst().socket().sockName();
      for (int i = 0; i < 200; i++) {
        try (Socket socket = client(address)) {
          socket.send(new byte[] {1});
          socket.send(new byte[] {2});
        }
      }
      int all = 0;
      for (BoundSocket shard : shards) {
        assertEquals(address, shard.socket().sockName());
        List<SockAddr> senders = new ArrayList<>();
        for (var next = shard.socket().tryRecvFrom(10);
            next.isPresent();
            next = shard.socket().tryRecvFrom(10)) {
          senders.add(next.get().from());
        }
        assertNotEquals(0, senders.size());
        for (int i = 0; i < senders.size(); i += 2) {
          assertEquals(senders.get(i), senders.get(i + 1));
        }
        all += senders.size();
      }
      assertEquals(400, all);
    } finally {
      shards.forEach(BoundSocket::close);
    }
  }

  @Test
  void aServerOfSeveralShardsAnswersEveryPeerInOrder() throws IOException {
    List<Socket> clients = new ArrayList<>();
    try (var server = DatagramServer.listen(LOOPBACK, ECHO, FOUR.withConcurrency(1))) {
      for (int i = 0; i < 20; i++) {
        clients.add(client(server.address()));
      }
      for (int round = 0; round < 5; round++) {
        for (Socket socket : clients) {
          socket.send(("message " + round).getBytes(UTF_8));
        }
      }
      for (int round = 0; round < 5; round++) {
        for (Socket socket : clients) {
          assertEquals("message " + round, new String(socket.recvFrom(100).data(), UTF_8));
        }
      }
      assertEquals(100, server.counts().received());
    } finally {
      clients.forEach(Socket::close);
    }
  }

  @Test
  void serversOnPortZeroNeverShareAPort() throws IOException {
    List<DatagramServer> servers = new ArrayList<>();
    try {
      for (int i = 0; i < 50; i++) {
        servers.add(DatagramServer.listen(LOOPBACK, ECHO, FOUR.withShards(2)));
      }
      assertEquals(50, servers.stream().map(DatagramServer::address).distinct().count());
    } finally {
      servers.forEach(DatagramServer::close);
    }
  }

  @Test
  void aSecondServerOfTheSamePortIsToldSoAndOneAfterTheFirstIsNot() throws IOException {
    SockAddr address;
    try (var server = DatagramServer.listen(LOOPBACK, ECHO, FOUR)) {
      address = server.address();
      var taken =
          assertThrows(
              BindException.class, () -> DatagramServer.listen(address, ECHO, FOUR).close());
      assertTrue(SystemCallFailure.is(taken, Errno.EADDRINUSE));
    }
    try (var server = DatagramServer.listen(address, ECHO, FOUR)) {
      assertEquals(address, server.address());
    }
  }

  @Test
  void streamsCanBeSharedOutToo() throws IOException {
    List<BoundSocket> shards =
        ReuseportGroup.bind(LOOPBACK, new ReuseportGroup.Order(Type.STREAM, 0600, 3, false));
    try {
      SockAddr address = shards.getFirst().socket().sockName();
      for (BoundSocket shard : shards) {
        shard.socket().listen(100);
        assertEquals(address, shard.socket().sockName());
      }
    } finally {
      shards.forEach(BoundSocket::close);
    }
  }

  @Test
  void zeroIsOneShardPerProcessor() throws IOException {
    List<BoundSocket> shards =
        ReuseportGroup.bind(LOOPBACK, new ReuseportGroup.Order(Type.DGRAM, 0600, 0, false));
    shards.forEach(BoundSocket::close);
    assertEquals(Runtime.getRuntime().availableProcessors(), shards.size());
  }

  @Test
  void aUnixAddressHasOneShard(@TempDir Path folder) throws IOException {
    SockAddr address = SockAddrUn.path(folder.resolve("x.sock"));
    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> DatagramServer.listen(address, ECHO, FOUR).close());
    assertEquals("shards > 1 needs an IP address: 4 at " + address, refused.getMessage());
    try (var server = DatagramServer.listen(address, ECHO, FOUR.withShards(0))) {
      assertEquals(address, server.address());
    }
  }

  @Test
  void aNegativeNumberOfShardsIsNamed() {
    var refused =
        assertThrows(IllegalArgumentException.class, () -> DatagramConfig.DEFAULT.withShards(-1));
    assertEquals("shards < 0: -1", refused.getMessage());
  }
}
