// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import landline.socket.Domain;
import landline.socket.SockAddrUn;
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

/// The command in a JVM of its own.
@ExtendWith(LeakCheck.class)
@RequiresPeer("python3")
class SignalsTest {

  private static final Duration LONG = Duration.ofMinutes(2);

  /// A build that runs in the background ignores SIGINT, and what it starts inherits that. Both
  /// outputs are one.
  private static final String LISTENING_TO_SIGNALS =
      """
      import os, signal, sys
      os.dup2(1, 2)
      signal.signal(signal.SIGINT, signal.SIG_DFL)
      signal.signal(signal.SIGHUP, signal.SIG_DFL)
      os.execv(sys.argv[1], sys.argv[1:])
      """;

  @TempDir Path folder;

  private static PeerProcess landline(String... words) throws IOException {
    var arguments = new ArrayList<String>(List.of("-c", LISTENING_TO_SIGNALS));
    arguments.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    arguments.addAll(List.of("-XX:TieredStopAtLevel=1"));
    arguments.addAll(List.of("--enable-native-access=landline.socket"));
    arguments.addAll(List.of("-p", System.getProperty("jdk.module.path")));
    arguments.addAll(List.of("-m", "landline.cli/landline.cli.Main"));
    arguments.addAll(List.of(words));
    return PeerProcess.start("python3", arguments.toArray(String[]::new));
  }

  private static void signal(PeerProcess process, String name)
      throws IOException, InterruptedException {
    try (PeerProcess kill = PeerProcess.start("kill", "-" + name, Long.toString(process.pid()))) {
      assertEquals(0, kill.awaitExit(LONG), kill::toString);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM", "HUP"})
  void aSignalEndsAServerInPeace(String signal) throws IOException, InterruptedException {
    Path file = folder.resolve("g.sock");
    try (PeerProcess serve = landline("serve", "greet", "--unix", file.toString())) {
      serve.awaitOutput("try: nc", LONG);
      signal(serve, signal);
      assertEquals(0, serve.awaitExit(LONG), serve::toString);
      long listeners = serve.output().lines().filter(line -> !line.startsWith(" ")).count();
      assertEquals(1, listeners, serve::toString);
      assertFalse(Files.exists(file));
    }
  }

  /// The signal waits for the command, which fails meanwhile.
  @Test
  void aFailureAfterASignalIsToldAndHasItsExitCode() throws IOException, InterruptedException {
    Path place = folder.resolve("handover");
    String[] words = {
      "serve", "greet", "--unix", folder.resolve("g.sock").toString(), "--takeover", "--handover"
    };
    try (Socket silent = Socket.socket(Domain.UNIX, Type.SEQPACKET)) {
      silent.bind(SockAddrUn.path(place));
      silent.listen(1);
      var all = new ArrayList<>(List.of(words));
      all.add(place.toString());
      try (PeerProcess serve = landline(all.toArray(String[]::new));
          Socket connected = silent.accept()) {
        signal(serve, "TERM");
        assertEquals(Exit.FAILED.code(), serve.awaitExit(LONG), serve::toString);
        assertEquals(1, serve.output().lines().count(), serve::toString);
        assertTrue(serve.output().startsWith("take over from " + place + ": "), serve::toString);
        assertEquals(Type.SEQPACKET, connected.type());
      }
    }
  }

  @Test
  void aSecondSignalStopsAServerAtOnceWithWhatItRuns() throws IOException, InterruptedException {
    Path file = folder.resolve("e.sock");
    try (PeerProcess serve = landline("serve", "exec", "--unix", file.toString(), "--grace=1h");
        Typed client = new Typed()) {
      serve.awaitOutput("try: ", LONG);
      client.start("exec", file.toString(), "echo $$; exec sleep 1000");
      long pid = Long.parseLong(client.awaitLines(1).getFirst());
      CompletableFuture<ProcessHandle> end = ProcessHandle.of(pid).orElseThrow().onExit();
      signal(serve, "INT");
      serve.awaitOutput("(Ctrl-C: now)", LONG);
      signal(serve, "INT");
      assertEquals(130, serve.awaitExit(LONG), serve::toString);
      end.join();
      assertFalse(Files.exists(file));
    }
  }
}
