// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.util.List;
import landline.socket.sys.Resolver;

/// Names of hosts and services, and what they stand for; see getaddrinfo(3). The answers are those
/// of the C library, so they obey `/etc/hosts`, `nsswitch.conf`, `resolv.conf` and `gai.conf`.
///
/// **Blocking.** A question parks the calling thread while a platform thread of a small pool asks
/// it: at most 8 run at a time and at most 256 wait; one more fails at once. What is all digits is
/// answered on the calling thread, so a pool that waits for a dead name server does not hold it up.
///
/// **Ends of a wait.** A timeout is a [java.net.SocketTimeoutException], an interrupt a
/// [java.io.InterruptedIOException]. The C library offers no way to cancel a lookup: one that runs
/// goes on in the background until the library's own timeouts end it, and keeps its thread of the
/// pool so long. One that has not begun is dropped.
///
/// **Errors.** A name without an answer is a [LookupFailedException], which tells what does not
/// exist from what could not be found out.
public final class Names {

  private static final AddrFlags DIGITS = AddrFlags.AI_NUMERICHOST.or(AddrFlags.AI_NUMERICSERV);
  private static final NameFlags DIGITS_BACK =
      NameFlags.NI_NUMERICHOST.or(NameFlags.NI_NUMERICSERV);

  private Names() {}

  /// The addresses of a host for streams; sugar for [#getAddrInfo].
  ///
  /// @param host a name, an IPv4 address, or an IPv6 address without brackets, with a scope if it
  ///   needs one
  /// @param port 0 to 65535
  /// @param deadline when the wait ends
  /// @return all addresses in the order of the resolver, at least one
  /// @throws IOException a [LookupFailedException] if there is none; or the time is over, or too
  ///   many lookups wait
  public static List<SockAddr> resolve(String host, int port, Deadline deadline)
      throws IOException {
    SockAddrIn.checkPort(port);
    if (host.isEmpty()) {
      throw new LookupFailedException("getaddrinfo", "(an empty name)", EaiCode.EAI_NONAME, 0);
    }
    return addresses(host, Integer.toString(port), AddrHints.STREAM, deadline.nanos()).stream()
        .map(AddrInfo::address)
        .distinct()
        .toList();
  }

  /// Asks for addresses. See getaddrinfo(3).
  ///
  /// @param host a name or an address; empty for none, which means loopback, or the wildcard
  ///   address with AI_PASSIVE
  /// @param service a name of services(5) or a port in digits; empty for none, which means port 0
  /// @param hints which addresses are wanted
  /// @param deadline when the wait ends
  /// @return all answers in the order of the resolver, which is that of RFC 6724; at least one
  /// @throws IOException a [LookupFailedException] if there is none; or the time is over, or too
  ///   many lookups wait
  public static List<AddrInfo> getAddrInfo(
      String host, String service, AddrHints hints, Deadline deadline) throws IOException {
    return ask(host, service, hints, deadline.nanos());
  }

  /// As [#getAddrInfo], for a job with a deadline; an address in digits needs no thread.
  static List<AddrInfo> addresses(String host, String service, AddrHints hints, long deadline)
      throws IOException {
    boolean port = service.chars().allMatch(c -> c >= '0' && c <= '9');
    if (host.indexOf(':') >= 0) {
      // No name has a colon, and asking for one would only trouble a server.
      AddrFlags digits = port ? DIGITS : AddrFlags.AI_NUMERICHOST;
      return ask(host, service, hints.withFlags(digits), deadline);
    }
    if (port) {
      try {
        return ask(host, service, hints.withFlags(DIGITS), deadline);
      } catch (LookupFailedException name) {
        if (!name.code().equals(EaiCode.EAI_NONAME)) {
          throw name;
        }
      }
    }
    return ask(host, service, hints, deadline);
  }

  private static List<AddrInfo> ask(String host, String service, AddrHints hints, long deadline)
      throws IOException {
    String question = AddrLookup.question(host, service);
    if (!NameText.isName(host) || !NameText.isName(service)) {
      throw new LookupFailedException("getaddrinfo", question, EaiCode.EAI_NONAME, 0);
    }
    boolean digits = host.isEmpty() || hints.flags().has(AddrFlags.AI_NUMERICHOST);
    if (digits && (service.isEmpty() || hints.flags().has(AddrFlags.AI_NUMERICSERV))) {
      return AddrLookup.addresses(host, service, hints);
    }
    return Lookups.run(
        "getaddrinfo " + question, deadline, () -> AddrLookup.addresses(host, service, hints));
  }

  /// Asks for the names of an address. See getnameinfo(3).
  ///
  /// @param address an INET, INET6 or UNIX address
  /// @param flags such as [NameFlags#NI_NUMERICHOST]
  /// @param deadline when the wait ends
  /// @return host and service, each a name or digits
  /// @throws IOException a [LookupFailedException] such as EAI_NONAME with NI_NAMEREQD, or
  ///   EAI_FAMILY; or the time is over, or too many lookups wait
  public static NameInfo getNameInfo(SockAddr address, NameFlags flags, Deadline deadline)
      throws IOException {
    if ((flags.value() & DIGITS_BACK.value()) == DIGITS_BACK.value()) {
      return AddrLookup.names(address, flags);
    }
    return Lookups.run(
        "getnameinfo " + address, deadline.nanos(), () -> AddrLookup.names(address, flags));
  }

  /// The port of a service. See getservbyname(3); the re-entrant form is used.
  ///
  /// @param name a name or an alias, such as `ssh`
  /// @param protocol such as `tcp`, empty for any
  /// @param deadline when the wait ends
  /// @return its line of the table
  /// @throws IOException a [LookupFailedException] with EAI_SERVICE if there is none; or the time
  ///   is over, or too many lookups wait
  public static ServiceName getServByName(String name, String protocol, Deadline deadline)
      throws IOException {
    return service(
        "getservbyname",
        name,
        protocol,
        deadline.nanos(),
        (s, arena, narrow, entry, buffer, result) ->
            Resolver.current()
                .getservbynameR(s, arena.allocateFrom(name), narrow, entry, buffer, result));
  }

  /// The service of a port. See getservbyport(3); the re-entrant form is used.
  ///
  /// @param port 0 to 65535
  /// @param protocol such as `tcp`, empty for any
  /// @param deadline when the wait ends
  /// @return its line of the table
  /// @throws IOException a [LookupFailedException] with EAI_SERVICE if there is none; or the time
  ///   is over, or too many lookups wait
  public static ServiceName getServByPort(int port, String protocol, Deadline deadline)
      throws IOException {
    SockAddrIn.checkPort(port);
    return service(
        "getservbyport",
        Integer.toString(port),
        protocol,
        deadline.nanos(),
        (s, arena, narrow, entry, buffer, result) ->
            Resolver.current()
                .getservbyportR(s, ServiceLookup.netShort(port), narrow, entry, buffer, result));
  }

  private static ServiceName service(
      String call, String key, String protocol, long deadline, ServiceLookup.Call function)
      throws IOException {
    String what = AddrLookup.question(key, protocol);
    var none = new LookupFailedException(call, what, EaiCode.EAI_SERVICE, 0);
    if (!NameText.isName(key) || !NameText.isName(protocol)) {
      throw none;
    }
    return Lookups.run(
        call + " " + what,
        deadline,
        () -> ServiceLookup.entry(call, what, protocol, function).orElseThrow(() -> none));
  }
}
