// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.util.Locale;
import landline.cli.call.CallCommand;
import landline.cli.exec.ExecCommand;
import landline.cli.greet.GreetCommand;
import landline.cli.time.TimeCommand;

/// The subcommands of `landline`, in the order of the help text. Their options are described only
/// when one of them is meant: all together they would take longer than what most of them do.
public enum Subcommand {
  SERVE("Start services, until Ctrl-C."),
  GREET("Connect to a greet service, and print its greeting."),
  CALL("Send standard input to a call service, and print the replies."),
  EXEC("Run commands by an exec service, and print their output."),
  TIME("Ask a time service for the time, and print it."),
  CONFIG("Print the settings of serve, and their origin."),
  TORTURE("Test how a server withstands abuse; see docs/torture.md.");

  private final String summary;

  Subcommand(String summary) {
    this.summary = summary;
  }

  /// What a user types.
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// One line for the list of commands.
  public String summary() {
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
