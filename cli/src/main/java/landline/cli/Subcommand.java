// SPDX-License-Identifier: Apache-2.0
package landline.cli;

/// A subcommand of `landline`. Its options are described only when it is meant: those of all
/// subcommands together would take longer than what most of them do.
public interface Subcommand {

  /// What a user types.
  String word();

  /// One line for the list of commands.
  String summary();

  /// Whether it has something to do with sockets.
  default boolean opensSockets() {
    return true;
  }

  /// The command itself, for one command line.
  Command command();
}
