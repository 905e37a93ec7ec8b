// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Connects to a host by name, whatever of its addresses works: Happy Eyeballs, RFC 8305.
///
/// One lookup asks for both families. If it has no answer after 250 ms, each family is asked for
/// alone too, so that a name server which keeps silent about one of them does not stop the other
/// (section 3); connecting begins with the first answer.
///
/// The addresses are taken from both families in turn, the resolver's favourite first (section 4).
/// An attempt has 250 ms to itself, then the next one begins beside it (section 5); after a failure
/// it begins at once. The first connection that comes about wins, and the others are closed.
///
/// **Blocking.** The calling thread parks; attempts run on virtual threads, and all descriptors but
/// the winner's are closed when a method returns or throws.
///
/// **Ends.** There is one deadline for everything, a [java.net.SocketTimeoutException] which tells
/// how each attempt stood. An interrupt is a [java.io.InterruptedIOException]. If all attempts
/// fail, a [DialFailedException] tells of each.
public final class Dial {

  private Dial() {}

  /// Connects to a host with the defaults.
  ///
  /// @param host a name or an address
  /// @param service a name of services(5) or a port in digits
  /// @param deadline the end of everything
  /// @throws IOException a [LookupFailedException], a [DialFailedException], or the time is over
  public static Socket dial(String host, String service, Deadline deadline) throws IOException {
    return dial(host, service, DialConfig.DEFAULTS, deadline);
  }

  /// Connects to a host.
  ///
  /// @param host a name or an address; empty for loopback
  /// @param service a name of services(5) or a port in digits
  /// @param deadline the end of everything: the lookup and all attempts
  /// @throws IOException a [LookupFailedException], a [DialFailedException], or the time is over
  public static Socket dial(String host, String service, DialConfig config, Deadline deadline)
      throws IOException {
    AddrHints hints = config.hints();
    if (hints.type().value() == 0) {
      hints = hints.withType(Type.STREAM);
    }
    String where = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    String target = AddrLookup.question(where + ":" + service, "");
    try (var race = new DialRace(target, config.attemptDelay(), deadline.nanos())) {
      var everything = new DialLookup(host, service, hints);
      return race.run(
          everything, hints.domain().value() == 0 ? alone(host, service, hints) : List.of());
    }
  }

  /// Each family alone, the one that a bad name server is more likely to answer first.
  private static List<DialLookup> alone(String host, String service, AddrHints hints) {
    return Stream.of(Domain.INET, Domain.INET6)
        .map(each -> new DialLookup(host, service, hints.withDomain(each)))
        .toList();
  }

  /// Connects a stream socket to one of several addresses, tried in the given order.
  ///
  /// @param addresses at least one, of any families
  /// @param config how; of its hints only the protocol counts, and the type unless it is 0
  /// @param deadline the end of all attempts
  /// @throws IOException a [DialFailedException], or the time is over
  public static Socket dial(List<SockAddr> addresses, DialConfig config, Deadline deadline)
      throws IOException {
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("no address to dial");
    }
    Type wanted = config.hints().type();
    Type type = wanted.value() == 0 ? Type.STREAM : wanted;
    List<AddrInfo> all =
        addresses.stream()
            .map(each -> new AddrInfo(each.domain(), type, config.hints().protocol(), each, ""))
            .toList();
    try (var race = new DialRace(addresses.toString(), config.attemptDelay(), deadline.nanos())) {
      return race.run(all);
    }
  }

  /// The families in turn, each in its own order, beginning with that of the first address: RFC
  /// 8305 section 4 with a First Address Family Count of 1.
  static List<AddrInfo> interleaved(List<AddrInfo> found) {
    Domain favourite = found.getFirst().domain();
    List<AddrInfo> ours = found.stream().filter(e -> e.domain().equals(favourite)).toList();
    List<AddrInfo> others = found.stream().filter(e -> !e.domain().equals(favourite)).toList();
    var all = new ArrayList<AddrInfo>();
    for (int i = 0; i < Math.max(ours.size(), others.size()); i++) {
      if (i < ours.size()) {
        all.add(ours.get(i));
      }
      if (i < others.size()) {
        all.add(others.get(i));
      }
    }
    return all;
  }
}
