// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import landline.socket.Deadline;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `landline serve [SERVICE…]`: starts services and waits for a signal.
final class ServeCommand implements Command {

  private static final Duration QUIET_STOP = Duration.ofSeconds(1);
  private static final String WHERE =
      """
      Each service listens on 127.0.0.1 and on a UNIX socket in the folder landline of \
      $XDG_RUNTIME_DIR, or /tmp/landline-UID. Where else is for one service at a time, and may be \
      given several times.\
      """;

  private static final String MORE =
      """
      Everything can be set here, in the environment and in a file; landline config --list has all \
      that can be, landline config --explain says where each value comes from.\
      """;

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
    flags.group(spec);
    spec.usageMessage().description(GeneralCommand.SERVE.summary(), "", WHERE, "", MORE);
    return spec;
  }

  @Override
  public Exit call(CommandContext context) throws IOException, InterruptedException {
    List<String> named = Syntax.values(services);
    // Before anything is read: an unknown name does not depend on settings.
    Catalog.named(named);
    ServeSettings settings = flags.read(named, context);
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
    try (var chain = RestartChain.begin(plan, settings, context)) {
      chain.plan().requirePlace();
      ServeFlags.unheeded(settings, chain.plan()).forEach(context::complain);
      RunningServices serving = RunningServices.start(chain.plan(), settings, chain, context);
      try {
        chain.take(serving, context);
        announce(serving, context);
        serving.await(context.stop());
      } finally {
        chain.end();
        stop(serving, grace, context);
      }
    } finally {
      context.stop().done();
    }
    return Exit.OK;
  }

  /// Prints the addresses. A failure to print them is no reason not to serve.
  private static void announce(RunningServices serving, CommandContext context) {
    try {
      context.out().print(serving.lines());
    } catch (OutputException unread) {
      context.complain("serve: " + Errors.line(unread) + "; continuing");
    }
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
