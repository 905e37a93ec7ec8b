// SPDX-License-Identifier: Apache-2.0
package landline.interop.cli;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import landline.interop.harness.Cli;
import landline.socket.Domain;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.Type;
import landline.testkit.LeakCheck;
import landline.testkit.PeerProcess;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a script sees when the command fails: the exit code, and one line that says why.
@ExtendWith(LeakCheck.class)
class CliExitCodesTest {

  @TempDir Path folder;

  private static void assertFails(int code, String reason, String... words)
      throws IOException, InterruptedException {
    try (PeerProcess command = Cli.runToItsEnd(words)) {
      assertEquals(code, command.awaitExit(PATIENCE), command::toString);
      assertEquals(1, command.errors().lines().count(), command::toString);
      assertTrue(command.errors().contains(reason), command::toString);
      assertEquals("", command.output());
    }
  }

  /// A port that is taken, and at which nobody answers.
  private static Socket taken(Type type) throws IOException {
    Socket socket = Socket.socket(Domain.INET, type);
    socket.bind(SockAddr.parse("127.0.0.1:0"));
    return socket;
  }

  @Test
  void wrongWordsAreUsage() throws IOException, InterruptedException {
    assertFails(2, "--help", "no-such-command");
    assertFails(2, "nowhere:port", "greet", "nowhere:port");
  }

  @ParameterizedTest
  @ValueSource(strings = {"serve", "greet", "call", "exec", "time", "torture"})
  void helpIsNothingToComplainAbout(String command) throws IOException, InterruptedException {
    try (PeerProcess help = Cli.runToItsEnd(command, "--help")) {
      assertEquals(0, help.awaitExit(PATIENCE), help::toString);
      assertEquals("", help.errors());
    }
  }

  @Test
  void whereNobodyListensIsUnreachable() throws IOException, InterruptedException {
    try (Socket nobody = taken(Type.STREAM)) {
      assertFails(69, "ECONNREFUSED", "greet", nobody.sockName().toString());
    }
    assertFails(69, "ENOENT", "call", "unix:" + folder.resolve("nothing"));
  }

  @Test
  void aTakenAddressIsBusy() throws IOException, InterruptedException {
    try (Socket other = taken(Type.STREAM)) {
      other.listen(1);
      String address = other.sockName().toString();
      assertFails(75, "EADDRINUSE", "serve", "greet", "--tcp", address);
    }
  }

  @Test
  void aBroadcastIsNotAllowed() throws IOException, InterruptedException {
    assertFails(77, "EACCES", "time", "127.255.255.255:8083");
  }

  @Test
  void aShellForTheWholeNetworkIsNotAllowed() throws IOException, InterruptedException {
    assertFails(77, "not a loopback address", "serve", "exec", "--tcp", "0.0.0.0:0");
  }

  @Test
  void silenceIsATimeout() throws IOException, InterruptedException {
    try (Socket silent = taken(Type.DGRAM)) {
      String address = silent.sockName().toString();
      assertFails(124, "no answer", "time", address, "--timeout", "300ms");
    }
  }

  @Test
  @RequiresPeer("ncat")
  void aServerThatHangsUpWithoutAWordHasFailed() throws IOException, InterruptedException {
    Path path = folder.resolve("mute");
    try (PeerProcess mute =
        PeerProcess.start(
            "sh", "-c", "exec ncat -vlU \"$0\" --exec /bin/true 2>&1", path.toString())) {
      mute.awaitOutput("istening", PATIENCE);
      assertFails(1, "connection closed without data", "greet", "unix:" + path);
    }
  }
}
