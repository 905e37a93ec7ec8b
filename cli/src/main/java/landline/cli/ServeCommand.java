// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import landline.socket.Deadline;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `landline serve [SERVICE…]`: starts services and waits for a signal.
final class ServeCommand implements Command {

  private static final Duration QUIET_STOP = Duration.ofSeconds(1);
  private static final String WHERE =
      """
      Each service listens on 127.0.0.1 and on a UNIX socket in the folder landline of \
      $XDG_RUNTIME_DIR or /run/user/UID, or /tmp/landline-UID. Where else is for one service at a time, and may be \
      given several times.\
      """;

  private static final String MORE =
      """
      Everything can be set here, in the environment and in a file; landline config --list has all \
      that can be, landline config --explain says where each value comes from.\
      """;

  private static final String[] EXITS_BY_SIGNAL = {
    "  130  a second signal, SIGINT, ended it with connections open",
    "  143  a second signal, SIGTERM, ended it with connections open"
  };

  private final PositionalParamSpec services =
      PositionalParamSpec.builder()
          .arity("0..*")
          .paramLabel("SERVICE")
          .type(List.class)
          .auxiliaryTypes(String.class)
          .description(
              "Services to start: "
                  + String.join(", ", Catalog.names())
                  + "; all of them if none is named"
                  + closed()
                  + ".")
          .build();
  private final ServeFlags flags = ServeFlags.shown();
  private final OptionSpec json =
      Syntax.flag(
          "--json",
          "Print the listeners, the start and the stop as lines of JSON, for programs that start"
              + " the server; the log is JSON then, too, unless log is set.");

  private static String closed() {
    List<String> closed = Catalog.closedUnnamed();
    return closed.isEmpty()
        ? ""
        : ", but " + String.join(", ", closed) + " on its UNIX socket alone";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec = Syntax.command(this, GeneralCommand.SERVE, services);
    flags.addTo(spec);
    spec.addOption(json);
    flags.group(spec);
    spec.usageMessage()
        .description(GeneralCommand.SERVE.summary(), "", WHERE, "", MORE)
        .footer(
            Stream.concat(Stream.of(Exit.help()), Stream.of(EXITS_BY_SIGNAL))
                .toArray(String[]::new));
    return spec;
  }

  @Override
  public Exit call(CommandContext context) throws IOException, InterruptedException {
    List<String> named = Syntax.values(services);
    // Before anything is read: an unknown name does not depend on settings.
    Catalog.named(named);
    boolean forPrograms = json.getValue();
    ServeSettings read = flags.read(named, context);
    ServeSettings settings = forPrograms ? withJsonLog(read) : read;
    List<String> wanted = named.isEmpty() ? settings.value(Settings.SERVICES) : named;
    Plan plan =
        Plan.of(
            wanted,
            settings,
            () -> RuntimeFolder.ofProcess().prepare(context.environment()),
            context::complain);
    ServeFlags.refuseStrangers(settings, plan.services());
    plan.check(settings);
    Duration grace = settings.value(Settings.GRACE);
    context.serving().run();
    var output = new ServeOutput(context, forPrograms);
    // What services print, such as what callers say, must not be between the events.
    CommandContext own = forPrograms ? context.withoutOutput() : context;
    try (var chain = RestartChain.begin(plan, settings, context)) {
      chain.plan().requirePlace();
      ServeFlags.unheeded(settings, chain.plan()).forEach(context::complain);
      RunningServices serving = RunningServices.start(chain.plan(), settings, chain, own);
      try {
        chain.take(serving, context);
        output.ready(serving.listening());
        serving.await(context.stop());
      } finally {
        chain.end();
        output.stopping(grace, serving.successor());
        stop(serving, grace, context);
        output.stopped();
      }
    } finally {
      context.stop().stopped();
    }
    return Exit.OK;
  }

  private static ServeSettings withJsonLog(ServeSettings settings) {
    return settings.withDefault(
        new Assignment<>(Settings.LOG, Optional.empty(), Settings.LogForm.JSON, Origin.DEFAULT));
  }

  private void stop(RunningServices serving, Duration grace, CommandContext context)
      throws InterruptedException {
    Thread stopping = Thread.ofVirtual().start(() -> serving.stop(Deadline.in(grace)));
    Thread.ofVirtual().start(() -> serving.forceWhenHurried(context.stop()));
    if (!stopping.join(QUIET_STOP)) {
      context.complain(
          "serve: stopping when all connections have ended, at most "
              + Quantity.text(grace)
              + " (Ctrl-C: now)");
      stopping.join();
    }
  }
}
