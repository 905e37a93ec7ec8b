// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import landline.interop.harness.Python;
import landline.session.SessionClient;
import landline.session.SessionConfig;
import landline.session.SessionServer;
import landline.session.SessionService;
import landline.socket.Datagram;
import landline.socket.Deadline;
import landline.socket.SockAddr;
import landline.testkit.LeakCheck;
import landline.testkit.PeerProcess;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Sessions of datagrams with programs that were written after `docs/protocol/session.md` alone.
@ExtendWith(LeakCheck.class)
@RequiresPeer("python3")
class SessionPeersTest {

  private static final SessionService COUNTING =
      session -> {
        int number = 0;
        for (Optional<Datagram> next = session.receive();
            next.isPresent();
            next = session.receive()) {
          String text = new String(next.get().data(), UTF_8);
          session.send((++number + " " + text).getBytes(UTF_8));
        }
      };

  @TempDir Path folder;

  private SockAddr at(String address) {
    return SockAddr.parse(address.replace("FOLDER", folder.toString()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:0", "unix:FOLDER/session", "unix:@FOLDER/name"})
  void aPythonClientBringsItsTokenBack(String address) throws IOException, InterruptedException {
    try (var server = SessionServer.listen(at(address), COUNTING, SessionConfig.DEFAULT);
        PeerProcess client = Python.run("session_client.py", server.address().toString())) {
      assertEquals(
          List.of("challenged", "'1 hello'", "'2 '", "'3 时'"),
          Python.talk(client, "hello", "", "时"));
      assertEquals(1, server.counts().opened());
      assertEquals(1, server.counts().challenged());
    }
  }

  @Test
  void aPythonClientIsToldThatThereAreTooManySessions() throws IOException, InterruptedException {
    var config = SessionConfig.builder().maxSessions(1).build();
    try (var server = SessionServer.listen(at("127.0.0.1:0"), COUNTING, config);
        var first = SessionClient.connect(server.address(), Deadline.in(PATIENCE));
        PeerProcess client = Python.run("session_client.py", server.address().toString())) {
      first.send("first".getBytes(UTF_8));
      assertEquals("1 first", new String(first.receive(Deadline.in(PATIENCE)).data(), UTF_8));
      assertEquals(List.of("challenged", "full"), Python.talk(client, "second"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:0", "unix:FOLDER/session"})
  void ourClientProvesItselfToAPythonServer(String address)
      throws IOException, InterruptedException {
    try (PeerProcess server = Python.run("session_server.py", at(address).toString());
        var client = SessionClient.connect(Python.address(server), Deadline.in(PATIENCE))) {
      for (String text : List.of("hello", "", "时")) {
        client.send(text.getBytes(UTF_8));
        assertEquals(text, new String(client.receive(Deadline.in(PATIENCE)).data(), UTF_8));
      }
      client.send("full".getBytes(UTF_8));
      assertThrows(ConnectException.class, () -> client.receive(Deadline.in(PATIENCE)));
    }
  }
}
