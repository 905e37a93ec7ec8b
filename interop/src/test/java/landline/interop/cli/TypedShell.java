// SPDX-License-Identifier: Apache-2.0
package landline.interop.cli;

import static landline.interop.harness.Patience.PATIENCE;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import landline.process.Child;
import landline.process.Command;
import landline.process.Terminal;
import landline.socket.Deadline;

/// A shell on a terminal, in which lines are typed key by key. In it `landline` prints its words.
final class TypedShell implements Closeable {

  private static final String PROMPT = "ready> ";
  private static final String SHOW =
      "landline() { printf '{'; printf '<%s>' \"$@\"; printf '}\\n'; }";
  private static final Pattern SHOWN = Pattern.compile("\\{(<[^{}]*>)}");

  private final Child shell;
  private final StringBuilder screen = new StringBuilder();
  private final ByteBuffer buffer = ByteBuffer.allocate(4096);

  private TypedShell(Path home, List<String> program) throws IOException {
    var words =
        new ArrayList<>(List.of("env", "-i", "PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "TERM=dumb"));
    words.addAll(List.of("HOME=" + home, "ZDOTDIR=" + home, "HISTFILE=", "PS1=" + PROMPT));
    words.addAll(program);
    shell =
        Command.of(words.toArray(String[]::new))
            .withTerminal(Terminal.Size.of(24, 200), Terminal.Modes.defaults())
            .start();
  }

  /// bash, without files of its user.
  static TypedShell bash(Path home, Path completion) throws IOException {
    var shell = new TypedShell(home, List.of("bash", "--noprofile", "--norc", "-i"));
    shell.begin("bind 'set enable-bracketed-paste off'", ". " + completion);
    return shell;
  }

  /// zsh, without files of its user.
  ///
  /// @param folder the one with the function of the completion
  static TypedShell zsh(Path home, Path folder) throws IOException {
    var shell = new TypedShell(home, List.of("zsh", "-f", "-i"));
    shell.begin(
        "unset zle_bracketed_paste",
        "fpath=(" + folder + " $fpath)",
        "autoload -U compinit",
        // Without a file that says what there is, and without the question whose it is.
        "compinit -D -u");
    return shell;
  }

  private void begin(String... lines) throws IOException {
    // What is typed before may be lost.
    awaitPrompt();
    screen.setLength(0);
    type(String.join("; ", lines) + "; " + SHOW + "\n");
    awaitPrompt();
  }

  /// Types the rest of a command line of `landline`, in which `\t` is the tabulator, and the end of
  /// the line.
  ///
  /// @return the words that the command has got, such as `<serve><greet>`
  String words(String line) throws IOException {
    screen.setLength(0);
    type("landline " + line + "\n");
    awaitPrompt();
    Matcher shown = SHOWN.matcher(screen);
    if (!shown.find()) {
      throw new AssertionError("landline was not called: " + screen);
    }
    return shown.group(1);
  }

  private void type(String keys) throws IOException {
    shell.terminal().write(ByteBuffer.wrap(keys.getBytes(StandardCharsets.UTF_8)));
  }

  /// Waits for the prompt, behind a closing brace if there is one.
  private void awaitPrompt() throws IOException {
    Deadline end = Deadline.in(PATIENCE);
    while (screen.indexOf(PROMPT, screen.indexOf("}") + 1) < 0) {
      buffer.clear();
      if (shell.terminal().read(buffer, end) < 0) {
        throw new AssertionError("the shell has ended: " + screen);
      }
      buffer.flip();
      screen.append(StandardCharsets.UTF_8.decode(buffer));
    }
  }

  @Override
  public void close() throws IOException {
    shell.terminate(Duration.ZERO);
    shell.close();
  }
}
