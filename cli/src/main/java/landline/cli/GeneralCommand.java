// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.util.Locale;

/// The subcommands without a service.
enum GeneralCommand implements Subcommand {
  SERVE("Start services, until Ctrl-C."),
  CONFIG("Print the settings of serve, and their origin."),
  TORTURE("Test how a server withstands abuse."),
  HELP("Print the help of a command."),
  VERSION("Print the version.");

  private final String summary;

  GeneralCommand(String summary) {
    this.summary = summary;
  }

  @Override
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String summary() {
    return summary;
  }

  @Override
  public boolean opensSockets() {
    return this == SERVE || this == TORTURE;
  }

  @Override
  public Command command() {
    return switch (this) {
      case SERVE -> new ServeCommand();
      case CONFIG -> new ConfigCommand();
      case TORTURE -> new TortureCommand();
      case HELP -> new HelpCommand();
      case VERSION -> new VersionCommand();
    };
  }
}
