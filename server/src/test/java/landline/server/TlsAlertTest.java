// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import landline.connection.TlsConfig;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.testkit.Identity;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// What a client without TLS gets from a server with it.
@ExtendWith(LeakCheck.class)
class TlsAlertTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir Path folder;

  /// A UNIX socket that is closed with unread data resets the connection.
  @Test
  void anAlertArrivesBehindMuchPlainTextAndTheEndAfterIt() throws Exception {
    Identity identity = Identity.make(folder, "server", "EC");
    var tls = TlsConfig.builder(identity.certificates(), identity.key()).build();
    var config = StreamConfig.builder().tls(tls).build();
    SockAddr address = SockAddr.parse("unix:" + folder.resolve("s"));
    byte[] alert = new byte[16];
    try (var server = StreamServer.listen(address, connection -> {}, config);
        Socket client = Dial.dial(server.address(), Deadline.in(LONG))) {
      client.timeout(LONG);
      client.sendAll(new byte[20_000]);
      assertEquals(7, client.recv(alert));
      assertEquals(21, alert[0]);
      assertEquals(0, client.recv(alert));
    }
  }
}
