// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import landline.connection.AddressPrefix;
import landline.server.BatchServer;
import landline.socket.DatagramBatch;
import landline.socket.Domain;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.Socket;
import landline.socket.Type;
import landline.socket.option.IpOptions;
import landline.socket.option.Ipv6Options;
import landline.socket.option.PathMtuDiscovery;
import landline.socket.option.SocketOptions;
import landline.testkit.LeakCheck;
import landline.time.AnswerRate;
import landline.time.packet.NtpPacket;
import landline.time.packet.NtpTimestamp;
import landline.time.packet.Packets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a server answers over a socket; what chronyd makes of it is in interop.
@ExtendWith(LeakCheck.class)
class NtpServiceTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  private Optional<BatchServer> started = Optional.empty();

  private BatchServer serve(NtpConfig.Builder config) throws IOException {
    BatchServer server = NtpService.listen(SockAddrIn.loopback(0), config.build());
    started = Optional.of(server);
    return server;
  }

  @AfterEach
  void close() {
    started.ifPresent(BatchServer::close);
  }

  @Test
  void theWarmUpEndsAndLeavesNothing() throws IOException {
    BatchServer server = serve(NtpConfig.builder());
    NtpService.warmUp(NtpConfig.DEFAULT);
    try (NtsKeys keys = NtsKeys.inMemory()) {
      NtpService.warmUp(NtpConfig.builder().ntsKeys(keys).build());
    }
    assertEquals(0, server.counts().received());
  }

  @Test
  void noReplyIsFragmented() throws IOException {
    Socket socket = serve(NtpConfig.builder()).listeners().getFirst();
    assertEquals(PathMtuDiscovery.PROBE, socket.getSockOpt(IpOptions.IP_MTU_DISCOVER));
    try (BatchServer both = NtpService.listen(SockAddrIn6.any(0), NtpConfig.DEFAULT)) {
      Socket six = both.listeners().getFirst();
      assertEquals(PathMtuDiscovery.PROBE, six.getSockOpt(IpOptions.IP_MTU_DISCOVER));
      assertEquals(PathMtuDiscovery.PROBE, six.getSockOpt(Ipv6Options.IPV6_MTU_DISCOVER));
    }
  }

  private static Socket client(BatchServer server) throws IOException {
    Socket socket = Socket.socket(Domain.INET, Type.DGRAM);
    socket.timeout(LONG);
    socket.connect(server.address());
    return socket;
  }

  private static byte[] request(int version, int mode, long transmit) {
    MemorySegment packet = Packets.header(version, mode);
    NtpPacket.transmit(packet, transmit);
    return packet.toArray(ValueLayout.JAVA_BYTE);
  }

  private static long dropped(BatchServer server, String reason) {
    return ((NtpCounts) server.counts().service()).dropped().getOrDefault(reason, -1L);
  }

  /// Sends a request of which there is no reply, and one of which there is.
  private static void assertDropped(BatchServer server, String reason, byte[] request)
      throws IOException {
    try (Socket socket = client(server)) {
      socket.send(request);
      socket.send(request(4, NtpPacket.MODE_CLIENT, 7));
      assertEquals(7, NtpPacket.origin(MemorySegment.ofArray(socket.recvFrom(100).data())));
    }
    assertEquals(1, dropped(server, reason));
  }

  @Test
  void aReplyHasTheTimeOfThisMachineAndTheStratum() throws IOException {
    BatchServer server = serve(NtpConfig.builder().localStratum(5));
    try (Socket socket = client(server)) {
      Instant before = Instant.now();
      socket.send(request(3, NtpPacket.MODE_CLIENT, 42));
      byte[] reply = socket.recvFrom(100).data();
      Instant after = Instant.now();
      assertEquals(NtpPacket.HEADER, reply.length);
      MemorySegment packet = MemorySegment.ofArray(reply);
      assertEquals(3, NtpPacket.version(packet));
      assertEquals(42, NtpPacket.origin(packet));
      assertEquals(NtpPacket.stratum(packet), ((NtpCounts) server.counts().service()).stratum());
      Instant receive = NtpTimestamp.toInstant(NtpPacket.receive(packet), before);
      Instant transmit = NtpTimestamp.toInstant(NtpPacket.transmit(packet), before);
      // The lowest bits tell kinds of timestamps apart.
      assertTrue(!receive.isBefore(before.minusNanos(10)), receive + " " + before);
      assertTrue(!transmit.isBefore(receive) && !transmit.isAfter(after.plusNanos(10)));
    }
  }

  @Test
  void whatIsNoRequestIsCountedAndTheNextIsAnswered() throws IOException {
    BatchServer server = serve(NtpConfig.builder());
    assertDropped(server, "not_a_request", request(4, 4, 1));
    assertDropped(server, "control", request(2, 6, 1));
    assertDropped(server, "too_short", new byte[47]);
  }

  @Test
  void whoIsDeniedIsNotAnswered() throws IOException {
    BatchServer server =
        serve(NtpConfig.builder().deny(List.of(AddressPrefix.parse("127.0.0.0/8"))));
    try (Socket socket = client(server)) {
      socket.send(request(4, NtpPacket.MODE_CLIENT, 1));
      while (dropped(server, "access") == 0) {
        Thread.onSpinWait();
      }
      assertTrue(socket.tryRecvFrom(100).isEmpty());
    }
  }

  /// A reply to such a source would arrive at this machine, as if it came from here.
  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0:4000", "224.0.0.1:4000", "[::]:4000", "[ff02::1]:4000"})
  void whoHasNoAddressOfItsOwnIsNotAnswered(String source) throws IOException {
    SockAddr from = SockAddr.parse(source);
    var service = new NtpService(NtpConfig.DEFAULT);
    try (Socket socket = Socket.socket(from.domain(), Type.DGRAM)) {
      var batch = DatagramBatch.allocate(1, 100);
      batch.add().put(request(4, NtpPacket.MODE_CLIENT, 1)).address(from);
      service.handler(socket).handle(batch);
      assertEquals(1L, service.counts().dropped().getOrDefault("access", 0L));
      assertEquals(0L, service.counts().replies().getOrDefault("basic", -1L));
    }
  }

  /// Else all servers of a network could be made to answer one forged request.
  @Test
  void whatIsSentToManyIsNotAnswered() throws IOException {
    try (BatchServer server = NtpService.listen(SockAddrIn.any(0), NtpConfig.DEFAULT);
        Socket socket = Socket.socket(Domain.INET, Type.DGRAM)) {
      int port = ((SockAddrIn) server.address()).port();
      socket.timeout(LONG);
      socket.setSockOpt(SocketOptions.SO_BROADCAST, true);
      socket.sendTo(request(4, NtpPacket.MODE_CLIENT, 1), SockAddrIn.of("127.255.255.255", port));
      socket.sendTo(request(4, NtpPacket.MODE_CLIENT, 2), SockAddrIn.of("127.0.0.1", port));
      assertEquals(2, NtpPacket.origin(MemorySegment.ofArray(socket.recvFrom(100).data())));
      assertEquals(1, dropped(server, "group"));
    }
  }

  @Test
  void thisMachineHasNoLimitOfRate() throws IOException {
    BatchServer server = serve(NtpConfig.builder().rate(new AnswerRate(Duration.ofHours(1), 1, 0)));
    try (Socket socket = client(server)) {
      for (int i = 0; i < 3; i++) {
        socket.send(request(4, NtpPacket.MODE_CLIENT, i));
        assertEquals(i, NtpPacket.origin(MemorySegment.ofArray(socket.recvFrom(100).data())));
      }
    }
    assertEquals(0, dropped(server, "rate"));
  }

  @Test
  void withoutALeapSecondASmearChangesNothingAndNoneIsAnnounced() throws IOException {
    try (Socket socket = client(serve(NtpConfig.builder().localStratum(5).smear(true)))) {
      Instant before = Instant.now();
      socket.send(request(4, NtpPacket.MODE_CLIENT, 1));
      MemorySegment packet = MemorySegment.ofArray(socket.recvFrom(100).data());
      assertEquals(0, NtpPacket.leap(packet));
      Instant receive = NtpTimestamp.toInstant(NtpPacket.receive(packet), before);
      assertTrue(Duration.between(before, receive).abs().compareTo(LONG) < 0);
    }
  }
}
