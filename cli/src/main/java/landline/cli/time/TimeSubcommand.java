// SPDX-License-Identifier: Apache-2.0
package landline.cli.time;

import java.util.Locale;
import landline.cli.Command;
import landline.cli.Subcommand;

/// The commands `landline time WORD`.
enum TimeSubcommand implements Subcommand {
  COMPARE("Ask several NTP servers at once, and tell which agree."),
  WATCH("Ask an NTP server again and again, and tell how steady the clocks are.");

  private final String summary;

  TimeSubcommand(String summary) {
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
  public Command command() {
    return switch (this) {
      case COMPARE -> new CompareCommand();
      case WATCH -> new WatchCommand();
    };
  }
}
