// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import landline.cli.ServeSettings.Answerer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `landline serve [SERVICE…]`: starts services and waits until a signal ends it.
final class ServeCommand implements Command {

  private static final Duration QUIET_STOP = Duration.ofSeconds(1);
  private static final String WHERE =
      """
      Each service listens on 127.0.0.1 and on a UNIX socket in the folder landline of \
      $XDG_RUNTIME_DIR, or /tmp/landline-UID. Where else is for one service at a time, and may be \
      given several times.\
      """;

  private final PositionalParamSpec services =
      PositionalParamSpec.builder()
          .arity("0..*")
          .paramLabel("SERVICE")
          .type(List.class)
          .auxiliaryTypes(String.class)
          .description(
              "What to serve: "
                  + Catalog.names()
                  + "; all of them if none is named, but exec on its UNIX socket alone.")
          .build();
  private final OptionSpec tcp = address("--tcp", "[HOST:]PORT", "Listen there.");
  private final OptionSpec udp = address("--udp", "[HOST:]PORT", "Receive datagrams there.");
  private final OptionSpec unix =
      address("--unix", "PATH", "Listen on this UNIX socket, /path or @name.");
  private final OptionSpec grace =
      Syntax.option("--grace", "TIME", Duration.class, Quantity::time)
          .initialValue(Duration.ofSeconds(5))
          .description("How long connections may go on at the end; 5s by default.")
          .build();
  private final OptionSpec maxConnections =
      Syntax.option("--max-connections", "N", Integer.class, Quantity::count)
          .description("How many connections a listener serves at once; more wait.")
          .build();
  private final OptionSpec text =
      Syntax.option("--text", "TEXT", String.class, Function.identity())
          .description("greet: what it says.")
          .build();
  private final OptionSpec operator =
      Syntax.option("--operator", "WHO", Answerer.class, ServeCommand::answerer)
          .description(
              "call: who answers, echo or terminal: whoever sits at this one. By default the"
                  + " terminal if there is one.")
          .build();
  private final OptionSpec commandTimeout =
      Syntax.option("--command-timeout", "TIME", Duration.class, Quantity::positiveTime)
          .description("exec: how long a command may run; 60s by default.")
          .build();
  private final OptionSpec outputLimit =
      Syntax.option("--output-limit", "SIZE", Long.class, Quantity::size)
          .description("exec: how much a command may print; 64M by default.")
          .build();
  private final OptionSpec replyLimit =
      Syntax.option("--reply-limit", "SIZE", Integer.class, ServeCommand::replySize)
          .description("exec: how long the reply to a datagram may be; 1K by default.")
          .build();
  private final OptionSpec charset = Syntax.charset();

  /// The options that only some services take.
  private final List<OptionSpec> special =
      List.of(maxConnections, charset, text, operator, commandTimeout, outputLimit, replyLimit);

  private static Answerer answerer(String word) {
    return switch (word) {
      case "terminal" -> Answerer.TERMINAL;
      case "echo" -> Answerer.ECHO;
      default -> throw new IllegalArgumentException("neither echo nor terminal: " + word);
    };
  }

  private static int replySize(String text) {
    return Math.toIntExact(Math.min(Quantity.size(text), Integer.MAX_VALUE));
  }

  private static OptionSpec address(String name, String label, String help) {
    return OptionSpec.builder(name)
        .paramLabel(label)
        .type(List.class)
        .auxiliaryTypes(String.class)
        .description(help)
        .build();
  }

  @Override
  public CommandSpec spec() {
    ArgSpec[] arguments =
        Stream.concat(Stream.of(services, tcp, udp, unix, grace), special.stream())
            .toArray(ArgSpec[]::new);
    CommandSpec spec = Syntax.command(this, "serve", "Start services, until Ctrl-C.", arguments);
    spec.usageMessage().description("Start services, until Ctrl-C.", "", WHERE);
    return spec;
  }

  @Override
  public Exit call(Shell shell) throws IOException, InterruptedException {
    Plan plan =
        Plan.of(
            Syntax.values(services),
            given(),
            () -> RuntimeFolder.ofProcess().prepare(shell.environment()));
    refuseStrangers(plan.offers());
    Duration patience = grace.getValue();
    shell.serving().run();
    try {
      Serving serving = Serving.start(plan, settings(), shell);
      try {
        shell.out().print(serving.lines());
        serving.await(shell.stop());
      } finally {
        stop(serving, patience, shell);
      }
    } finally {
      shell.stop().done();
    }
    return Exit.OK;
  }

  private void stop(Serving serving, Duration patience, Shell shell) throws InterruptedException {
    Thread stopping = Thread.ofVirtual().start(() -> serving.stop(patience));
    Thread.ofVirtual().start(() -> serving.forceWhenHurried(shell.stop()));
    if (!stopping.join(QUIET_STOP)) {
      shell.complain(
          "serve: stopping when all connections have ended, at most "
              + Quantity.text(patience)
              + " (Ctrl-C: now)");
      stopping.join();
    }
  }

  private ServeSettings settings() {
    return new ServeSettings(
        grace.getValue(),
        Optional.ofNullable(maxConnections.getValue()),
        charset.getValue(),
        Optional.ofNullable(text.getValue()),
        Optional.ofNullable(operator.getValue()),
        Optional.ofNullable(commandTimeout.getValue()),
        Optional.ofNullable(outputLimit.getValue()),
        Optional.ofNullable(replyLimit.getValue()));
  }

  /// An option that none of the services takes would do nothing, which nobody wants who gave it.
  private void refuseStrangers(List<Offer> offers) {
    for (OptionSpec option : special) {
      boolean taken =
          offers.stream().anyMatch(offer -> offer.options().contains(option.longestName()));
      if (!option.stringValues().isEmpty() && !taken) {
        throw new UsageException(
            option.longestName()
                + " is not for "
                + String.join(", ", offers.stream().map(Offer::name).toList()));
      }
    }
  }

  private List<Plan.Given> given() {
    var all = new ArrayList<Plan.Given>();
    for (OptionSpec option : List.of(tcp, udp, unix)) {
      for (String address : Syntax.values(option)) {
        all.add(new Plan.Given(option.longestName(), address));
      }
    }
    return all;
  }
}
