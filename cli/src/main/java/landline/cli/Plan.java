// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import landline.socket.SockAddrUn;

/// What `landline serve` is to start: which services, and where each one listens.
///
/// @param offers the services
/// @param places where they listen
record Plan(List<Offer> offers, List<Place> places) {

  /// One listener to be.
  record Place(Offer offer, Transport transport, Target target) {}

  /// Makes a runtime folder when one is needed.
  interface Folder {
    Path prepare() throws IOException;
  }

  /// The defaults of the services, or the addresses that were given for the only one.
  ///
  /// @param names the services, all if there are none
  /// @param given the addresses
  static Plan of(List<String> names, List<Given> given, Folder folder) throws IOException {
    List<Offer> offers = Catalog.named(names);
    if (given.isEmpty()) {
      return new Plan(offers, defaults(offers, !names.isEmpty(), folder));
    }
    if (names.isEmpty() || offers.size() > 1) {
      throw new UsageException(
          given.getFirst().option()
              + " is for exactly one service, and "
              + (names.isEmpty() ? "none is" : offers.size() + " are")
              + " named");
    }
    Offer offer = offers.getFirst();
    var places = new ArrayList<Place>();
    for (Given address : given) {
      places.add(address.place(offer));
    }
    return new Plan(offers, places);
  }

  /// An address on the command line.
  ///
  /// @param option where it was given, such as `--tcp`
  /// @param text what was given
  record Given(String option, String text) {

    Place place(Offer offer) {
      Transport transport =
          offer.transports().stream()
              .filter(each -> each.option().equals(option))
              .findFirst()
              .orElseThrow(
                  () -> new UsageException(offer.name() + " can't be served with " + option));
      return new Place(offer, transport, target(offer, transport));
    }

    private Target target(Offer offer, Transport transport) {
      try {
        boolean prefixed = !transport.isUnix() || text.startsWith("unix:");
        Target target = Target.parseLocal(prefixed ? text : "unix:" + text, offer.port());
        boolean fits =
            switch (target) {
              case Target.Unix unix -> transport.isUnix();
              case Target.Inet inet ->
                  inet.network().orElse(transport.toString()).equals(transport.toString());
            };
        if (!fits) {
          throw new IllegalArgumentException("not an address for it: " + text);
        }
        return target;
      } catch (IllegalArgumentException bad) {
        throw new UsageException(option + ": " + bad.getMessage(), bad);
      }
    }
  }

  private static List<Place> defaults(List<Offer> offers, boolean named, Folder folder)
      throws IOException {
    Path prepared = folder.prepare();
    var places = new ArrayList<Place>();
    for (Offer offer : offers) {
      for (Transport transport : offer.transports()) {
        if (transport.isUnix()) {
          var file = SockAddrUn.path(prepared.resolve(offer.name() + ".sock"));
          places.add(new Place(offer, transport, new Target.Unix(file)));
        } else if (named || offer.isOpenUnnamed()) {
          places.add(new Place(offer, transport, loopback(offer.port())));
        }
      }
    }
    return places;
  }

  private static Target loopback(int port) {
    return new Target.Inet(java.util.Optional.empty(), Target.THIS_MACHINE, port);
  }
}
