// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import landline.cli.call.ServableCall;
import landline.cli.exec.ServableExec;
import landline.cli.greet.ServableGreet;
import landline.cli.metrics.ServableMetrics;
import landline.cli.time.ServableTime;

/// The services. This list is the only place of this package that names one of them.
final class Catalog {

  // Loops, not streams: every command line comes by.
  private static final List<ServableService> ALL =
      List.of(
          new ServableGreet(),
          new ServableCall(),
          new ServableExec(),
          new ServableTime(),
          new ServableMetrics());

  private Catalog() {}

  /// The services for the command line of `landline serve`.
  static List<ServiceAndClient> services() {
    var services = new ArrayList<ServiceAndClient>();
    for (ServableService each : ALL) {
      if (each instanceof ServiceAndClient service) {
        services.add(service);
      }
    }
    return services;
  }

  /// The services that are served beside these if their address is set.
  static List<SideService> aside() {
    var services = new ArrayList<SideService>();
    for (ServableService each : ALL) {
      if (each instanceof SideService side) {
        services.add(side);
      }
    }
    return services;
  }

  /// The subcommands, in the order of the help text.
  static List<Subcommand> commands() {
    var commands = new ArrayList<Subcommand>();
    commands.add(GeneralCommand.SERVE);
    commands.addAll(services());
    commands.add(GeneralCommand.CONFIG);
    commands.add(GeneralCommand.TORTURE);
    commands.add(GeneralCommand.HELP);
    commands.add(GeneralCommand.VERSION);
    return commands;
  }

  /// The services of these names, in the order of the catalog; all if there are none.
  static List<ServableService> named(List<String> names) {
    for (String name : names) {
      if (!names().contains(name)) {
        throw new UsageException(
            "no such service: " + name + "; there are " + String.join(", ", names()));
      }
      if (Collections.frequency(names, name) > 1) {
        throw new UsageException("named twice: " + name);
      }
    }
    var some = new ArrayList<ServableService>();
    for (ServableService each : services()) {
      if (names.isEmpty() || names.contains(each.name())) {
        some.add(each);
      }
    }
    return some;
  }

  /// The names of all services.
  static List<String> names() {
    return names(each -> true);
  }

  /// The services with connections.
  static List<String> streams() {
    return names(each -> each.transports().stream().anyMatch(way -> !way.isDatagram()));
  }

  /// The services with datagrams.
  static List<String> datagrams() {
    return names(each -> each.transports().stream().anyMatch(Transport::isDatagram));
  }

  /// The services with this transport.
  static List<String> over(Transport transport) {
    return names(each -> each.transports().contains(transport));
  }

  /// The services that only their own user can reach unless they are named.
  static List<String> closedUnnamed() {
    return names(each -> !each.isOpenUnnamed());
  }

  private static List<String> names(Predicate<ServableService> wanted) {
    return services().stream().filter(wanted).map(ServableService::name).toList();
  }

  /// A service name for examples of settings of one service.
  static String example() {
    return services().getFirst().name();
  }
}
