// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.util.List;
import landline.socket.sys.Resolver;

/// Names of hosts and services; see getaddrinfo(3). The C library does the lookups, so they obey
/// `/etc/hosts`, `nsswitch.conf`, `resolv.conf` and `gai.conf`.
///
/// **Blocking.** A lookup parks the calling thread while a platform thread of a small pool runs it:
/// at most 8 run at a time and at most 256 wait; one more fails at once. Numeric arguments are
/// handled on the calling thread, so a dead name server does not delay them.
///
/// **Ends of a wait.** A timeout is a [java.net.SocketTimeoutException], an interrupt a
/// [java.io.InterruptedIOException]. The C library can't cancel a lookup: one that runs continues
/// in the background until the library's own timeouts end it, and occupies its thread of the pool.
/// One that has not begun is dropped.
///
/// **Errors.** A failed lookup is a [LookupFailedException], which distinguishes a name that does
/// not exist from a temporary failure.
public final class Names {

  private static final AddrHints.Flags DIGITS =
      AddrHints.Flags.AI_NUMERICHOST.or(AddrHints.Flags.AI_NUMERICSERV);
  private static final NameInfo.Flags DIGITS_BACK =
      NameInfo.Flags.NI_NUMERICHOST.or(NameInfo.Flags.NI_NUMERICSERV);

  private Names() {}

  /// Returns the addresses of a host for streams; a short form of [#getAddrInfo].
  ///
  /// @param host a name, an IPv4 address, or an IPv6 address without brackets, with a scope if
  ///   necessary
  /// @param port 0 to 65535
  /// @param deadline the end of the wait
  /// @return all addresses in the order of the resolver, at least one
  /// @throws IOException a [LookupFailedException] if there is none; a timeout; or too many lookups
  ///   wait
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

  /// Looks up addresses. See getaddrinfo(3).
  ///
  /// @param host a name or an address; empty for none, which means loopback, or the wildcard
  ///   address with AI_PASSIVE
  /// @param service a name of services(5) or a decimal port; empty for none, which means port 0
  /// @param hints restricts the result
  /// @param deadline the end of the wait
  /// @return all results in the order of the resolver, which is that of RFC 6724; at least one
  /// @throws IOException a [LookupFailedException] if there is none; a timeout; or too many lookups
  ///   wait
  public static List<AddrInfo> getAddrInfo(
      String host, String service, AddrHints hints, Deadline deadline) throws IOException {
    return ask(host, service, hints, deadline.nanos());
  }

  /// As [#getAddrInfo], for a job with a deadline; a numeric address needs no thread.
  static List<AddrInfo> addresses(String host, String service, AddrHints hints, long deadline)
      throws IOException {
    boolean port = service.chars().allMatch(c -> c >= '0' && c <= '9');
    if (host.indexOf(':') >= 0) {
      // No name has a colon, and asking for one would only trouble a server.
      AddrHints.Flags digits = port ? DIGITS : AddrHints.Flags.AI_NUMERICHOST;
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
    boolean digits = host.isEmpty() || hints.flags().has(AddrHints.Flags.AI_NUMERICHOST);
    if (digits && (service.isEmpty() || hints.flags().has(AddrHints.Flags.AI_NUMERICSERV))) {
      return AddrLookup.addresses(host, service, hints);
    }
    return Lookups.run(
        "getaddrinfo " + question, deadline, () -> AddrLookup.addresses(host, service, hints));
  }

  /// Looks up the names of an address. See getnameinfo(3).
  ///
  /// @param address an INET, INET6 or UNIX address
  /// @param flags such as [NameInfo.Flags#NI_NUMERICHOST]
  /// @param deadline the end of the wait
  /// @return host and service, each a name or numeric
  /// @throws IOException a [LookupFailedException] such as EAI_NONAME with NI_NAMEREQD, or
  ///   EAI_FAMILY; a timeout; or too many lookups wait
  public static NameInfo getNameInfo(SockAddr address, NameInfo.Flags flags, Deadline deadline)
      throws IOException {
    if ((flags.value() & DIGITS_BACK.value()) == DIGITS_BACK.value()) {
      return AddrLookup.names(address, flags);
    }
    return Lookups.run(
        "getnameinfo " + address, deadline.nanos(), () -> AddrLookup.names(address, flags));
  }

  /// Looks up the port of a service. See getservbyname(3); the re-entrant form is used.
  ///
  /// @param name a name or an alias, such as `ssh`
  /// @param protocol such as `tcp`, empty for any
  /// @param deadline the end of the wait
  /// @return its entry
  /// @throws IOException a [LookupFailedException] with EAI_SERVICE if there is none; a timeout; or
  ///   too many lookups wait
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

  /// Looks up the service of a port. See getservbyport(3); the re-entrant form is used.
  ///
  /// @param port 0 to 65535
  /// @param protocol such as `tcp`, empty for any
  /// @param deadline the end of the wait
  /// @return its entry
  /// @throws IOException a [LookupFailedException] with EAI_SERVICE if there is none; a timeout; or
  ///   too many lookups wait
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
