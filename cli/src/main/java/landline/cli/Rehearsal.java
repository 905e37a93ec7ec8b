// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import landline.server.Server;
import landline.socket.Deadline;
import landline.socket.SockAddrIn;

/// The training run with which the launcher records an AOT cache: the short commands, each to its
/// end, against services of this process, or what [ServiceAndClient#rehearse] of one service runs.
/// What does not run here starts more slowly.
final class Rehearsal {

  private static final SockAddrIn ANY_PORT = SockAddrIn.loopback(0);

  private Rehearsal() {}

  /// @param services those whose own training run this is; without any it is the common one
  static void main(String[] services) throws IOException {
    Main.main(new String[] {"--version"});
    if (services.length == 0) {
      rehearseAll();
    }
    for (ServiceAndClient each : Catalog.services()) {
      if (List.of(services).contains(each.name())) {
        each.rehearse(words -> run(words.toArray(String[]::new)));
      }
    }
  }

  private static void rehearseAll() throws IOException {
    for (ServiceAndClient each : Catalog.services()) {
      if (each.isOpenUnnamed()) {
        rehearse(each);
      }
      // A name is looked up, and an unused address gives an error.
      run(each, "localhost:1");
    }
    run("--help");
    run("help", "help");
    for (Subcommand each : Catalog.commands()) {
      run(each.word(), "--help");
    }
    run("config");
    run("no-such-command");
  }

  /// Starts a service, and runs its client against it.
  private static void rehearse(ServiceAndClient service) throws IOException {
    Transport transport = service.transports().getFirst();
    var configs = new ServerConfigs(ServeSettings.NONE, service);
    try (ServableService.Service open = service.open(configs, withoutInput())) {
      Server server = open.listen(transport, new Binding(ANY_PORT, Optional.empty(), false));
      run(service, transport + ":" + server.address());
      server.stop(Deadline.in(Duration.ZERO));
    }
  }

  private static CommandContext withoutInput() {
    CommandContext context = CommandContext.ofProcess();
    return new CommandContext(
        InputStream.nullInputStream(),
        context.inCharset(),
        () -> false,
        context.out(),
        context.err(),
        context.environment(),
        context.stop(),
        () -> {});
  }

  private static void run(ServiceAndClient client, String address) {
    var words = new ArrayList<>(List.of(client.word(), address));
    String arguments = client.example().arguments();
    if (!arguments.isEmpty()) {
      words.addAll(List.of(arguments.split(" ", -1)));
    }
    run(words.toArray(String[]::new));
  }

  private static void run(String... words) {
    new Landline(CommandContext.ofProcess()).run(words);
  }
}
