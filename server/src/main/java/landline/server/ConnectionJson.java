// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import landline.socket.internal.JsonText;
import org.jspecify.annotations.Nullable;

/// A [ConnectionSummary] as one line of JSON, see RFC 8259. Every line has the same fields in the
/// same order; `docs/observability.md` lists them.
final class ConnectionJson {

  // RFC 3339, in UTC, with the same number of digits in each line.
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final int MICROS = 6;

  private final StringBuilder out = new StringBuilder(400);

  private ConnectionJson() {}

  static String of(ConnectionSummary summary) {
    var json = new ConnectionJson();
    Instant end = summary.began().plus(summary.lasted());
    json.text("time", TIME.format(end));
    json.text("event", "connection");
    json.text("server", summary.server());
    json.text("transport", LabelValues.transport(summary.local(), "tcp"));
    json.text("local", summary.local().toString());
    json.text("peer", summary.peer().toString());
    json.text("who", summary.who());
    json.text("proxy", summary.proxy().map(Object::toString).orElse(null));
    json.text("tls", summary.tls().orElse(null));
    json.text("began", TIME.format(summary.began()));
    json.number("duration_seconds", seconds(summary.lasted()));
    json.number("received_bytes", Long.toString(summary.received()));
    json.number("sent_bytes", Long.toString(summary.sent()));
    json.text("end", LabelValues.word(summary.end()));
    json.text("detail", summary.detail().isEmpty() ? null : summary.detail());
    return json.out.append('}').toString();
  }

  private static String seconds(Duration time) {
    return BigDecimal.valueOf(TimeUnit.NANOSECONDS.convert(time) / 1000, MICROS).toPlainString();
  }

  private void text(String name, @Nullable String value) {
    name(name);
    if (value == null) {
      out.append("null");
      return;
    }
    out.append(JsonText.quoted(value));
  }

  private void number(String name, String digits) {
    name(name);
    out.append(digits);
  }

  private void name(String name) {
    out.append(out.isEmpty() ? '{' : ',').append('"').append(name).append("\":");
  }
}
