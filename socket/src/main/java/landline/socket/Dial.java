// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Connects to a host by name, over any of its addresses that works: Happy Eyeballs, RFC 8305.
///
/// One lookup requests both families. Without a result after 250 ms, each family is looked up alone
/// too, so that a name server that does not answer for one of them does not delay the other
/// (section 3); connecting begins with the first result.
///
/// The addresses are taken from both families in turn, beginning with the first of the resolver
/// (section 4). After 250 ms without success the next attempt begins in parallel (section 5); after
/// a failure it begins at once. The first connection wins, and the others are closed.
///
/// **Blocking.** The calling thread parks; attempts run on virtual threads, and all descriptors but
/// the winner's are closed when a method returns or throws.
///
/// **Ends.** There is one deadline for everything, a [SocketTimeoutException] with the state of
/// each attempt. An interrupt is a [java.io.InterruptedIOException]. If all attempts fail, a
/// [DialFailedException] has the failure of each.
///
/// **Types.** [DialConfig] selects streams, [Type#SEQPACKET] or datagrams; connecting a datagram
/// socket exchanges no packets, so use [#tryEach] for it. A UNIX datagram socket gets an abstract
/// name, so that it can receive replies.
public final class Dial {

  private static final Set<String> BEFORE_ANY_WORD = Set.of("socket", "bind", "connect");

  private Dial() {}

  /// Connects to a host with the defaults.
  ///
  /// @param host a name or an address
  /// @param service a name of services(5) or a decimal port
  /// @param deadline the end of lookup and attempts together
  /// @throws IOException a [LookupFailedException], a [DialFailedException], or a timeout
  public static Socket dial(String host, String service, Deadline deadline) throws IOException {
    return dial(host, service, DialConfig.DEFAULT, deadline);
  }

  /// Connects to a host.
  ///
  /// @param host a name or an address; empty for loopback
  /// @param service a name of services(5) or a decimal port
  /// @param deadline the end of lookup and attempts together
  /// @throws IOException a [LookupFailedException], a [DialFailedException], or a timeout
  public static Socket dial(String host, String service, DialConfig config, Deadline deadline)
      throws IOException {
    AddrHints hints = config.hints().withType(config.type());
    if (hints.domain().value() == 0 && config.local().isPresent()) {
      hints = hints.withDomain(config.local().get().domain());
    }
    String where = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    String target = AddrLookup.question(where + ":" + service, "");
    try (var race = new DialRace(target, config, deadline.nanos())) {
      var everything = new DialLookup(host, service, hints);
      return race.run(
          everything, hints.domain().value() == 0 ? alone(host, service, hints) : List.of());
    }
  }

  /// One lookup for each family, first for the one that a bad name server is more likely to answer.
  private static List<DialLookup> alone(String host, String service, AddrHints hints) {
    return Stream.of(Domain.INET, Domain.INET6)
        .map(each -> new DialLookup(host, service, hints.withDomain(each)))
        .toList();
  }

  /// Connects a stream socket to an address.
  ///
  /// @param deadline the end of the wait
  /// @throws IOException such as EMFILE; a [java.net.ConnectException] such as ECONNREFUSED
  public static Socket dial(SockAddr address, Deadline deadline) throws IOException {
    return dial(address, DialConfig.DEFAULT, deadline);
  }

  /// Connects a socket to an address; closes it on failure.
  ///
  /// @param address the peer's address
  /// @param config of its hints only type and protocol are used
  /// @param deadline the end of the wait
  /// @throws IOException a [java.net.ConnectException] such as ECONNREFUSED, or what
  ///   [DialConfig#prepare] throws
  public static Socket dial(SockAddr address, DialConfig config, Deadline deadline)
      throws IOException {
    Socket socket = config.open(address.domain(), config.type(), config.hints().protocol());
    try {
      socket.connect(address, deadline);
      return socket;
    } catch (IOException | RuntimeException | Error failed) {
      socket.close();
      throw failed;
    }
  }

  /// Connects to one of several addresses, tried in the given order.
  ///
  /// @param addresses at least one, of any families; one alone as by [#dial(SockAddr, DialConfig,
  ///   Deadline)]
  /// @param config of its hints only type and protocol are used
  /// @param deadline the end of all attempts
  /// @throws IOException a [DialFailedException], or a timeout
  public static Socket dial(List<SockAddr> addresses, DialConfig config, Deadline deadline)
      throws IOException {
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("no address to dial");
    }
    if (addresses.size() == 1) {
      return dial(addresses.getFirst(), config, deadline);
    }
    Protocol protocol = config.hints().protocol();
    List<AddrInfo> all =
        addresses.stream()
            .map(each -> new AddrInfo(each.domain(), config.type(), protocol, each, ""))
            .toList();
    try (var race = new DialRace(addresses.toString(), config, deadline.nanos())) {
      return race.run(all);
    }
  }

  /// An attempt of [#tryEach].
  ///
  /// @param <T> the type of the result
  @FunctionalInterface
  public interface Attempt<T> {

    /// Tries one address.
    ///
    /// @param address the peer's address
    /// @param share the end of this attempt, so that a silent peer leaves time for others
    /// @throws IOException if the attempt fails
    T at(SockAddr address, Deadline share) throws IOException;
  }

  /// Tries one address after the other until an attempt succeeds. It is for datagrams, where only a
  /// reply proves that there is a peer: an attempt connects, sends a request, and waits for the
  /// reply.
  ///
  /// The next address is tried if an attempt reached no peer (connect(2) fails, or the kernel
  /// reports that nothing receives there) or had no reply while there is time left. Any other
  /// failure is final, because a peer was reached. Each attempt has its share of the time; one that
  /// uses up all of it, because its request must not be repeated, is the last one.
  ///
  /// @param <T> the type of the result
  /// @param addresses at least one
  /// @param deadline the end of all attempts
  /// @param attempt is called for each address
  /// @return the result of the first attempt that succeeded
  /// @throws IOException that of the attempt, if there is one address; else a
  ///   [DialFailedException], or a [SocketTimeoutException] if there was no reply from the first
  public static <T> T tryEach(List<SockAddr> addresses, Deadline deadline, Attempt<T> attempt)
      throws IOException {
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("no address to dial");
    }
    var failures = new ArrayList<IOException>();
    for (SockAddr address : addresses) {
      int untried = addresses.size() - failures.size();
      try {
        return attempt.at(address, Deadline.in(deadline.left().dividedBy(untried)));
      } catch (IOException failed) {
        if (addresses.size() == 1 || !leadsOn(failed, deadline)) {
          throw failed;
        }
        failures.add(failed);
      }
    }
    throw DialFailedException.of(addresses.toString(), failures);
  }

  private static boolean leadsOn(IOException failed, Deadline deadline) {
    return switch (failed) {
      case ConnectException refused -> true;
      case NoRouteToHostException noRoute -> true;
      case PortUnreachableException nobody -> true;
      case SocketTimeoutException late -> !deadline.isOver();
      case SystemCallFailure call -> BEFORE_ANY_WORD.contains(call.call());
      default -> false;
    };
  }

  /// The families in turn, each in its own order, beginning with that of the first address: RFC
  /// 8305 section 4 with a First Address Family Count of 1.
  static List<AddrInfo> interleaved(List<AddrInfo> found) {
    if (found.isEmpty()) {
      return found;
    }
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
