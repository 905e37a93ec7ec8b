// SPDX-License-Identifier: Apache-2.0
package landline.cli.exec;

import java.util.Locale;
import landline.exec.CommandSummary;
import landline.socket.internal.JsonFields;

/// A command of exec as one line of JSON. Every line has the same fields in the same order;
/// `docs/observability.md` lists them.
final class CommandJson {

  private static final int MICROS = 6;

  private CommandJson() {}

  static String of(CommandSummary summary) {
    String status = summary.status().isPresent() ? "" + summary.status().getAsInt() : "null";
    return JsonFields.event(summary.began().plus(summary.lasted()), "command")
        .text("server", "exec")
        .text("who", summary.who())
        .text("command", summary.command())
        .time("began", summary.began())
        .seconds("duration_seconds", summary.lasted(), MICROS)
        .number("output_bytes", summary.printed())
        .text("end", summary.end().name().toLowerCase(Locale.ROOT))
        .raw("exit_status", status)
        .text("detail", summary.detail())
        .toString();
  }
}
