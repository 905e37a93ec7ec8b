// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.util.Locale;

/// The subcommands of `landline`, in the order of the help text. Their options are described only
/// when one of them is meant: all together they would take longer than what most of them do.
enum Subcommand {
  SERVE("Start services, until Ctrl-C."),
  GREET("Connect to a greeter and print what it says."),
  CALL("Say what is typed or piped in, and print what the other side says."),
  EXEC("Have commands run elsewhere, and print what they print."),
  TIME("Ask a time service and print its answer."),
  CONFIG("Print the settings of serve, and where they come from."),
  TORTURE("Abuse a server in many ways and report how it bore it; docs/torture.md tells more.");

  private final String summary;

  Subcommand(String summary) {
    this.summary = summary;
  }

  /// What a user types.
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// One line for the list of commands.
  String summary() {
    return summary;
  }

  /// Whether it has something to do with sockets.
  boolean opensSockets() {
    return this != CONFIG;
  }

  /// The command itself, for one command line.
  Command command() {
    return switch (this) {
      case SERVE -> new ServeCommand();
      case GREET -> new GreetCommand();
      case CALL -> new CallCommand();
      case EXEC -> new ExecCommand();
      case TIME -> new TimeCommand();
      case CONFIG -> new ConfigCommand();
      case TORTURE -> new TortureCommand();
    };
  }
}
