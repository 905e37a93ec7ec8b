// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.util.List;

/// A subcommand of `landline`. Its options are built only when it is used: those of all subcommands
/// together would take longer than what most of them do.
public interface Subcommand {

  /// Its name.
  String word();

  /// One line for the list of commands.
  String summary();

  /// Whether it uses sockets.
  default boolean opensSockets() {
    return true;
  }

  /// The commands that have its name and one more word.
  default List<Subcommand> subcommands() {
    return List.of();
  }

  /// Creates the command for one command line.
  Command command();
}
