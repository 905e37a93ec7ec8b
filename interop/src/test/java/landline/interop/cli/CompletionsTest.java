// SPDX-License-Identifier: Apache-2.0
package landline.interop.cli;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import landline.testkit.PeerProcess;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// Completion in the shells themselves: what is typed, with a tabulator at its end, and the words
/// that `landline` gets.
class CompletionsTest {

  private static final Path SHARE = Path.of("..", "cli", "share").toAbsolutePath().normalize();

  /// What is typed before the tabulator, and the words that come of it. FOLDER has two files.
  private static final String TYPED =
      """
      gre                                | <greet>
      --verbose ti                       | <--verbose><time>
      time comp                          | <time><compare>
      time --json comp                   | <time><--json><comp>
      help to                            | <help><torture>
      help time wa                       | <help><time><watch>
      serve gr                           | <serve><greet>
      serve greet gr                     | <serve><greet><gr>
      serve time comp                    | <serve><time><comp>
      serve greet --timeo                | <serve><greet><--timeo>
      serve --tls-client-auth=ne         | <serve><--tls-client-auth=need>
      serve --log hu                     | <serve><--log><human>
      serve --log human ca               | <serve><--log><human><call>
      serve --config FOLDER/co           | <serve><--config><FOLDER/config>
      serve --config=FOLDER/co           | <serve><--config=FOLDER/config>
      serve exec --set exec.sftp-max     | <serve><exec><--set><exec.sftp-max-handles=>
      config idle                        | <config><idle-timeout>
      config time.answer-l               | <config><time.answer-leak>
      config greet.answer-l              | <config><greet.answer-l>
      torture --one                      | <torture><--one-at-a-time>
      torture --only vanish,slow-r       | <torture><--only><vanish,slow-readers>
      torture --log FOLDER/so            | <torture><--log><FOLDER/socket>
      greet unix:FOLDER/so               | <greet><unix:FOLDER/socket>
      greet --verb                       | <greet><--verbose>
      exec ssh://localh                  | <exec><ssh://localhost>
      exec localhost -- --verb           | <exec><localhost><--><--verb>
      time compare nts://a ntp://localh  | <time><compare><nts://a><ntp://localhost>
      """;

  @TempDir Path folder;

  private interface Shell {
    String words(String typed) throws IOException, InterruptedException;
  }

  private void requireAll(Shell shell) throws IOException {
    Files.createFile(folder.resolve("config"));
    Files.createFile(folder.resolve("socket"));
    Stream<Executable> rows =
        TYPED
            .replace("FOLDER", folder.toString())
            .lines()
            .map(row -> List.of(row.split(" +[|] ", -1)))
            .map(row -> () -> assertEquals(row.get(1), shell.words(row.get(0)), row.get(0)));
    assertAll(rows);
  }

  @Test
  @RequiresPeer("bash")
  void bashCompletes() throws IOException {
    Path completion = SHARE.resolve("bash-completion/completions/landline");
    try (TypedShell shell = TypedShell.bash(folder, completion)) {
      requireAll(typed -> shell.words(typed + "\t"));
    }
  }

  @Test
  @RequiresPeer("zsh")
  void zshCompletes() throws IOException {
    try (TypedShell shell = TypedShell.zsh(folder, SHARE.resolve("zsh/site-functions"))) {
      requireAll(typed -> shell.words(typed + "\t"));
    }
  }

  @Test
  @RequiresPeer("fish")
  void fishCompletes() throws IOException {
    requireAll(this::wordsOfFish);
  }

  /// fish completes without a terminal, too; then it prints what it would offer.
  private String wordsOfFish(String typed) throws IOException, InterruptedException {
    String completion = SHARE.resolve("fish/vendor_completions.d/landline.fish").toString();
    String script = "source " + completion + "; complete -C \"landline $argv[1]\"";
    try (PeerProcess fish =
        PeerProcess.start(
            "env", "HOME=" + folder, "fish", "--no-config", "-c", script, "--", typed)) {
      fish.closeInput();
      fish.awaitExit(PATIENCE);
      List<String> offers =
          fish.output().lines().map(line -> line.split("\t", 2)[0]).distinct().toList();
      int last = typed.lastIndexOf(' ') + 1;
      String line = offers.size() == 1 ? typed.substring(0, last) + offers.getFirst() : typed;
      return Stream.of(line.split(" ", -1)).collect(Collectors.joining("><", "<", ">"));
    }
  }
}
