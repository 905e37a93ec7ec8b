// SPDX-License-Identifier: Apache-2.0
package landline.cli.time;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import landline.cli.Command;
import landline.cli.CommandContext;
import landline.cli.Exit;
import landline.cli.Output;
import landline.cli.Quantity;
import landline.cli.Syntax;
import landline.time.ntp.NtpClient;
import landline.time.ntp.NtpTarget;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `landline time watch HOST`: asks a server of NTP for a long time, and tells how steady the
/// clocks are.
final class WatchCommand implements Command {

  private static final long FOR_EVER = Long.MAX_VALUE;
  private static final Duration INTERVAL = Duration.ofSeconds(16);

  private static final String[] DESCRIPTION = {
    TimeSubcommand.WATCH.summary(),
    "",
    "  landline time watch --count 225 --csv offsets.csv pool.ntp.org       for an hour",
    "",
    "A line for each sample; at the end, also on Ctrl-C, the least, median and greatest offset and"
        + " delay, the frequency error of this clock by linear regression, its Allan deviation, and"
        + " a picture. It asks in interleaved mode (RFC 9769). No clock is set. Up to 65,536"
        + " samples are kept; beyond that one in two, then one in four, and so on.",
  };

  private final PositionalParamSpec host =
      PositionalParamSpec.builder()
          .index("0")
          .arity("1")
          .required(true)
          .paramLabel("HOST")
          .type(NtpTarget.class)
          .converters(text -> Syntax.read(text, TimeTarget::ntp))
          .description(TimeTarget.NTP_FORMS + ".")
          .build();
  private final OptionSpec interval =
      Syntax.option("--interval", "TIME", Duration.class, WatchCommand::interval)
          .initialValue(INTERVAL)
          .description("How often to ask, such as 2s, 16s or 1m, at least 2s; 16s by default.")
          .build();
  private final OptionSpec count =
      Syntax.option("--count", "N", Integer.class, Quantity::count)
          .description("How many times to ask; until Ctrl-C by default.")
          .build();
  private final OptionSpec timeout = Syntax.timeout();
  private final OptionSpec ca = NtpQuery.ca();
  private final OptionSpec csv =
      OutputFile.option(
          "--csv",
          "Write a line of time,offset,delay,error for each sample into this file, which is"
              + " replaced; in seconds.");
  private final OptionSpec svg =
      OutputFile.option("--svg", "At the end draw a picture into this file, which is replaced.");

  private static Duration interval(String text) {
    Duration interval = Quantity.positiveTime(text);
    if (interval.compareTo(NtpClient.LEAST_INTERVAL) < 0) {
      throw new IllegalArgumentException("must be at least 2s: " + text);
    }
    return interval;
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Syntax.command(this, TimeSubcommand.WATCH, host, interval, count, timeout, ca, csv, svg);
    spec.usageMessage().description(DESCRIPTION);
    return spec;
  }

  @Override
  public Exit call(CommandContext context) throws IOException, InterruptedException {
    NtpTarget server = host.getValue();
    Duration limit = timeout.getValue();
    NtpQuery query = NtpQuery.of(List.of(server), Optional.ofNullable(ca.getValue()), limit);
    try (OutputFile table = OutputFile.open(csv);
        OutputFile picture = OutputFile.open(svg);
        NtpClient client = query.open(server, true)) {
      var watch = new Watch(client, interval.getValue(), context.out(), table);
      // From now on Ctrl-C ends it in peace.
      context.serving().run();
      run(watch, limit, picture, context);
    }
    return Exit.OK;
  }

  /// Whatever ends it, what was measured until then is told.
  private void run(Watch watch, Duration limit, OutputFile picture, CommandContext context)
      throws IOException, InterruptedException {
    long times =
        Optional.<Integer>ofNullable(count.getValue()).map(Integer::longValue).orElse(FOR_EVER);
    Optional<IOException> refusal;
    try {
      refusal = watch.run(times, limit, context.stop());
    } catch (IOException failed) {
      refusal = Optional.of(failed);
    }
    // Before the summary, for which there may be no reader any more.
    picture.write(WatchSvg.of(host.getValue(), watch.series()));
    Output out = context.out();
    out.print(
        WatchSummary.of(
            watch.series(), watch.lost(), CompareCommand.columns(out), Symbols.of(out.charset())));
    if (refusal.isPresent()) {
      throw refusal.get();
    }
  }
}
