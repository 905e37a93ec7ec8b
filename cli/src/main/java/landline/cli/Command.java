// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;

/// A subcommand of `landline`: describes its arguments, and runs.
public interface Command {

  /// Its name, options and arguments.
  CommandSpec spec();

  /// Whether its arguments are a command line of another program, with options of its own.
  default boolean isForeign() {
    return false;
  }

  /// Runs the command, after the arguments were parsed.
  ///
  /// @return the exit code; failures are exceptions
  ExitCode call(CommandContext context) throws IOException, InterruptedException;
}
