// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import landline.server.InheritedSockets;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.SockAddrUn;
import landline.socket.Type;

/// Sockets opened by the service manager, and the services that they are for. They replace a
/// service's default addresses; addresses that were set are kept.
final class Activated {

  /// The prefix of their names, by which the next process knows them in a handover.
  private static final String PREFIX = "activated/";

  private static final String SEPARATOR = "/";

  private Activated() {}

  /// @param name of a service, or `service/protocol`
  static String name(String name) {
    return PREFIX + name;
  }

  static boolean is(InheritedSockets sockets) {
    return sockets.name().startsWith(PREFIX);
  }

  /// The service that sockets are for, whichever process opened them.
  static String service(InheritedSockets sockets) {
    return words(sockets)[0];
  }

  /// The key of the protocol that is served on request, if sockets are for one.
  private static Optional<String> protocol(InheritedSockets sockets) {
    String[] words = words(sockets);
    return words.length > 1 ? Optional.of(words[1]) : Optional.empty();
  }

  private static String[] words(InheritedSockets sockets) {
    String name = is(sockets) ? sockets.name().substring(PREFIX.length()) : sockets.name();
    return name.split(SEPARATOR, 2);
  }

  /// Names the sockets after their services. The name in the unit decides, that of a service or of
  /// a protocol such as `ssh`; if only one service is planned, it may have any name.
  static List<InheritedSockets> named(List<InheritedSockets> passed, Plan plan) {
    List<String> planned = plan.services().stream().map(ServableService::name).toList();
    List<String> aside = Catalog.aside().stream().map(ServableService::name).toList();
    var named = new ArrayList<InheritedSockets>();
    for (InheritedSockets each : passed) {
      Optional<String> protocol = protocol(each.name(), plan);
      boolean known =
          protocol.isPresent() || planned.contains(each.name()) || aside.contains(each.name());
      if (!known && planned.size() > 1) {
        throw new UsageException(
            "socket activation: "
                + each.name()
                + " "
                + each.address()
                + " matches none of "
                + String.join(", ", planned)
                + "; set FileDescriptorName= in the socket unit");
      }
      String service = protocol.orElse(known ? each.name() : planned.getFirst());
      named.add(
          new InheritedSockets(name(service), each.address(), each.sockets(), each.ownsFile()));
    }
    return named;
  }

  /// The name of the sockets of a protocol that is served on request: the service and the protocol.
  private static Optional<String> protocol(String name, Plan plan) {
    return plan.services().stream()
        .flatMap(service ->
            service.transports().stream()
                .filter(each -> each.isOnRequest() && each.key().equals(name))
                .map(each -> service.name() + SEPARATOR + name))
        .findFirst();
  }

  /// The plan with the service manager's listeners.
  ///
  /// @param told receives a line for each listener left out because the service manager has opened
  ///   it
  static Plan plan(
      Plan plan, List<InheritedSockets> inherited, ServeSettings settings, Consumer<String> told) {
    List<InheritedSockets> activated = inherited.stream().filter(Activated::is).toList();
    var specs = new ArrayList<Plan.ListenSpec>();
    var services = new ArrayList<>(plan.services());
    services.addAll(Catalog.aside());
    for (ServableService service : services) {
      List<InheritedSockets> own =
          activated.stream().filter(each -> service(each).equals(service.name())).toList();
      if (own.isEmpty() || Plan.isSet(service, settings)) {
        for (Plan.ListenSpec spec : plan.specs()) {
          if (spec.service().equals(service) && !isThere(spec, own, told)) {
            specs.add(spec);
          }
        }
      }
      own.forEach(each -> specs.add(spec(service, each, asked(plan, service, each))));
    }
    // Services before side services, and of each its transports in their order.
    specs.sort(
        Comparator.comparingInt((Plan.ListenSpec each) -> services.indexOf(each.service()))
            .thenComparing(Plan.ListenSpec::transport));
    return new Plan(plan.services(), specs);
  }

  /// Whether a listener was set that the service manager has opened. It cannot be opened twice.
  private static boolean isThere(
      Plan.ListenSpec spec, List<InheritedSockets> own, Consumer<String> told) {
    List<SockAddr> addresses;
    try {
      addresses = spec.addresses();
    } catch (IOException unknown) {
      // The start of that listener reports it.
      return false;
    }
    boolean datagram = spec.transport().isDatagram();
    boolean there =
        own.stream()
            .anyMatch(each ->
                addresses.contains(each.address()) && each.type().equals(Type.DGRAM) == datagram);
    if (there) {
      told.accept(
          "serve: "
              + spec.service().name()
              + " over "
              + spec.transport()
              + " at "
              + spec.target()
              + " is on the service manager's socket");
    }
    return there;
  }

  /// The transport for which an address is set, if it is one of those that the service manager has
  /// opened.
  private static Optional<Transport> asked(
      Plan plan, ServableService service, InheritedSockets inherited) {
    boolean datagram = inherited.type().equals(Type.DGRAM);
    return plan.specs().stream()
        .filter(each -> each.service().equals(service))
        .filter(each -> each.transport().isDatagram() == datagram)
        .filter(each -> isAt(each, inherited.address()))
        .map(Plan.ListenSpec::transport)
        .findFirst();
  }

  static boolean isAt(Plan.ListenSpec spec, SockAddr address) {
    try {
      return spec.addresses().contains(address);
    } catch (IOException unknown) {
      return false;
    }
  }

  private static Plan.ListenSpec spec(
      ServableService service, InheritedSockets inherited, Optional<Transport> asked) {
    SockAddr address = inherited.address();
    boolean datagram = inherited.type().equals(Type.DGRAM);
    AddressArgument target =
        switch (address) {
          case SockAddrUn un -> new AddressArgument.Unix(un);
          case SockAddrIn in -> new AddressArgument.Inet(Optional.empty(), in.host(), in.port());
          case SockAddrIn6 in6 ->
              new AddressArgument.Inet(Optional.empty(), in6.host(), in6.port());
          case SockAddr other ->
              throw new UsageException("socket activation: not an address to serve: " + other);
        };
    Optional<String> protocol = protocol(inherited);
    Transport transport =
        service.transports().stream()
            .filter(each -> each.fits(target) && each.isDatagram() == datagram)
            .filter(each ->
                protocol.isPresent()
                    ? each.key().equals(protocol.get())
                    : asked.map(each::equals).orElse(!each.isOnRequest()))
            // What is a stream must not be cut into messages, whose rest is lost.
            .filter(_ -> datagram || inherited.type().equals(Type.STREAM))
            .findFirst()
            .orElseThrow(() -> unserved(service, inherited));
    return new Plan.ListenSpec(service, transport, target);
  }

  private static UsageException unserved(ServableService service, InheritedSockets inherited) {
    return new UsageException(
        "socket activation: "
            + service.name()
            + " can't be served on "
            + inherited.type()
            + " "
            + inherited.address()
            + ", but on "
            + service.transports().stream()
                .map(Transport::toString)
                .collect(Collectors.joining(", ")));
  }
}
