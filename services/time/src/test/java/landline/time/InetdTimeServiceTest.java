// SPDX-License-Identifier: Apache-2.0
package landline.time;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import landline.server.DatagramService;
import landline.server.Request;
import landline.server.StreamServer;
import landline.socket.Datagram;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class InetdTimeServiceTest {

  private static final Instant NOW = Instant.parse("2026-11-23T20:16:06Z");
  private static final SockAddr CLIENT = SockAddrIn.of("192.0.2.1", 50_000);

  private final List<byte[]> replies = new ArrayList<>();

  private static InetdTimeService service(InetdProtocol protocol, AnswerRate rate) {
    return new InetdTimeService(
        protocol,
        TimeConfig.builder().clock(InstantSource.fixed(NOW)).zone(Zone.utc()).rate(rate).build());
  }

  /// Gives a datagram to a service, as a server would.
  private void send(DatagramService service, byte[] data, SockAddr from) throws IOException {
    var request =
        Request.of(new Datagram(data, from, data.length), (message, _) -> replies.add(message));
    if (service.verify(request)) {
      service.handle(request);
    }
  }

  @Test
  void daytimeIsALine() {
    assertEquals(
        "Mon Nov 23 20:16:06 2026\r\n",
        new String(InetdProtocol.DAYTIME.answer(NOW, Zone.utc()), US_ASCII));
  }

  /// The examples of RFC 868.
  @ParameterizedTest
  @CsvSource({
    "1970-01-01T00:00:00Z, 2208988800",
    "1976-01-01T00:00:00Z, 2398291200",
    "1983-05-01T00:00:00Z, 2629584000",
    "2036-02-07T06:28:16Z, 0",
  })
  void timeIsTheSecondsSince1900(String instant, long seconds) {
    byte[] answer = InetdProtocol.TIME.answer(Instant.parse(instant), Zone.utc());
    assertEquals(4, answer.length);
    assertEquals(seconds, Integer.toUnsignedLong(ByteBuffer.wrap(answer).getInt()));
  }

  @ParameterizedTest
  @EnumSource
  void aConnectionGetsTheAnswerAndItsEnd(InetdProtocol protocol) throws IOException {
    try (StreamServer server =
            StreamServer.listen("127.0.0.1:0", service(protocol, AnswerRate.DEFAULT).streams());
        Socket socket = Dial.dial(server.address(), Deadline.in(Duration.ofSeconds(30)))) {
      assertArrayEquals(protocol.answer(NOW, Zone.utc()), socket.inputStream().readAllBytes());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDatagramOfOneByteAtMostIsAnswered(InetdProtocol protocol) throws IOException {
    InetdTimeService service = service(protocol, AnswerRate.DEFAULT);
    send(service.datagrams(), new byte[0], CLIENT);
    send(service.datagrams(), new byte[] {'\n'}, CLIENT);
    send(service.datagrams(), new byte[2], CLIENT);
    assertEquals(2, replies.size());
    assertArrayEquals(protocol.answer(NOW, Zone.utc()), replies.getFirst());
    assertEquals(1, service.refused(TimeRefusal.REQUEST_TOO_LONG));
    TimeCounts counts = (TimeCounts) service.datagrams().counts();
    assertEquals(1, counts.dropped().get(TimeRefusal.REQUEST_TOO_LONG));
  }

  @ParameterizedTest
  @EnumSource
  void noAnswerIsARequestOfAnother(InetdProtocol protocol) {
    byte[] answer = protocol.answer(NOW, Zone.utc());
    assertTrue(InetdProtocol.refused(answer.length).isPresent());
    assertTrue(TimeCodec.refused(answer, NOW).isPresent());
  }

  @ParameterizedTest
  @EnumSource
  void theFirstPortsAreThoseOfServices(InetdProtocol protocol) throws IOException {
    InetdTimeService service = service(protocol, AnswerRate.DEFAULT);
    send(service.datagrams(), new byte[0], SockAddrIn.of("192.0.2.1", 1023));
    assertEquals(List.of(), replies);
    assertEquals(1, service.refused(TimeRefusal.PRIVILEGED_SOURCE_PORT));
  }

  @Test
  void aSourceOverItsLimitIsNotAnsweredAndOthersAre() throws IOException {
    var rate = new AnswerRate(Duration.ofHours(1), 2, 0);
    InetdTimeService service = service(InetdProtocol.TIME, rate);
    for (int i = 0; i < 5; i++) {
      send(service.datagrams(), new byte[0], CLIENT);
    }
    assertEquals(2, replies.size());
    assertEquals(3, service.refused(TimeRefusal.RATE));
    send(service.datagrams(), new byte[0], SockAddrIn.of("192.0.2.2", 50_000));
    assertEquals(3, replies.size());
  }

  @Test
  void theTextFormHasTheSameLimit() throws IOException {
    var service =
        new TimeService(
            TimeConfig.builder().rate(new AnswerRate(Duration.ofHours(1), 2, 0)).build());
    for (int i = 0; i < 5; i++) {
      send(service, "%Y".getBytes(US_ASCII), CLIENT);
    }
    assertEquals(2, replies.size());
    assertEquals(3, service.refused(TimeRefusal.RATE));
  }

  @Test
  void thisMachineHasNoLimit() throws IOException {
    var rate = new AnswerRate(Duration.ofHours(1), 1, 0);
    InetdTimeService service = service(InetdProtocol.TIME, rate);
    for (String local : List.of("127.0.0.1:50000", "[::1]:50000", "[::ffff:127.0.0.2]:50000")) {
      send(service.datagrams(), new byte[0], SockAddr.parse(local));
      send(service.datagrams(), new byte[0], SockAddr.parse(local));
    }
    assertEquals(6, replies.size());
  }
}
