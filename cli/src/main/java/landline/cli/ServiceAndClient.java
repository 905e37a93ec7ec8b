// SPDX-License-Identifier: Apache-2.0
package landline.cli;

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
}
