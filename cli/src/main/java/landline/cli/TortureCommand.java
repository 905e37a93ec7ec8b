// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import landline.socket.Deadline;
import landline.socket.SockAddr;
import landline.socket.Type;
import landline.socket.internal.ControlEscaper;
import landline.torture.ActSummary;
import landline.torture.Probe;
import landline.torture.Report;
import landline.torture.Subject;
import landline.torture.Torture;
import landline.torture.TortureConfig;
import landline.torture.Verdict;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `landline torture ADDRESS`: abuses a server and reports the results.
final class TortureCommand implements Command {

  private static final int WIDTH = 100;
  private static final int INDENT = 14;
  private static final String[] DESCRIPTION = {
    GeneralCommand.TORTURE.summary(),
    "",
    "  landline torture --send 'hi\\n' --expect hi --run './echo 7777' 7777",
    "",
    "After each act the server must answer the probe, rest, and have given back descriptors and"
        + " threads. Servers of this machine only, and at most 1,000 connections a second."
  };

  private static final Map<Exit, String> EXITS =
      Map.of(
          Exit.OK, "every act that was done passed, and at least one was done",
          Exit.FAILED,
              "an act failed, or none could be done; or the server did not start, or answered wrong"
                  + " at first",
          Exit.UNREACHABLE, "no server at the address",
          Exit.USAGE, "invalid command line",
          Exit.BUSY, "with --run: something listens at the address already",
          Exit.NOT_ALLOWED,
              "permission denied, or the address is not a loopback one, and not said to be one's"
                  + " own",
          Exit.TIMEOUT, "no answer to the probe before anything was done");

  private final PositionalParamSpec address =
      PositionalParamSpec.builder()
          .index("0")
          .arity("0..1")
          .paramLabel("ADDRESS")
          .type(String.class)
          .description(AddressArgument.FORMS + ".")
          .build();
  private final OptionSpec send =
      text(
          "--send",
          "The question that the server has to answer. \\r \\n \\t \\0 \\xHH \\\\ are bytes.");
  private final OptionSpec expect =
      text("--expect", "What the answer has to hold; any answer by default.");
  private final OptionSpec timeout = Syntax.timeout();
  private final OptionSpec run =
      Syntax.option("--run", "COMMAND", String.class, Function.identity())
          .description(
              "Start the server with this command, one for sh, and end it when all is done.")
          .build();
  private final OptionSpec pid =
      Syntax.option("--pid", "PID", Integer.class, Quantity::count)
          .description(
              "The process of a server that runs already, to look after its CPU time, descriptors,"
                  + " threads.")
          .build();
  private final OptionSpec log =
      Syntax.option("--log", "FILE", Path.class, Syntax::path)
          .description("With --run: append what the server prints.")
          .build();
  private final OptionSpec only = acts("--only", "Do these acts only, separated by commas.");
  private final OptionSpec except = acts("--except", "Leave these acts out, separated by commas.");
  private final OptionSpec list = Syntax.flag("--list", "Print the acts, and end.");
  private final OptionSpec light = Syntax.flag("--light", "Do an eighth of everything.");
  private final OptionSpec serial =
      Syntax.flag(
          "--one-at-a-time",
          "The server serves one caller at a time by design: ask it only after each act.");
  private final OptionSpec busy =
      Syntax.flag(
          "--busy",
          "Answers are work for the server: its CPU time counts only while clients are silent.");
  private final OptionSpec settle =
      Syntax.option("--settle", "TIME", Duration.class, Quantity::positiveTime)
          .initialValue(Duration.ofSeconds(5))
          .description("How long it may take to give back descriptors and threads; 5s by default.")
          .build();
  private final OptionSpec seed =
      Syntax.option("--seed", "N", Long.class, TortureCommand::number)
          .description("Repeat a run with the same random bytes; the report tells the seed.")
          .build();
  private final OptionSpec json = Syntax.flag("--json", "Report in JSON.");
  private final OptionSpec own =
      Syntax.option("--this-server-is-mine", "ADDRESS", String.class, Function.identity())
          .description(
              "Torture a server elsewhere: the same address again, as your word that you may.")
          .build();

  private static OptionSpec text(String name, String help) {
    return Syntax.option(name, "TEXT", String.class, TortureCommand::escaped)
        .initialValue("")
        .description(help)
        .build();
  }

  private static String escaped(String text) {
    Probe.of(text, "", Duration.ofSeconds(1));
    return text;
  }

  private static OptionSpec acts(String name, String help) {
    return Syntax.option(name, "ACTS", Set.class, TortureCommand::acts).description(help).build();
  }

  private static Set<String> acts(String text) {
    Set<String> names = new LinkedHashSet<>(Arrays.asList(text.split(",", -1)));
    Set<String> known = names(Torture.acts());
    for (String name : names) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException("no such act: " + name + " (--list prints them)");
      }
    }
    return names;
  }

  private static Set<String> names(List<ActSummary> acts) {
    return acts.stream().map(ActSummary::name).collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException bad) {
      throw new IllegalArgumentException("not a number: " + text, bad);
    }
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Syntax.command(
            this,
            GeneralCommand.TORTURE,
            address,
            send,
            expect,
            timeout,
            run,
            pid,
            log,
            only,
            except,
            list,
            light,
            serial,
            busy,
            settle,
            seed,
            json,
            own);
    spec.usageMessage().description(DESCRIPTION).footer(Exit.help(EXITS));
    return spec;
  }

  @Override
  public Exit call(CommandContext context) throws IOException, InterruptedException {
    if (list.<Boolean>getValue()) {
      context.out().print(listing());
      return Exit.OK;
    }
    String where = address.getValue();
    if (where == null) {
      throw new UsageException("no ADDRESS given");
    }
    Subject subject = subject(where);
    Set<String> acts = chosen(subject);
    TortureConfig config = config(subject, where);
    var done = new AtomicInteger();
    Report report =
        Torture.run(
            config,
            acts,
            verdict ->
                context.complainInStyle(
                    "torture: "
                        + (done.incrementAndGet() + "/" + acts.size() + " ")
                        + progress(verdict, context.err().showsStyles(context.environment()))));
    if (!json.<Boolean>getValue() && context.out().showsStyles(context.environment())) {
      context.out().print(VerdictStyles.report(ControlEscaper.lines(report.text())));
    } else {
      context.out().printForeign(json.<Boolean>getValue() ? report.json() : report.text());
    }
    return report.isPassed() ? Exit.OK : Exit.FAILED;
  }

  private static String progress(Verdict verdict, boolean styles) {
    String result = verdict.result().toString();
    return ControlEscaper.line(verdict.act())
        + " "
        + (styles ? VerdictStyles.of(verdict.result()).of(result) : result)
        + ": "
        + ControlEscaper.line(verdict.reason());
  }

  private static String listing() {
    return Torture.acts().stream()
        .map(act ->
            String.format("%-13s ", act.name())
                + wrapped(act.description() + " (" + act.needs() + ")"))
        .collect(Collectors.joining());
  }

  /// The words, wrapped into lines that fit behind the names.
  private static String wrapped(String text) {
    var lines = new StringBuilder();
    int column = INDENT;
    for (String word : text.split(" ", -1)) {
      if (column > INDENT && column + 1 + word.length() > WIDTH) {
        lines.append("\n").append(" ".repeat(INDENT));
        column = INDENT;
      } else if (column > INDENT) {
        lines.append(' ');
        column++;
      }
      lines.append(word);
      column += word.length();
    }
    return lines.append("\n").toString();
  }

  private Set<String> chosen(Subject subject) {
    Set<String> fitting = names(Torture.acts(subject));
    Set<String> chosen = Optional.<Set<String>>ofNullable(only.getValue()).orElse(fitting);
    for (String name : chosen) {
      if (!fitting.contains(name)) {
        throw new UsageException("--only: " + name + " is not for " + subject);
      }
    }
    Optional.<Set<String>>ofNullable(except.getValue()).ifPresent(chosen::removeAll);
    if (chosen.isEmpty()) {
      throw new UsageException("no act is left to be done");
    }
    return chosen;
  }

  private Subject subject(String where) throws IOException {
    AddressArgument target;
    try {
      target = AddressArgument.parseLocal(where, 0);
    } catch (IllegalArgumentException bad) {
      throw new UsageException("ADDRESS: " + bad.getMessage(), bad);
    }
    if (target instanceof AddressArgument.Inet inet && inet.port() == 0) {
      throw new UsageException("ADDRESS: no port, or port 0: " + where);
    }
    List<SockAddr> addresses = target.resolve(Deadline.in(timeout.getValue()));
    Type type = target.isUdp() ? Type.DGRAM : Type.STREAM;
    // A name stands for its first address: two would be two servers.
    return new Subject(addresses.getFirst(), type);
  }

  private TortureConfig config(Subject subject, String where) throws IOException {
    String named = own.getValue();
    if (named != null && !named.equals(where)) {
      throw new UsageException("--this-server-is-mine is not ADDRESS: " + named);
    }
    if (!subject.isLocal() && named == null) {
      throw new RefusedException(
          "torture "
              + where
              + ": not a loopback address; if the server is yours, say so with"
              + " --this-server-is-mine "
              + where);
    }
    if (run.getValue() != null && pid.getValue() != null) {
      throw new UsageException("--run starts a server, --pid is for one that runs already");
    }
    if (run.getValue() == null && log.getValue() != null) {
      throw new UsageException("--log is for a server that --run starts: " + log.getValue());
    }
    try {
      Probe probe = Probe.of(send.getValue(), expect.getValue(), timeout.getValue());
      Optional<Integer> process = Optional.ofNullable(pid.getValue());
      Optional<Long> chosenSeed = Optional.ofNullable(seed.getValue());
      TortureConfig.Builder config =
          TortureConfig.builder(subject, probe)
              .settle(settle.getValue())
              .light(light.getValue())
              .serial(serial.getValue())
              .busy(busy.getValue())
              .owned(named != null)
              .seed(chosenSeed.orElseGet(() -> (long) new SecureRandom().nextInt(1_000_000)));
      Optional.<String>ofNullable(run.getValue()).ifPresent(config::command);
      process.ifPresent(config::pid);
      Optional.<Path>ofNullable(log.getValue()).ifPresent(config::log);
      return config.build();
    } catch (IllegalArgumentException bad) {
      throw new UsageException(String.valueOf(bad.getMessage()), bad);
    }
  }
}
