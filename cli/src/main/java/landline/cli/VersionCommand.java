// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;

/// `landline version`: the same as `landline --version`.
final class VersionCommand implements Command {

  @Override
  public CommandSpec spec() {
    CommandSpec spec = Syntax.command(this, GeneralCommand.VERSION);
    spec.usageMessage().footer(Exit.help(HelpCommand.EXITS));
    return spec;
  }

  @Override
  public Exit call(CommandContext context) throws IOException {
    context.out().print(Landline.version() + "\n");
    return Exit.OK;
  }
}
