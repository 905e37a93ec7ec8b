// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import landline.connection.Connection;
import landline.connection.TlsConfig;
import landline.socket.Domain;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Connections of messages.
class SeqpacketTest {

  private static final StreamConfig CONFIG =
      StreamConfig.builder().listen(l -> l.type(Type.SEQPACKET)).build();

  private final BlockingQueue<String> errors = new LinkedBlockingQueue<>();

  private final StreamService echo =
      new ReportingService(
          SeqpacketTest::echo, (_, error) -> errors.add(String.valueOf(error.getMessage())));

  private static void echo(Connection connection) throws IOException {
    byte[] bytes = new byte[8];
    for (int n = connection.read(bytes); n > 0; n = connection.read(bytes)) {
      connection.write(bytes, 0, n);
    }
  }

  @Test
  void eachReadGivesOneMessageAndACutOneIsAnError(@TempDir Path folder)
      throws IOException, InterruptedException {
    var address = SockAddrUn.path(folder.resolve("s"));
    try (var server = StreamServer.listen(address, echo, CONFIG);
        var socket = Socket.socket(Domain.UNIX, Type.SEQPACKET)) {
      socket.connect(server.address());
      socket.send("one".getBytes(UTF_8));
      socket.send("two".getBytes(UTF_8));
      byte[] bytes = new byte[20];
      assertEquals(3, socket.recv(bytes));
      assertEquals(3, socket.recv(bytes));
      assertEquals("two", new String(bytes, 0, 3, UTF_8));
      socket.send("longer than eight".getBytes(UTF_8));
      assertEquals("recv unix:(unnamed): message of 17 bytes cut to 8", errors.take());
      assertEquals(0, socket.recv(bytes));
    }
  }

  @Test
  void whatHasNoMessagesIsRefused() {
    var tls = TlsConfig.builder(Path.of("c.pem"), Path.of("k.pem")).build();
    var refused =
        assertThrows(IllegalArgumentException.class, () -> CONFIG.toBuilder().tls(tls).build());
    assertEquals("neither PROXY headers nor TLS over type SOCK_SEQPACKET", refused.getMessage());
    assertEquals(
        "type has no connections: SOCK_DGRAM",
        assertThrows(
                IllegalArgumentException.class,
                () -> StreamConfig.builder().listen(l -> l.type(Type.DGRAM)).build())
            .getMessage());
  }
}
