// SPDX-License-Identifier: Apache-2.0
package landline.cli;

/// A service whose client is a subcommand of the same name.
public interface ServiceAndClient extends ServableService, Subcommand {

  /// A command line for the help text, and to rehearse a start with.
  ///
  /// @param input what the command line begins with, such as `echo hello | `
  /// @param address where to
  /// @param arguments what follows, after blanks
  /// @param effect what it does, for the help text
  record Example(String input, String address, String arguments, String effect) {}

  @Override
  default String word() {
    return name();
  }

  /// An example of its use.
  Example example();
}
