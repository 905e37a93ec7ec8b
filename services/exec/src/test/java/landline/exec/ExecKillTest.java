// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import landline.process.ResourceLimit;
import landline.server.StreamConfig;
import landline.server.StreamServer;
import landline.socket.Deadline;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrUn;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What ends a command that does not end by itself, and that nothing of it is left.
@ExtendWith(LeakCheck.class)
class ExecKillTest {

  /// Prints the number of the shell and of a child, and goes on for ever without a word.
  private static final String SILENT = "sleep 100000 & echo $$ $!; wait; echo never\n";

  /// A server whose time limit is no way for a command to end.
  private static final ExecConfig PATIENT =
      ExecConfig.builder().timeLimit(Duration.ofDays(1)).build();

  @TempDir Path folder;

  private static StreamServer listen() throws IOException {
    return listen(PATIENT);
  }

  private static StreamServer listen(ExecConfig config) throws IOException {
    return ExecService.listen(SockAddrIn.loopback(0), config);
  }

  private static void awaitEnd(String pids) {
    for (String pid : pids.split(" ", -1)) {
      Processes.awaitEnd(Long.parseLong(pid));
    }
  }

  @Test
  void atTheTimeLimitTheWholeGroupIsKilledAndTheSessionGoesOn() throws IOException {
    try (var server = listen(ExecConfig.builder().timeLimit(Duration.ofSeconds(1)).build());
        Caller caller = Caller.of(server)) {
      caller.send(SILENT + "echo next\n");
      String pids = caller.line();
      assertEquals("killed: time limit of 1 s", caller.line());
      assertEquals("next", caller.line());
      awaitEnd(pids);
    }
  }

  @Test
  void theLimitIsSaidOnALineOfItsOwn() throws IOException {
    try (var server = listen(ExecConfig.builder().timeLimit(Duration.ofSeconds(1)).build());
        Caller caller = Caller.of(server)) {
      caller.send("printf 'no end'; sleep 100000\n");
      assertEquals("no end\nkilled: time limit of 1 s\n", caller.finishAndRead());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"setsid sleep 100000", "(setsid setsid sleep 100000 >/dev/null &)"})
  void atTheTimeLimitProcessesThatHaveLeftTheSessionAreKilled(String escape) throws IOException {
    Path pid = folder.resolve("pid");
    String script = "sh -c 'echo $$ >%s; exec sleep 100000'".formatted(pid);
    try (var server = listen(ExecConfig.builder().timeLimit(Duration.ofSeconds(2)).build());
        Caller caller = Caller.of(server)) {
      caller.send(
          escape.replace("sleep 100000", script)
              + " & while [ ! -s %s ]; do sleep 0.02; done; echo on; sleep 100000\n".formatted(pid)
              + "echo next\n");
      assertEquals("on", caller.line());
      assertEquals("killed: time limit of 2 s", caller.line());
      assertEquals("next", caller.line());
      Processes.awaitEnd(Long.parseLong(Files.readString(pid).strip()));
    }
  }

  @Test
  void whatIsLeftBehindWithoutTheOutputLivesOn() throws IOException {
    long daemon;
    try (var server = listen();
        Caller caller = Caller.of(server)) {
      caller.send("setsid sleep 100000 >/dev/null 2>&1 & echo $!\n");
      daemon = Long.parseLong(caller.line());
      assertEquals("", caller.finishAndRead());
      assertTrue(Processes.runs(daemon), "it was killed");
    }
    assertTrue(ProcessHandle.of(daemon).orElseThrow().destroyForcibly(), "it was killed");
    Processes.awaitEnd(daemon);
  }

  @Test
  void aShellThatGaveItsOutputUpIsStillLimited() throws IOException {
    try (var server = listen(ExecConfig.builder().timeLimit(Duration.ofSeconds(1)).build());
        Caller caller = Caller.of(server)) {
      caller.send("echo $$; exec >/dev/null 2>&1; sleep 100000\n");
      long pid = Long.parseLong(caller.line());
      assertEquals("killed: time limit of 1 s\n", caller.finishAndRead());
      Processes.awaitEnd(pid);
    }
  }

  @Test
  void atTheOutputLimitTheWholeGroupIsKilledAndTheSessionGoesOn() throws IOException {
    try (var server = listen(ExecConfig.builder().outputLimit(100_000).build());
        Caller caller = Caller.of(server)) {
      caller.send("sleep 100000 & echo $$ $!; yes\necho next\n");
      String pids = caller.line();
      caller.bytes(100_000 - pids.length() - 1);
      assertEquals("killed: output limit of 100000 bytes", lineAfterBreak(caller));
      assertEquals("next", caller.line());
      awaitEnd(pids);
    }
  }

  @Test
  void aCommandHasItsUmaskAndItsLimits() throws IOException {
    List<ResourceLimit> limits =
        List.of(ResourceLimit.parse("nofile=77"), ResourceLimit.parse("core=0"));
    try (var server = listen(PATIENT.toBuilder().umask(0027).limits(limits).build());
        Caller caller = Caller.of(server)) {
      caller.send("umask; ulimit -n; ulimit -c\n");
      assertEquals("0027", caller.line());
      assertEquals("77", caller.line());
      assertEquals("0", caller.line());
    }
  }

  /// The limit may have cut a line.
  private static String lineAfterBreak(Caller caller) throws IOException {
    String line = caller.line();
    return line.isEmpty() ? caller.line() : line;
  }

  @Test
  void exactlyTheOutputLimitIsAllowed() throws IOException {
    try (var server = listen(ExecConfig.builder().outputLimit(100_000).build());
        Caller caller = Caller.of(server)) {
      caller.send("head -c 100000 /dev/zero | tr '\\0' x\n");
      assertEquals("x".repeat(100_000), caller.finishAndRead());
    }
  }

  @Test
  void aResetKillsTheGroupOfACommandThatPrintsNothing() throws IOException {
    try (var server = listen();
        Caller caller = Caller.of(server)) {
      caller.send(SILENT);
      String pids = caller.line();
      caller.reset();
      awaitEnd(pids);
    }
  }

  @Test
  void aResetIsNoticedWhenMoreCommandsWaitThanAreRead() throws IOException {
    Path file = folder.resolve("after");
    try (var server = listen();
        Caller caller = Caller.of(server)) {
      caller.send(SILENT);
      String pids = caller.line();
      caller.send(("touch " + file + "\n").repeat(1000));
      caller.reset();
      awaitEnd(pids);
    }
    assertTrue(Files.notExists(file), "commands were run for a peer that is gone");
  }

  @Test
  void aPeerThatNoLongerReadsKillsTheGroup() throws IOException {
    try (var server = listen();
        Caller caller = Caller.of(server)) {
      caller.send("echo $$; yes\n");
      String pids = caller.line();
      caller.hangUp();
      awaitEnd(pids);
    }
  }

  @Test
  void onAUnixSocketAPeerThatIsGoneKillsTheGroupToo() throws IOException {
    var address = SockAddrUn.path(folder.resolve("exec.sock"));
    try (var server = ExecService.listen(address, PATIENT);
        Caller caller = Caller.of(server)) {
      caller.send("echo $$; yes\n");
      String pids = caller.line();
      caller.hangUp();
      awaitEnd(pids);
    }
  }

  @Test
  void aServerThatStopsLetsCommandsThatItHasHeardFinish() throws IOException {
    Path go = folder.resolve("go");
    try (var server = listen();
        Caller caller = Caller.of(server)) {
      caller.send("echo on; while [ ! -e " + go + " ]; do sleep 0.02; done; echo done\necho too\n");
      assertEquals("on", caller.line());
      var stopped =
          CompletableFuture.supplyAsync(() -> server.stop(Deadline.in(Duration.ofMinutes(5))));
      Processes.await(() -> isRefused(server));
      Files.createFile(go);
      assertEquals("done\ntoo\n", caller.restAsText());
      caller.hangUp();
      assertTrue(stopped.join(), "it was forced");
    }
  }

  private static boolean isRefused(StreamServer server) {
    try {
      Caller.of(server).hangUp();
      return false;
    } catch (IOException refused) {
      return true;
    }
  }

  @Test
  void anIdleSessionDoesNotKeepAServerFromStopping() throws IOException {
    try (var server = listen();
        Caller caller = Caller.of(server)) {
      caller.send("echo a\n");
      assertEquals("a", caller.line());
      assertTrue(server.stop(Deadline.in(Duration.ofMinutes(5))), "it was forced");
      assertEquals("", caller.restAsText());
    }
  }

  @Test
  void afterTheGraceAServerThatStopsKillsEveryGroupAndWaitsForIt() throws IOException {
    try (var server = listen();
        Caller caller = Caller.of(server);
        Caller other = Caller.of(server)) {
      caller.send(SILENT);
      other.send(SILENT);
      String pids = caller.line() + " " + other.line();
      assertFalse(server.stop(Deadline.in(Duration.ofMillis(10))));
      assertEquals(0, server.counts().connections());
      awaitEnd(pids);
    }
  }

  @Test
  void idleTimeIsNotCountedWhileACommandRuns() throws IOException {
    var idle =
        StreamConfig.builder().deadlines(each -> each.eachCall(Duration.ofMillis(700))).build();
    try (var server = ExecService.listen(SockAddrIn.loopback(0), ExecConfig.DEFAULT, idle);
        Caller caller = Caller.of(server)) {
      caller.send("sleep 1.8; echo late\n");
      assertEquals("late", caller.line());
      assertEquals("", caller.restAsText(), "an idle session is ended");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "unix"})
  void aClientThatIsGoneAfterItsLastCommandKillsTheGroup(String transport) throws IOException {
    SockAddr address =
        transport.equals("tcp")
            ? SockAddrIn.loopback(0)
            : SockAddrUn.path(folder.resolve("exec.sock"));
    var pids = new CompletableFuture<String>();
    try (var server = ExecService.listen(address, PATIENT)) {
      try (var client =
          ExecClient.connect(server.address(), UTF_8, Deadline.in(Duration.ofSeconds(30)))) {
        client.send(SILENT.strip());
        client.finish();
        OutputStream firstLine =
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException("not in one piece");
              }

              @Override
              public void write(byte[] bytes, int offset, int length) throws IOException {
                pids.complete(new String(bytes, offset, length, UTF_8).strip());
                throw new IOException("enough");
              }
            };
        assertThrows(IOException.class, () -> client.read(firstLine));
      }
      awaitEnd(pids.join());
    }
  }
}
