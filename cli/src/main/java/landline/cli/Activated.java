// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.util.ArrayList;
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

/// Sockets that the service manager has opened, and the services that they are for. The manager
/// says where a service listens, so it takes the place of the service's own addresses; those that
/// someone has set are kept.
final class Activated {

  /// What their names begin with, so that the next process knows them in a handover.
  private static final String PREFIX = "activated/";

  private Activated() {}

  static String name(String service) {
    return PREFIX + service;
  }

  static boolean is(InheritedSockets place) {
    return place.name().startsWith(PREFIX);
  }

  /// The service that a place is for, whoever opened it.
  static String service(InheritedSockets place) {
    return is(place) ? place.name().substring(PREFIX.length()) : place.name();
  }

  /// Gives each place the name of its service. What the unit calls it counts; if only one service
  /// is planned, it may call it anything.
  static List<InheritedSockets> named(List<InheritedSockets> passed, Plan plan) {
    List<String> services = plan.offers().stream().map(ServableService::name).toList();
    List<String> aside = Catalog.aside().stream().map(ServableService::name).toList();
    var named = new ArrayList<InheritedSockets>();
    for (InheritedSockets each : passed) {
      boolean known = services.contains(each.name()) || aside.contains(each.name());
      if (!known && services.size() > 1) {
        throw new UsageException(
            "socket activation: "
                + each.name()
                + " "
                + each.address()
                + " is for none of "
                + String.join(", ", services)
                + "; FileDescriptorName= in the socket unit has to name one");
      }
      String service = known ? each.name() : services.getFirst();
      named.add(
          new InheritedSockets(name(service), each.address(), each.sockets(), each.ownsFile()));
    }
    return named;
  }

  /// The plan with the places of the manager.
  ///
  /// @param told a line about each place that is left out because the manager has opened it
  static Plan plan(
      Plan plan, List<InheritedSockets> inherited, ServeSettings settings, Consumer<String> told) {
    List<InheritedSockets> activated = inherited.stream().filter(Activated::is).toList();
    var places = new ArrayList<Plan.Place>();
    var offers = new ArrayList<>(plan.offers());
    offers.addAll(Catalog.aside());
    for (ServableService offer : offers) {
      List<InheritedSockets> own =
          activated.stream().filter(each -> service(each).equals(offer.name())).toList();
      if (own.isEmpty() || Plan.isSet(offer, settings)) {
        for (Plan.Place place : plan.places()) {
          if (place.offer().equals(offer) && !isThere(place, own, told)) {
            places.add(place);
          }
        }
      }
      own.forEach(each -> places.add(place(offer, each)));
    }
    return new Plan(plan.offers(), places);
  }

  /// Whether somebody has set what the manager has opened. It can't be opened twice.
  private static boolean isThere(
      Plan.Place place, List<InheritedSockets> own, Consumer<String> told) {
    List<SockAddr> addresses;
    try {
      addresses = place.addresses();
    } catch (IOException unknown) {
      // Whoever is to listen there says so.
      return false;
    }
    boolean datagram = place.transport().isDatagram();
    boolean there =
        own.stream()
            .anyMatch(each ->
                addresses.contains(each.address()) && each.type().equals(Type.DGRAM) == datagram);
    if (there) {
      told.accept(
          "serve: "
              + place.offer().name()
              + " over "
              + place.transport()
              + " at "
              + place.target()
              + " is on the service manager's socket");
    }
    return there;
  }

  private static Plan.Place place(ServableService offer, InheritedSockets inherited) {
    SockAddr address = inherited.address();
    boolean unix = address instanceof SockAddrUn;
    boolean datagram = inherited.type().equals(Type.DGRAM);
    Transport transport =
        offer.transports().stream()
            .filter(each -> each.isUnix() == unix && each.isDatagram() == datagram)
            // What is a stream must not be cut into messages, whose rest is lost.
            .filter(_ -> datagram || inherited.type().equals(Type.STREAM))
            .findFirst()
            .orElseThrow(() ->
                new UsageException(
                    "socket activation: "
                        + offer.name()
                        + " can't be served on "
                        + inherited.type()
                        + " "
                        + address
                        + ", but on "
                        + offer.transports().stream()
                            .map(Transport::toString)
                            .collect(Collectors.joining(", "))));
    AddressArgument target =
        switch (address) {
          case SockAddrUn un -> new AddressArgument.Unix(un);
          case SockAddrIn in -> new AddressArgument.Inet(Optional.empty(), in.host(), in.port());
          case SockAddrIn6 in6 ->
              new AddressArgument.Inet(Optional.empty(), in6.host(), in6.port());
          case SockAddr other ->
              throw new UsageException("socket activation: not an address to serve: " + other);
        };
    return new Plan.Place(offer, transport, target);
  }
}
