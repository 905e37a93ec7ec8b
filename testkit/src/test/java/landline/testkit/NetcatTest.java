// SPDX-License-Identifier: Apache-2.0
package landline.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Duration;
import landline.socket.Shutdown;
import landline.socket.Socket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// nc, ncat and socat as clients.
@RequiresPeer({"nc", "ncat", "socat"})
final class NetcatTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @ParameterizedTest
  @EnumSource
  void aStreamIsEndedWithTheInputAndReadOn(Netcat program)
      throws IOException, InterruptedException {
    for (Transport transport : new Transport[] {Transport.TCP, Transport.UNIX_STREAM}) {
      try (Socket listener = transport.listening();
          PeerProcess client = program.call(listener.sockName());
          Socket accepted = listener.accept()) {
        client.write("question\n");
        client.closeInput();
        assertEquals("question\n", new String(accepted.inputStream().readAllBytes(), UTF_8));
        accepted.send("answer\n".getBytes(UTF_8));
        accepted.shutdown(Shutdown.SHUT_WR);
        assertEquals(0, client.awaitExit(LIMIT), client::toString);
        assertEquals("answer\n", client.output());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDatagramArrives(Netcat program) throws IOException {
    try (Socket server = Transport.UDP.bound();
        PeerProcess client = program.write(server.sockName())) {
      client.write("question");
      assertEquals("question", new String(server.recvFrom(100).data(), UTF_8));
    }
  }
}
