// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import landline.interop.harness.Cli;
import landline.socket.Domain;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.Type;
import landline.testkit.FreePort;
import landline.testkit.LeakCheck;
import landline.testkit.PeerProcess;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `landline torture` against the servers of others, and against ours, which have to bear all of
/// it.
@ExtendWith(LeakCheck.class)
class TorturePeersTest {

  /// A light torture takes less than half a minute on a machine of its own.
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final Path PROGRAMS = Path.of("..", "torture", "peers").toAbsolutePath();

  @TempDir Path folder;

  private static PeerProcess torture(int exit, String... words)
      throws IOException, InterruptedException {
    var all = new ArrayList<>(List.of("torture", "--light", "--seed", "11"));
    all.addAll(List.of(words));
    PeerProcess peer = Cli.run(all.toArray(String[]::new));
    peer.closeInput();
    assertEquals(exit, peer.awaitExit(PATIENCE), peer::toString);
    return peer;
  }

  // To exec garbage is a command, which may do anything to this machine.
  @ParameterizedTest
  @CsvSource({
    "greet, tcp,  '',             welcome,   --settle=10s",
    "call,  tcp,  hello\\n,       hello\\n,  --one-at-a-time",
    "exec,  unix, echo hello\\n,  hello\\n,  --busy --except=garbage",
    "time,  udp,  %Y,             20,        --settle=10s",
  })
  void ourServicesBearEverything(
      String service, String network, String send, String expect, String options)
      throws IOException, InterruptedException {
    Type type = network.equals("udp") ? Type.DGRAM : Type.STREAM;
    String where =
        network.equals("unix")
            ? folder.resolve("torture.sock").toString()
            : String.valueOf(FreePort.find(type));
    String[] serve = {"serve", service, "--" + network, where};
    String address = network.equals("unix") ? where : network + ":127.0.0.1:" + where;
    String run = Cli.line(serve);
    run += service.equals("call") ? " --operator echo" : "";
    run += service.equals("greet") ? " --text welcome" : "";
    var words = new ArrayList<>(List.of("--send", send, "--expect", expect, "--run", run, address));
    words.addAll(List.of(options.split(" ", -1)));
    try (PeerProcess torture = torture(0, words.toArray(String[]::new))) {
      String last = torture.output().lines().reduce("", (a, b) -> b);
      assertTrue(last.matches("[0-9]+ passed, 0 failed, [01] not done"), torture::toString);
      assertFalse(torture.output().contains("not checked"), torture::toString);
    }
  }

  @Test
  @RequiresPeer("python3")
  void pythonsServerPassesWhereItShould() throws IOException, InterruptedException {
    String port = String.valueOf(FreePort.find(Type.STREAM));
    String run = "python3 -B " + PROGRAMS.resolve("threading_echo.py") + " " + port;
    String acts = "split,resets,garbage,silence,restart";
    try (PeerProcess torture =
            torture(
                0,
                "--send",
                "hi\\n",
                "--expect",
                "hi\\n",
                "--run",
                run,
                "--only",
                acts,
                "--json",
                port);
        PeerProcess json = PeerProcess.start("python3", "-m", "json.tool")) {
      json.write(torture.output());
      json.closeInput();
      assertEquals(0, json.awaitExit(PATIENCE), json::toString);
      assertTrue(json.output().contains("\"passed\": 5,"), json::toString);
      assertEquals(5, torture.errors().lines().count(), torture::toString);
    }
  }

  @Test
  @RequiresPeer("python3")
  void aLogThatCannotBeWrittenIsToldOnce() throws IOException, InterruptedException {
    String port = String.valueOf(FreePort.find(Type.STREAM));
    String server = "python3 -B " + PROGRAMS.resolve("threading_echo.py") + " " + port;
    String run = "sh -c 'echo started; exec " + server + "'";
    String[] words = {
      "--send",
      "x\\n",
      "--expect",
      "x",
      "--run",
      run,
      "--log",
      "/dev/full",
      "--only",
      "restart",
      port
    };
    try (PeerProcess torture = torture(0, words)) {
      List<String> told =
          torture.errors().lines().filter(line -> line.contains("/dev/full")).toList();
      assertEquals(1, told.size(), torture::toString);
      assertTrue(
          told.getFirst()
              .endsWith(
                  " WARNING /dev/full: No space left on device; output of the server is lost"),
          torture::toString);
    }
  }

  @Test
  @RequiresPeer("python3")
  void whoServesOneCallerAtATimeFailsAndTheExitCodeSaysSo()
      throws IOException, InterruptedException {
    String port = String.valueOf(FreePort.find(Type.STREAM));
    String run = "python3 -B " + PROGRAMS.resolve("threading_echo.py") + " " + port + " serial";
    try (PeerProcess torture = torture(1, "--send", "x", "--run", run, "--only", "silence", port)) {
      assertTrue(torture.output().contains("failed: silence: while "), torture::toString);
      assertTrue(torture.output().endsWith("0 passed, 1 failed, 0 not done\n"), torture::toString);
    }
  }

  @Test
  void whatCantBeTorturedIsOneLine() throws IOException, InterruptedException {
    String port = String.valueOf(FreePort.find(Type.STREAM));
    try (PeerProcess nobody = Cli.runToItsEnd("torture", "tcp:127.0.0.1:" + port)) {
      assertEquals(69, nobody.awaitExit(PATIENCE), nobody::toString);
      assertEquals(1, nobody.errors().lines().count(), nobody::toString);
      assertTrue(nobody.errors().contains("ECONNREFUSED"), nobody::toString);
    }
    try (Socket silent = Socket.socket(Domain.INET, Type.STREAM)) {
      silent.bind(SockAddr.parse("127.0.0.1:0"));
      silent.listen(5);
      String address = silent.sockName().toString();
      try (PeerProcess torture =
          Cli.runToItsEnd("torture", address, "--send", "hi", "--timeout", "300ms")) {
        assertEquals(124, torture.awaitExit(PATIENCE), torture::toString);
        assertEquals(
            "probe " + address + ": no answer to the probe within 300 ms\n", torture.errors());
      }
    }
  }
}
