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
import landline.socket.Errno;
import landline.socket.Listen;
import landline.socket.ListenConfig;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.SystemCallFailure;
import landline.socket.Type;
import landline.socket.option.SocketOptions;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
class ShardsTest {

  private static final SockAddr LOOPBACK = SockAddrIn.loopback(0);
  private static final DatagramService ECHO = request -> request.reply(request.data());
  private static final DatagramConfig FOUR =
      DatagramConfig.builder().listen(l -> l.shards(4)).build();

  private static Socket client(SockAddr server) throws IOException {
    Socket socket = Socket.socket(server.domain(), Type.DGRAM);
    socket.timeout(Duration.ofSeconds(30));
    socket.connect(server);
    return socket;
  }

  private static List<Socket> bind(Type type, int shards) throws IOException {
    return Listen.all(List.of(LOOPBACK), ListenConfig.builder().type(type).shards(shards).build());
  }

  @Test
  void theKernelSharesOutPeersAndKeepsEachWithOneSocket() throws IOException {
    List<Socket> shards = bind(Type.DGRAM, 4);
    try {
      SockAddr address = shards.getFirst().sockName();
      for (int i = 0; i < 200; i++) {
        try (Socket socket = client(address)) {
          socket.send(new byte[] {1});
          socket.send(new byte[] {2});
        }
      }
      int all = 0;
      for (Socket shard : shards) {
        assertEquals(address, shard.sockName());
        List<SockAddr> senders = new ArrayList<>();
        for (var next = shard.tryRecvFrom(10); next.isPresent(); next = shard.tryRecvFrom(10)) {
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
      shards.forEach(Socket::close);
    }
  }

  @Test
  void aServerOfSeveralShardsAnswersEveryPeerInOrder() throws IOException {
    List<Socket> clients = new ArrayList<>();
    try (var server =
        DatagramServer.listen(LOOPBACK, ECHO, FOUR.toBuilder().concurrency(1).build())) {
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
        servers.add(
            DatagramServer.listen(
                LOOPBACK, ECHO, FOUR.toBuilder().listen(l -> l.shards(2)).build()));
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
    List<Socket> shards = bind(Type.STREAM, 3);
    try {
      SockAddr address = shards.getFirst().sockName();
      for (Socket shard : shards) {
        assertTrue(shard.getSockOpt(SocketOptions.SO_ACCEPTCONN));
        assertEquals(address, shard.sockName());
      }
    } finally {
      shards.forEach(Socket::close);
    }
  }

  @Test
  void zeroIsOneShardPerProcessor() throws IOException {
    List<Socket> shards = bind(Type.DGRAM, 0);
    shards.forEach(Socket::close);
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
    try (var server =
        DatagramServer.listen(address, ECHO, FOUR.toBuilder().listen(l -> l.shards(0)).build())) {
      assertEquals(address, server.address());
    }
  }

  @Test
  void aNegativeNumberOfShardsIsNamed() {
    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> DatagramConfig.builder().listen(l -> l.shards(-1)).build());
    assertEquals("shards < 0: -1", refused.getMessage());
  }
}
