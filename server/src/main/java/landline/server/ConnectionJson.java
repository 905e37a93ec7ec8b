// SPDX-License-Identifier: Apache-2.0
package landline.server;

import landline.socket.internal.JsonFields;

/// A [ConnectionSummary] as one line of JSON, see RFC 8259. Every line has the same fields in the
/// same order; `docs/observability.md` lists them.
final class ConnectionJson {

  private static final int MICROS = 6;

  private ConnectionJson() {}

  static String of(ConnectionSummary summary) {
    return JsonFields.event(summary.began().plus(summary.lasted()), "connection")
        .text("server", summary.server())
        .text("transport", LabelValues.transport(summary.local(), "tcp"))
        .text("local", summary.local().toString())
        .text("peer", summary.peer().toString())
        .text("who", summary.who())
        .text("proxy", summary.proxy().map(Object::toString).orElse(null))
        .text("tls", summary.tls().orElse(null))
        .time("began", summary.began())
        .seconds("duration_seconds", summary.lasted(), MICROS)
        .number("received_bytes", summary.received())
        .number("sent_bytes", summary.sent())
        .text("end", LabelValues.word(summary.end()))
        .text("detail", summary.detail().isEmpty() ? null : summary.detail())
        .toString();
  }
}
