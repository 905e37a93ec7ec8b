// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.internal.ControlEscaper;
import landline.socket.internal.JsonFields;

/// What `landline serve` prints on standard output: for people its listeners, each with a sample
/// command; for programs its events as lines of JSON, which `docs/observability.md` lists. A
/// failure to print is no reason not to serve.
final class ServeOutput {

  private static final int WIDTH = 100;
  private static final String TRY = "try: ";

  private static final int MILLIS = 3;

  /// A listener.
  ///
  /// @param tls whether it speaks TLS
  /// @param tryIt a sample command
  record Listening(
      String service, Transport transport, SockAddr address, boolean tls, String tryIt) {

    private String shownAddress() {
      return ControlEscaper.line(address.toString());
    }
  }

  private final CommandContext context;
  private final boolean json;
  private boolean announced;

  /// @param json whether it is for programs
  ServeOutput(CommandContext context, boolean json) {
    this.context = context;
    this.json = json;
  }

  /// Everything listens and is served.
  void ready(List<Listening> all) {
    announced = true;
    if (!json) {
      print(text(all, context.out().showsStyles(context.environment())));
      return;
    }
    var lines = new StringBuilder();
    all.forEach(each -> lines.append(listening(each)).append('\n'));
    print(lines.append(event("ready").number("pid", ProcessHandle.current().pid())) + "\n");
  }

  /// Nothing new is accepted.
  ///
  /// @param grace how long connections may go on
  /// @param successor the process that has taken over
  void stopping(Duration grace, OptionalLong successor) {
    if (json && announced) {
      String pid = successor.isPresent() ? Long.toString(successor.getAsLong()) : "null";
      print(
          event("stopping").seconds("grace_seconds", grace, MILLIS).raw("successor_pid", pid)
              + "\n");
    }
  }

  /// All connections have ended.
  void stopped() {
    if (json && announced) {
      print(event("stopped") + "\n");
    }
  }

  private void print(String lines) {
    try {
      context.out().print(lines);
    } catch (OutputException unread) {
      context.complain("serve: " + Errors.line(unread) + "; continuing");
    }
  }

  /// One line for each listener, or two if one would be too long: a command is pasted whole.
  static String text(List<Listening> all, boolean colors) {
    int services = width(all.stream().map(Listening::service).toList());
    int transports = width(all.stream().map(each -> each.transport().toString()).toList());
    int addresses = width(all.stream().map(Listening::shownAddress).toList());
    int column = services + 2 + transports + 2 + addresses + 2;
    int commands = width(all.stream().map(Listening::tryIt).toList());
    boolean wrapped = column + TRY.length() + commands > WIDTH;
    String separator = wrapped ? "\n" + " ".repeat(services + 2) : "  ";
    var lines = new StringBuilder();
    for (Listening each : all) {
      String service = padded(each.service(), services);
      String address = each.shownAddress();
      lines
          .append(colors ? Style.BOLD.of(service) : service)
          .append("  ")
          .append(padded(each.transport().toString(), transports))
          .append("  ")
          .append(wrapped ? address : padded(address, addresses))
          .append(separator)
          .append(colors ? Style.FAINT.of(TRY + each.tryIt()) : TRY + each.tryIt())
          .append('\n');
    }
    return lines.toString();
  }

  private static int width(List<String> texts) {
    return texts.stream().mapToInt(String::length).max().orElse(0);
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(width - text.length());
  }

  private static JsonFields listening(Listening each) {
    String port =
        switch (each.address()) {
          case SockAddrIn in -> Integer.toString(in.port());
          case SockAddrIn6 in6 -> Integer.toString(in6.port());
          default -> "null";
        };
    return event("listening")
        .text("service", each.service())
        .text("transport", each.transport().toString())
        .text("address", each.address().toString())
        .raw("port", port)
        .flag("tls", each.tls());
  }

  private static JsonFields event(String name) {
    return JsonFields.event(Instant.now(), name);
  }
}
