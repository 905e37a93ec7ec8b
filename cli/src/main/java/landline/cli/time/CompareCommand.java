// SPDX-License-Identifier: Apache-2.0
package landline.cli.time;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import landline.cli.Command;
import landline.cli.CommandContext;
import landline.cli.Errors;
import landline.cli.Exit;
import landline.cli.Output;
import landline.cli.RawTerminal;
import landline.cli.Syntax;
import landline.cli.UsageException;
import landline.time.ntp.NtpTarget;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `landline time compare HOST...`: asks several servers of NTP, each on a virtual thread, and
/// tells which agree.
final class CompareCommand implements Command {

  private static final int MOST = 64;
  private static final int COLUMNS = 80;
  private static final Map<Exit, String> EXITS =
      Map.of(
          Exit.OK, "more than half of the servers agree",
          Exit.FAILED, "no majority agrees, or a file can't be written",
          Exit.USAGE, "invalid command line",
          Exit.NOT_ALLOWED, "permission denied, of a file");

  private static final String[] DESCRIPTION = {
    TimeSubcommand.COMPARE.summary(),
    "",
    "  landline time compare pool.ntp.org nts://time.example 192.0.2.1",
    "",
    "A server agrees if its error bar has a part of the interval that is common to most (RFC 5905,"
        + " section 11.2.1). A server that does not answer does not agree. No clock is set.",
  };

  private final PositionalParamSpec hosts =
      Syntax.addresses(
          "HOST", "1..*", TimeTarget.NTP_FORMS + "; at most 64.", NtpTarget.class, TimeTarget::ntp);
  private final OptionSpec samples = NtpQuery.samples();
  private final OptionSpec timeout = Syntax.timeout();
  private final OptionSpec ca = NtpQuery.ca();
  private final OptionSpec svg =
      OutputFile.option("--svg", "Also draw a picture into this file, which is replaced.");
  private final OptionSpec json = Syntax.flag("--json", "Print one line of JSON.");

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Syntax.command(this, TimeSubcommand.COMPARE, hosts, samples, timeout, ca, svg, json);
    spec.usageMessage().description(DESCRIPTION).footer(Exit.help(EXITS));
    return spec;
  }

  @Override
  public Exit call(CommandContext context) throws IOException, InterruptedException {
    List<NtpTarget> servers = hosts.getValue();
    check(servers);
    NtpQuery query = NtpQuery.of(servers, Optional.ofNullable(ca.getValue()), timeout.getValue());
    try (OutputFile picture = OutputFile.open(svg)) {
      Comparison comparison = ask(servers, query);
      picture.write(ComparisonSvg.of(comparison));
      print(comparison, context.out());
      return comparison.isMajority() ? Exit.OK : Exit.FAILED;
    }
  }

  private static void check(List<NtpTarget> servers) {
    if (servers.size() > MOST) {
      throw new UsageException("more than 64 servers: " + servers.size());
    }
    var named = new HashSet<NtpTarget>();
    for (NtpTarget server : servers) {
      if (!named.add(server)) {
        // It would agree with itself.
        throw new UsageException("named twice: " + server);
      }
    }
  }

  private Comparison ask(List<NtpTarget> servers, NtpQuery query) throws InterruptedException {
    int count = samples.getValue();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Comparison.Result>> asked =
          threads.invokeAll(
              servers.stream()
                  .map(server -> (Callable<Comparison.Result>) () -> ask(server, query, count))
                  .toList());
      var results = new ArrayList<Comparison.Result>();
      for (Future<Comparison.Result> each : asked) {
        results.add(each.get());
      }
      return Comparison.of(results);
    } catch (ExecutionException broken) {
      throw new IllegalStateException(broken.getCause());
    }
  }

  private static Comparison.Result ask(NtpTarget server, NtpQuery query, int samples) {
    try {
      return Comparison.Result.of(server, query.measure(server, samples));
    } catch (IOException failed) {
      return Comparison.Result.failed(server, Errors.line(failed));
    }
  }

  private void print(Comparison comparison, Output out) throws IOException {
    out.print(
        json.<Boolean>getValue()
            ? ComparisonJson.of(comparison) + "\n"
            : ComparisonText.of(comparison, columns(out), Symbols.of(out.charset())));
  }

  /// The columns of the terminal; 80 if there is none.
  static int columns(Output out) {
    try {
      return out.isTerminal() ? RawTerminal.window().columns() : COLUMNS;
    } catch (IOException none) {
      return COLUMNS;
    }
  }
}
