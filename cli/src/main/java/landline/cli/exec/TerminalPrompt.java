// SPDX-License-Identifier: Apache-2.0
package landline.cli.exec;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import landline.cli.CommandContext;
import landline.cli.TerminalDialog;
import landline.socket.internal.ControlEscaper;
import landline.ssh.SshPrompt;

/// Asks at the terminal of this process, never by standard input, which is that of the command.
/// Without a terminal there is no answer.
record TerminalPrompt(CommandContext context) implements SshPrompt {

  private static final int TRIES = 3;

  @Override
  public Optional<char[]> passphrase(String question) {
    try (TerminalDialog terminal = TerminalDialog.open()) {
      return terminal.askSecret(ControlEscaper.line(question));
    } catch (IOException none) {
      return Optional.empty();
    }
  }

  @Override
  public boolean confirm(String question) {
    try (TerminalDialog terminal = TerminalDialog.open()) {
      String ask = ControlEscaper.lines(question);
      for (int i = 0; i < TRIES; i++) {
        String answer = terminal.ask(ask).strip().toLowerCase(Locale.ROOT);
        if (answer.equals("yes") || answer.equals("no")) {
          return answer.equals("yes");
        }
        ask = "Please type yes or no: ";
      }
    } catch (IOException none) {
      // Nobody can be asked.
    }
    return false;
  }

  @Override
  public void tell(String text) {
    Arrays.stream(text.stripTrailing().split("\n", -1)).forEach(context::complain);
  }
}
