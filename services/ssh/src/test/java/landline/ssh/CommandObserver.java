// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import java.util.function.Consumer;

/// Receives the commands of a test.
public record CommandObserver(Consumer<CommandRecord> commands) implements SshObserver {

  @Override
  public void login(LoginRecord login) {
    // What counts are commands.
  }

  @Override
  public void command(CommandRecord command) {
    commands.accept(command);
  }

  @Override
  public void file(FileRecord file) {
    // What counts are commands.
  }
}
