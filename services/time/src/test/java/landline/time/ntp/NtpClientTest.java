// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import landline.connection.TlsConfig;
import landline.server.BatchServer;
import landline.server.DatagramServer;
import landline.server.ServerState;
import landline.server.StreamConfig;
import landline.server.StreamServer;
import landline.server.StreamService;
import landline.socket.Deadline;
import landline.socket.Errno;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.testkit.FaultyKernel;
import landline.testkit.Identity;
import landline.testkit.KernelCall;
import landline.testkit.LeakCheck;
import landline.time.nts.KeRequest;
import landline.time.nts.KeResponse;
import landline.time.nts.KeyExport;
import landline.time.packet.NtpPacket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// The client over sockets, with servers that are not as they should be.
@ExtendWith(LeakCheck.class)
class NtpClientTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final long SECONDS_TO_1970 = 2_208_988_800L;

  private static Deadline soon() {
    return Deadline.in(LONG);
  }

  private static NtpTarget ntp(BatchServer server) {
    return new NtpTarget(false, "127.0.0.1", ((SockAddrIn) server.address()).port());
  }

  /// RFC 9109: a port that is known beforehand makes forgeries easier.
  @Test
  void requestsComeFromDifferentPortsThatTheKernelChooses() throws IOException {
    Set<Integer> ports = ConcurrentHashMap.newKeySet();
    var asked = new AtomicInteger();
    try (DatagramServer server =
        DatagramServer.listen(
            "127.0.0.1:0",
            request -> {
              ports.add(((SockAddrIn) request.from()).port());
              asked.incrementAndGet();
              // Any failure ends the call.
              byte[] kiss = request.data().clone();
              System.arraycopy(kiss, 40, kiss, 24, 8);
              kiss[0] = (byte) 0xe4;
              System.arraycopy("DENY".getBytes(StandardCharsets.US_ASCII), 0, kiss, 12, 4);
              request.reply(kiss);
            })) {
      String url = "ntp://" + server.address();
      for (int i = 0; i < 8; i++) {
        var kiss = assertThrows(NtpKissException.class, () -> NtpClient.query(url, soon()));
        assertEquals("DENY", kiss.code());
      }
    }
    assertEquals(8, asked.get());
    assertTrue(ports.size() > 1 && !ports.contains(NtpPacket.PORT), ports::toString);
  }

  /// As if the address that the socket has were no longer that of this machine.
  @Test
  void afterALostRequestAnotherPortIsUsed() throws IOException {
    var first = new AtomicInteger();
    var deaf = new AtomicBoolean();
    try (DatagramServer server =
        DatagramServer.listen(
            "127.0.0.1:0",
            request -> {
              int port = ((SockAddrIn) request.from()).port();
              first.compareAndSet(0, port);
              if (!deaf.get() || port != first.get()) {
                request.reply(answer(request.data()));
              }
            })) {
      int port = ((SockAddrIn) server.address()).port();
      try (NtpClient client = NtpClient.open(new NtpTarget(false, "127.0.0.1", port), soon())) {
        assertEquals(5, client.ask(soon()).stratum());
        deaf.set(true);
        assertThrows(
            SocketTimeoutException.class, () -> client.ask(Deadline.in(Duration.ofMillis(50))));
        assertEquals(5, client.ask(soon()).stratum());
      }
    }
  }

  /// It may be one that wants fewer requests.
  @Test
  void aSilentServerIsAskedEverMoreSeldom() throws IOException {
    var asked = new AtomicInteger();
    try (DatagramServer server =
        DatagramServer.listen("127.0.0.1:0", _ -> asked.incrementAndGet())) {
      String url = "ntp://" + server.address();
      assertThrows(
          SocketTimeoutException.class,
          () -> NtpClient.query(url, Deadline.in(Duration.ofSeconds(4))));
    }
    assertTrue(asked.get() <= 3, asked::toString);
  }

  /// As if somebody set the clock between the second request and its reply.
  @Test
  void whatWasMeasuredBeforeTheClockWasSetDoesNotCount() throws Exception {
    var asked = new AtomicInteger();
    var ahead = new AtomicLong();
    try (DatagramServer server =
        DatagramServer.listen(
            "127.0.0.1:0",
            request -> {
              if (asked.incrementAndGet() == 2) {
                ahead.set(1_000_000_000);
              }
              request.reply(answer(request.data()));
            })) {
      var target = new NtpTarget(false, "127.0.0.1", ((SockAddrIn) server.address()).port());
      try (var client = new NtpClient(target, SSLContext.getDefault(), false, soon(), ahead::get)) {
        assertEquals(2, client.measure(2, NtpClient.LEAST_INTERVAL, soon()).answers().size());
      }
    }
    // The second reply was ignored, and the first forgotten.
    assertTrue(asked.get() >= 4, asked::toString);
  }

  private static byte[] answer(byte[] request) {
    long seconds = Instant.now().getEpochSecond() + SECONDS_TO_1970;
    byte[] answer = new byte[NtpPacket.HEADER];
    ByteBuffer.wrap(answer)
        .put((byte) 0x24)
        .put((byte) 5)
        .position(24)
        .put(request, 40, 8)
        .putInt((int) seconds)
        .putInt(0)
        .putInt((int) seconds)
        .putInt(1);
    return answer;
  }

  @Test
  void aServerThatSendsWithoutEndDoesNotOutlastTheDeadline() throws IOException {
    var over = new AtomicBoolean();
    byte[] noise = new byte[NtpPacket.HEADER];
    try (DatagramServer server =
        DatagramServer.listen(
            "127.0.0.1:0",
            request -> {
              while (!over.get()) {
                request.reply(noise);
              }
            })) {
      String url = "ntp://" + server.address();
      try {
        assertThrows(
            SocketTimeoutException.class,
            () -> NtpClient.query(url, Deadline.in(Duration.ofMillis(300))));
      } finally {
        over.set(true);
      }
    }
  }

  @Test
  void theErrorHasTheOffsetOfThisMachineToItself() throws IOException {
    try (BatchServer server =
        NtpService.listen(SockAddrIn.loopback(0), NtpConfig.builder().localStratum(5).build())) {
      NtpMeasurement measured = NtpClient.query(ntp(server).toString(), soon());
      assertTrue(measured.offset().abs().compareTo(measured.error()) <= 0, measured::toString);
      assertEquals(Optional.empty(), measured.failure());
    }
  }

  @Test
  void aPauseThatWouldOutlastTheDeadlineIsNotBegun() throws IOException {
    try (BatchServer server =
            NtpService.listen(SockAddrIn.loopback(0), NtpConfig.builder().localStratum(5).build());
        NtpClient client = NtpClient.open(ntp(server), soon())) {
      NtpMeasurement measured = client.measure(2, Duration.ofDays(1), soon());
      assertEquals(1, measured.answers().size());
      String reason = String.valueOf(measured.failure().orElseThrow().getMessage());
      assertTrue(reason.endsWith(": no time for another request"), reason);
    }
  }

  /// Establishes keys, with one cookie that nobody opens.
  private static StreamService oneCookie(int port) {
    byte[] answer =
        new KeResponse(List.of(new byte[100]), Optional.of("127.0.0.1"), OptionalInt.of(port))
            .encode(new KeRequest.Accepted(KeRequest.AES_SIV_CMAC_256));
    return connection -> {
      connection.read(new byte[1024]);
      connection.write(answer);
    };
  }

  /// RFC 8915 section 3.
  @Test
  void aServerWithoutTls13EstablishesNoKeys(@TempDir Path folder) throws Exception {
    Identity identity = Identity.make(folder, "server", "EC");
    SSLContext trusted = identity.trusted();
    StreamConfig old =
        StreamConfig.builder()
            .tls(
                TlsConfig.builder(identity.certificates(), identity.key())
                    .protocols(List.of("TLSv1.2"))
                    .alpn(List.of(KeyExport.ALPN))
                    .build())
            .build();
    try (StreamServer server =
        StreamServer.listen(SockAddrIn.loopback(0), oneCookie(NtpPacket.PORT), old)) {
      var target = new NtpTarget(true, "localhost", ((SockAddrIn) server.address()).port());
      assertThrows(
          SSLException.class, () -> NtpClient.open(target, trusted, false, soon()).close());
    }
  }

  /// A server of NTP and one of key establishment, which have the same keys.
  private record Servers(
      NtsKeys keys, BatchServer time, NtsKeService service, StreamServer establishment)
      implements AutoCloseable {

    static Servers start(Identity identity, int ntp, int nts) throws IOException {
      NtsKeys keys = NtsKeys.inMemory();
      BatchServer time =
          NtpService.listen(
              SockAddrIn.loopback(ntp), NtpConfig.builder().localStratum(5).ntsKeys(keys).build());
      int port = ((SockAddrIn) time.address()).port();
      var service =
          new NtsKeService(keys, NtsKeConfig.builder().server("127.0.0.1").port(port).build());
      return new Servers(
          keys,
          time,
          service,
          StreamServer.listen(
              SockAddrIn.loopback(nts),
              service,
              NtsKeService.server(TlsConfig.builder(identity.certificates(), identity.key()))));
    }

    int ntp() {
      return ((SockAddrIn) time.address()).port();
    }

    int nts() {
      return ((SockAddrIn) establishment.address()).port();
    }

    @Override
    public void close() {
      establishment.close();
      time.close();
      keys.close();
    }
  }

  private static NtpKissException refusal(NtpClient client) throws IOException {
    while (true) {
      try {
        return fail("an answer: " + client.ask(Deadline.in(Duration.ofMillis(300))));
      } catch (NtpKissException kiss) {
        return kiss;
      } catch (SocketTimeoutException slow) {
        // This machine is busy. There are seven cookies more.
      }
    }
  }

  @Test
  void afterARefusalWithoutTimeTheNextCallEstablishesKeys(@TempDir Path folder) throws Exception {
    Identity identity = Identity.make(folder, "server", "EC");
    Servers first = Servers.start(identity, 0, 0);
    var target = new NtpTarget(true, "localhost", first.nts());
    try (NtpClient client = NtpClient.open(target, identity.trusted(), false, soon())) {
      int ntp = first.ntp();
      int nts = first.nts();
      assertTrue(client.ask(soon()).authenticated());
      first.close();
      try (Servers second = Servers.start(identity, ntp, nts)) {
        assertEquals("NTSN", refusal(client).code());
        assertEquals(0, second.service().counts().established());
        assertTrue(client.ask(soon()).authenticated());
        assertEquals(1, second.service().counts().established());
        assertTrue(client.ask(soon()).authenticated());
        assertEquals(1, second.service().counts().established());
      }
    } finally {
      first.close();
    }
  }

  @Test
  void whileThereAreNoNewKeysTheServerIsAskedWithTheOldCookies(@TempDir Path folder)
      throws Exception {
    Identity identity = Identity.make(folder, "server", "EC");
    Servers first = Servers.start(identity, 0, 0);
    var target = new NtpTarget(true, "localhost", first.nts());
    var asked = new AtomicInteger();
    try (NtpClient client = NtpClient.open(target, identity.trusted(), false, soon())) {
      int ntp = first.ntp();
      int nts = first.nts();
      client.ask(soon());
      first.close();
      try (Servers second = Servers.start(identity, ntp, 0);
          StreamServer broken =
              StreamServer.listen(
                  SockAddrIn.loopback(nts), _ -> asked.incrementAndGet(), StreamConfig.DEFAULT)) {
        assertEquals("NTSN", refusal(client).code());
        assertThrows(IOException.class, () -> client.ask(soon()));
        assertEquals("NTSN", refusal(client).code());
        assertEquals(1, asked.get());
        assertEquals(0, second.service().counts().established());
        assertEquals(ServerState.RUNNING, broken.state());
      }
    } finally {
      first.close();
    }
  }

  /// RFC 8915 section 4.1.7: the NTP server is where keys were established, unless it is named.
  @Test
  void theAddressThatGaveTheCookiesIsAsked(@TempDir Path folder) throws Exception {
    Identity identity = Identity.make(folder, "server", "EC");
    NtsKeys keys = NtsKeys.inMemory();
    NtsKeys others = NtsKeys.inMemory();
    try (keys;
        others;
        BatchServer time =
            NtpService.listen(
                SockAddrIn.loopback(0), NtpConfig.builder().localStratum(5).ntsKeys(keys).build());
        BatchServer another =
            NtpService.listen(
                SockAddrIn6.of("::1", ((SockAddrIn) time.address()).port()),
                NtpConfig.builder().localStratum(5).ntsKeys(others).build());
        StreamServer establishment =
            StreamServer.listen(
                SockAddrIn.loopback(0),
                new NtsKeService(
                    keys, NtsKeConfig.builder().port(((SockAddrIn) time.address()).port()).build()),
                NtsKeService.server(TlsConfig.builder(identity.certificates(), identity.key())))) {
      var target = new NtpTarget(true, "localhost", ((SockAddrIn) establishment.address()).port());
      try (FaultyKernel kernel = FaultyKernel.install()) {
        // The kernel no longer tells it once the server has reset the connection.
        kernel.failEvery(KernelCall.GETPEERNAME, 1, Errno.ENOTCONN);
        try (NtpClient client = NtpClient.open(target, identity.trusted(), false, soon())) {
          assertTrue(client.ask(soon()).authenticated());
          assertEquals(time.address(), client.ask(soon()).server());
          assertEquals(ServerState.RUNNING, another.state());
        }
      }
    }
  }

  @Test
  void withoutACookieNothingIsAsked(@TempDir Path folder) throws Exception {
    Identity identity = Identity.make(folder, "server", "EC");
    SSLContext trusted = identity.trusted();
    var asked = new AtomicInteger();
    try (DatagramServer silence =
            DatagramServer.listen("127.0.0.1:0", request -> asked.incrementAndGet());
        StreamServer establishment =
            StreamServer.listen(
                SockAddrIn.loopback(0),
                oneCookie(((SockAddrIn) silence.address()).port()),
                NtsKeService.server(TlsConfig.builder(identity.certificates(), identity.key())))) {
      int port = ((SockAddrIn) establishment.address()).port();
      var target = new NtpTarget(true, "localhost", port);
      var silent =
          assertThrows(
              SocketTimeoutException.class,
              () -> NtpClient.open(target, trusted, false, soon()).close());
      assertEquals(silence.address() + ": no answer in time", silent.getMessage());
      assertEquals(1, asked.get());
    }
  }
}
