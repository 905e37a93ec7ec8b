// SPDX-License-Identifier: Apache-2.0
package landline.cli.exec;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import landline.exec.CommandSummary;
import landline.socket.internal.JsonText;

/// A command of exec as one line of JSON. Every line has the same fields in the same order;
/// `docs/observability.md` lists them.
final class CommandJson {

  // As in the lines of connections.
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final int MICROS = 6;

  private CommandJson() {}

  static String of(CommandSummary summary) {
    Instant end = summary.began().plus(summary.lasted());
    String status = summary.status().isPresent() ? "" + summary.status().getAsInt() : "null";
    String seconds =
        BigDecimal.valueOf(TimeUnit.NANOSECONDS.convert(summary.lasted()) / 1000, MICROS)
            .toPlainString();
    return "{"
        + text("time", TIME.format(end))
        + text("event", "command")
        + text("server", "exec")
        + text("who", summary.who())
        + text("command", summary.command())
        + text("began", TIME.format(summary.began()))
        + number("duration_seconds", seconds)
        + number("output_bytes", Long.toString(summary.printed()))
        + text("end", summary.end().name().toLowerCase(Locale.ROOT))
        + number("exit_status", status)
        + "\"detail\":"
        + JsonText.quoted(summary.detail())
        + "}";
  }

  private static String text(String name, String value) {
    return number(name, JsonText.quoted(value));
  }

  private static String number(String name, String digits) {
    return JsonText.quoted(name) + ":" + digits + ",";
  }
}
