// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import landline.greet.GreetClient;
import landline.greet.GreetConfig;
import landline.greet.GreetService;
import landline.interop.harness.Python;
import landline.server.StreamServer;
import landline.socket.Deadline;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrUn;
import landline.testkit.LeakCheck;
import landline.testkit.Netcat;
import landline.testkit.PeerProcess;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The greeter greets everybody's clients, and our client is greeted by everybody.
@ExtendWith(LeakCheck.class)
@RequiresPeer({"python3", "nc", "ncat", "socat"})
class GreetPeersTest {

  private static final String GREETING = "welcome to Landline\r\n";

  @TempDir Path folder;

  private StreamServer greeter(String address) throws IOException {
    return StreamServer.listen(
        address.replace("FOLDER", folder.toString()), new GreetService(GreetConfig.DEFAULT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:0", "unix:FOLDER/greet", "unix:@FOLDER/name"})
  void aPythonClientReadsTheGreetingAtOnce(String address)
      throws IOException, InterruptedException {
    try (StreamServer server = greeter(address);
        PeerProcess client = Python.run("greet_client.py", server.address().toString())) {
      assertEquals(List.of("'welcome to Landline\\r\\n'"), Python.talk(client));
    }
  }

  @ParameterizedTest
  @EnumSource(Netcat.class)
  void everyToolPrintsTheGreetingFromTcpAndEnds(Netcat tool)
      throws IOException, InterruptedException {
    printsTheGreeting(tool, "127.0.0.1:0");
  }

  @ParameterizedTest
  @EnumSource(Netcat.class)
  void everyToolPrintsTheGreetingFromAUnixSocketAndEnds(Netcat tool)
      throws IOException, InterruptedException {
    printsTheGreeting(tool, "unix:FOLDER/greet");
  }

  private void printsTheGreeting(Netcat tool, String address)
      throws IOException, InterruptedException {
    try (StreamServer server = greeter(address);
        PeerProcess client = tool.call(server.address())) {
      // What is typed does not keep the greeting from arriving.
      client.closeInput();
      assertEquals(0, client.awaitExit(PATIENCE), client::toString);
      assertEquals(GREETING, client.output());
    }
  }

  /// What is typed comes while the greeter closes, or after it has: it must not cost the greeting.
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:0", "unix:FOLDER/typed"})
  void ncPrintsTheGreetingWheneverTheInputComes(String address)
      throws IOException, InterruptedException {
    try (StreamServer server = greeter(address);
        PeerProcess shell =
            PeerProcess.start(
                "sh",
                "-c",
                "for i in $(seq 200); do echo hello | nc -w30 \"$@\"; done",
                "sh",
                server.address() instanceof SockAddrIn in ? in.host() : "-U",
                server.address() instanceof SockAddrIn in
                    ? String.valueOf(in.port())
                    : address.substring("unix:".length()).replace("FOLDER", folder.toString()))) {
      assertEquals(0, shell.awaitExit(PATIENCE), shell::toString);
      assertEquals(GREETING.repeat(200), shell.output());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:0", "unix:FOLDER/python"})
  void ourClientIsGreetedByAPythonServer(String address) throws IOException, InterruptedException {
    String text = "欢迎, grüß Gott";
    try (PeerProcess server =
        Python.run("greet_server.py", address.replace("FOLDER", folder.toString()), text)) {
      var at = Python.address(server);
      for (int i = 0; i < 3; i++) {
        assertEquals(text, GreetClient.greet(at, UTF_8, Deadline.in(PATIENCE)));
      }
    }
  }

  @Test
  void ourClientIsGreetedByNc() throws IOException, InterruptedException {
    Path path = folder.resolve("nc");
    // It says that it listens only on standard error, and only if it is asked to.
    try (PeerProcess server =
        PeerProcess.start("sh", "-c", "exec nc -lNvU \"$0\" 2>&1", path.toString())) {
      server.write("hello from nc\n");
      server.closeInput();
      server.awaitOutput("istening", PATIENCE);
      var at = SockAddrUn.path(path);
      assertEquals("hello from nc", GreetClient.greet(at, UTF_8, Deadline.in(PATIENCE)));
    }
  }
}
