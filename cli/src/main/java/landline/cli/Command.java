// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;

/// A subcommand of `landline`: it says what it is given, parses it, has the work done, and prints.
public interface Command {

  /// Its name, options and arguments.
  CommandSpec spec();

  /// Whether its arguments are a command line of another program, with options of its own.
  default boolean isForeign() {
    return false;
  }

  /// Does it, after the options and arguments have got their values.
  ///
  /// @return how it went; failures are exceptions
  Exit call(CommandContext context) throws IOException, InterruptedException;
}
