// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/// A service whose client is a subcommand of the same name.
public interface ServiceAndClient extends ServableService, Subcommand {

  /// A command line for the help text, and for the training run.
  ///
  /// @param input the beginning of the command line, such as `echo hello | `
  /// @param address the address
  /// @param arguments the rest, with leading blanks
  /// @param effect its effect, for the help text
  record Example(String input, String address, String arguments, String effect) {}

  @Override
  default String word() {
    return name();
  }

  /// An example of its use.
  Example example();

  /// The training run of a client whose classes are too many for the AOT cache of all commands: the
  /// launcher has a cache for it alone.
  ///
  /// @param landline runs a command line of `landline` to its end
  /// @throws IOException if a server for it can't run here
  default void rehearse(Consumer<List<String>> landline) throws IOException {}
}
