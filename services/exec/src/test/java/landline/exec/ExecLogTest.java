// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.ResourceBundle;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import landline.server.StreamServer;
import landline.socket.SockAddrIn;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is told of each command at its end.
@ExtendWith(LeakCheck.class)
class ExecLogTest {

  /// Keeps the lines.
  private record Kept(List<String> lines) implements System.Logger {
    @Override
    public String getName() {
      return "kept";
    }

    @Override
    public boolean isLoggable(Level level) {
      return true;
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String text, Throwable error) {
      lines.add(text);
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String text, Object... values) {
      lines.add(text);
    }
  }

  private final BlockingQueue<CommandSummary> told = new LinkedBlockingQueue<>();

  private StreamServer listen(ExecConfig config) throws IOException {
    return ExecService.listen(
        SockAddrIn.loopback(0), config.toBuilder().observer(told::add).build());
  }

  private CommandSummary run(ExecConfig config, String command)
      throws IOException, InterruptedException {
    try (var server = listen(config);
        Caller caller = Caller.of(server)) {
      caller.send(command + "\n");
      String _ = caller.finishAndRead();
      return told.take();
    }
  }

  @Test
  void whoAskedForWhatAndHowItEnded() throws IOException, InterruptedException {
    CommandSummary summary = run(ExecConfig.DEFAULT, "printf 'it''s'; exit 3");
    assertTrue(summary.who().startsWith("127.0.0.1:"), summary::who);
    assertEquals("printf \\'it\\'\\'s\\'; exit 3", summary.command());
    assertEquals(3, summary.printed());
    assertEquals(CommandSummary.End.EXITED, summary.end());
    assertEquals(OptionalInt.of(3), summary.status());
    assertTrue(summary.toString().contains("': exit status 3 after "), summary::toString);
  }

  @Test
  void aLimitIsTheEnd() throws IOException, InterruptedException {
    ExecConfig brief = ExecConfig.builder().timeLimit(Duration.ofMillis(300)).build();
    CommandSummary late = run(brief, "sleep 100000");
    assertEquals(CommandSummary.End.TIME_LIMIT, late.end());
    assertEquals(OptionalInt.empty(), late.status());
    assertEquals("killed: time limit of 300 ms", late.detail());
    CommandSummary much = run(ExecConfig.builder().outputLimit(10).build(), "echo 12345678901");
    assertEquals(CommandSummary.End.OUTPUT_LIMIT, much.end());
    assertEquals(10, much.printed());
  }

  @Test
  void aKilledCommandMayCleanUpFirst() throws IOException, InterruptedException {
    ExecConfig brief = ExecConfig.builder().timeLimit(Duration.ofSeconds(2)).build();
    try (var server = listen(brief);
        Caller caller = Caller.of(server)) {
      // The first shell dies of SIGTERM, the inner one outlives that and cleans up.
      caller.send(
          "f=$(mktemp); echo $f; sh -c 'trap \"rm '$f'; exit\" TERM; sleep 100000 & wait'; :\n");
      String file = caller.line();
      assertEquals("killed: time limit of 2 s\n", caller.finishAndRead());
      assertTrue(Files.notExists(Path.of(file)), file);
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {IllegalStateException.class, AssertionError.class})
  void anObserverThatFailsDoesNotKeepTheAnswerBack(Class<? extends Throwable> kind)
      throws IOException {
    CommandObserver failing =
        summary -> {
          if (kind == AssertionError.class) {
            throw new AssertionError("observer");
          }
          throw new IllegalStateException("observer");
        };
    ExecConfig config = ExecConfig.builder().observer(failing).build();
    try (var server = ExecService.listen(SockAddrIn.loopback(0), config);
        Caller caller = Caller.of(server)) {
      caller.send("echo 1\necho 2\n");
      assertEquals("1\n2\n", caller.finishAndRead());
    }
  }

  @Test
  void whatAFloodOfCommandsBringsAboutIsToldNowAndThen() {
    var lines = new ArrayList<String>();
    var log = new Log(new Kept(lines));
    int many = 10_000;
    for (int i = 0; i < many; i++) {
      log.refused("127.0.0.1:5000", "no command");
      log.unkillable("uid 1000 pid 5", "EPERM");
      log.unobserved("uid 1000 pid 5", new IllegalStateException("observer"));
    }
    assertEquals(
        List.of(
            "exec 127.0.0.1:5000: refused: no command",
            "exec uid 1000 pid 5: a command was not killed: EPERM",
            "exec uid 1000 pid 5: observer"),
        lines.subList(0, 3));
    // A machine may be so slow that ten seconds have passed.
    assertTrue(lines.size() < many, () -> lines.size() + " lines");
  }

  @Test
  void aCommandIsOneBoundedLineWhateverItsBytesAre() {
    assertEquals("a\\x0ab\\x1b[0m\\\\", CommandText.of("a\nb\u001b[0m\\".getBytes(UTF_8)));
    assertEquals("中\\u202e\\u2028", CommandText.of("中\u202e\u2028".getBytes(UTF_8)));
    assertEquals("\\xc4\\xe3x", CommandText.of(new byte[] {(byte) 0xc4, (byte) 0xe3, 'x'}));
    String cut = CommandText.of("中".repeat(1000).getBytes(UTF_8));
    assertEquals("中".repeat(170) + "... (3000 bytes)", cut);
  }
}
