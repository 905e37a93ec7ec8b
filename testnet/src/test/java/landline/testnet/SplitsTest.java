// SPDX-License-Identifier: Apache-2.0
package landline.testnet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import landline.connection.AddressPrefix;
import landline.connection.Connection;
import landline.connection.ProxyConfig;
import landline.connection.Tls;
import landline.connection.TlsConfig;
import landline.server.ConnectionEnd;
import landline.server.StreamConfig;
import landline.server.StreamServer;
import landline.server.StreamService;
import landline.socket.Deadline;
import landline.socket.SockAddrIn;
import landline.testkit.Identity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// PROXY headers and TLS, with the stream cut at every place where it can be cut.
class SplitsTest {

  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final ProxyConfig PROXY =
      ProxyConfig.builder(AddressPrefix.parse("127.0.0.0/8")).build();
  private static final byte[] VERSION_1 =
      "PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\n".getBytes(ISO_8859_1);
  private static final byte[] VERSION_2 =
      HexFormat.of()
          .parseHex("0d0a0d0a000d0a515549540a" + "2111000c" + "c0000201c6336402" + "dc0401bb");

  /// Says who is there, and what it has said.
  private static final StreamService REPEAT =
      connection -> {
        byte[] heard = connection.inputStream().readNBytes(5);
        connection.writeUtf8(connection.peer() + " " + new String(heard, ISO_8859_1));
      };

  private static final String ANSWER = "192.0.2.1:56324 hello";

  private static StreamServer serve(MemoryNetwork network, Optional<TlsConfig> tls)
      throws IOException {
    var config = StreamConfig.builder().proxy(PROXY);
    tls.ifPresent(config::tls);
    return network.serve(SockAddrIn.loopback(0), REPEAT, config.build());
  }

  private static String answer(Connection connection) throws IOException {
    return new String(connection.inputStream().readNBytes(ANSWER.length()), ISO_8859_1);
  }

  private static void assertHeaderIsRead(Conditions conditions, long seed, byte[] header)
      throws IOException {
    try (var network = MemoryNetwork.open(conditions, seed);
        var server = serve(network, Optional.empty());
        var client = network.dial(server.address())) {
      client.write(header);
      client.writeUtf8("hello");
      assertEquals(ANSWER, answer(client));
      assertTrue(server.stop(network.clock().deadline(Duration.ofMinutes(1))));
      assertEquals(1, server.counts().ended(ConnectionEnd.DONE));
    }
  }

  @Test
  void aHeaderIsReadWhereverItIsCut() throws IOException {
    for (byte[] header : List.of(VERSION_1, VERSION_2)) {
      for (int at = 1; at < header.length + 5; at++) {
        assertHeaderIsRead(Conditions.PERFECT.toBuilder().splitAt(at).build(), 0, header);
      }
      assertHeaderIsRead(Conditions.PERFECT.toBuilder().segments(1, 1).build(), 0, header);
    }
  }

  @Test
  void aHeaderIsReadOnAThousandRoughDays() throws IOException {
    for (int seed = 0; seed < 1000; seed++) {
      assertHeaderIsRead(Conditions.ROUGH, seed, seed % 2 == 0 ? VERSION_1 : VERSION_2);
    }
  }

  @Test
  void aHeaderThatDoesNotComeIsWaitedForAsLongAsItMayTake() throws IOException {
    try (var network = MemoryNetwork.perfect();
        var server = serve(network, Optional.empty());
        var client = network.dial(server.address())) {
      client.write(VERSION_1, 0, 10);
      assertEquals(-1, client.read(new byte[1]));
      assertEquals(PROXY.header().toNanos(), network.clock().nanoTime());
      assertTrue(server.stop(network.clock().deadline(Duration.ofMinutes(1))));
      assertEquals(1, server.counts().ended(ConnectionEnd.TIMEOUT));
    }
  }

  private static long shakeHands(Identity identity, TlsConfig tls, Conditions conditions, long seed)
      throws IOException, GeneralSecurityException {
    try (var network = MemoryNetwork.open(conditions, seed);
        var server = serve(network, Optional.of(tls));
        var raw = network.dial(server.address())) {
      raw.write(VERSION_2);
      try (var client = Tls.client(raw, identity.trusted(), "localhost", Deadline.in(LIMIT))) {
        client.writeUtf8("hello");
        assertEquals(ANSWER, answer(client));
      }
      return Math.max(raw.bytesSent(), raw.bytesReceived());
    }
  }

  /// A cut in each header, which has five bytes, in each hello and in each record; and at every
  /// byte at once.
  @Test
  void aHandshakeSucceedsWhereverItIsCut(@TempDir Path folder) throws Exception {
    var identity = Identity.make(folder, "server", "EC");
    var tls = TlsConfig.builder(identity.certificates(), identity.key()).build();
    long most = shakeHands(identity, tls, Conditions.PERFECT, 0);
    assertTrue(most > 500, () -> most + " bytes");
    for (int at = 1; at < most; at += 3) {
      shakeHands(identity, tls, Conditions.PERFECT.toBuilder().splitAt(at).build(), 0);
    }
    shakeHands(identity, tls, Conditions.PERFECT.toBuilder().segments(1, 1).build(), 0);
    for (int seed = 0; seed < 50; seed++) {
      shakeHands(identity, tls, Conditions.ROUGH, seed);
    }
  }
}
