// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import landline.socket.Deadline;
import landline.socket.HostPort;
import landline.socket.Names;
import landline.socket.SockAddr;
import landline.socket.SockAddrUn;

/// An address on the command line.
public sealed interface AddressArgument {

  /// The accepted forms without TLS, for messages and help.
  String FORMS = "host:port, [v6]:port, udp:host:port, unix:/path or unix:@name";

  /// The accepted forms of clients, for help.
  String CLIENT_FORMS =
      "host:port, [v6]:port, tls:host:port, udp:host:port, unix:/path or unix:@name";

  /// The accepted forms of clients without datagrams, for help.
  String STREAM_FORMS = "host:port, [v6]:port, tls:host:port, unix:/path or unix:@name";

  /// The network of an address over TLS.
  String TLS = "tls";

  /// The default host.
  String THIS_MACHINE = "127.0.0.1";

  /// A host and a port.
  ///
  /// @param network `tcp`, `udp` or `tls` if the address says so
  /// @param host a name or a numeric address without brackets
  record Inet(Optional<String> network, String host, int port) implements AddressArgument {
    /// Whether it is a numeric address of IPv6.
    boolean isIpv6() {
      return host.indexOf(':') >= 0;
    }

    /// The name to which the server's certificate must belong: as in certificates, without the zone
    /// of an address.
    String certified() {
      return HostName.of(host).ascii().replaceFirst("%.*", "");
    }

    /// The same with another network, such as `tls`.
    Inet over(String other) {
      return new Inet(Optional.of(other), host, port);
    }

    @Override
    public List<SockAddr> resolve(Deadline deadline) throws IOException {
      HostName name = HostName.of(host);
      try {
        return Names.resolve(name.ascii(), port, deadline);
      } catch (IOException failed) {
        throw name.explained(failed);
      }
    }

    @Override
    public String toString() {
      return network.map(name -> name + ":").orElse("") + new HostPort(host, port);
    }
  }

  /// An address in the UNIX domain.
  record Unix(SockAddrUn address) implements AddressArgument {
    @Override
    public List<SockAddr> resolve(Deadline deadline) {
      return List.of(address);
    }

    @Override
    public String toString() {
      return address.toString();
    }
  }

  /// All addresses of the argument, in order of preference.
  List<SockAddr> resolve(Deadline deadline) throws IOException;

  /// Whether it begins with `udp:`.
  default boolean isUdp() {
    return this instanceof Inet inet && inet.network().equals(Optional.of("udp"));
  }

  /// Whether it begins with `tls:`.
  default boolean isTls() {
    return this instanceof Inet inet && inet.network().equals(Optional.of(TLS));
  }

  /// This address, for a service without datagrams.
  default AddressArgument requireStream(String service) {
    if (isUdp()) {
      throw new UsageException(service + " is not served over UDP: " + this);
    }
    return this;
  }

  /// This address, for a service with datagrams only.
  default AddressArgument requireDatagrams(String service) {
    String network = this instanceof Inet inet ? inet.network().orElse("udp") : "udp";
    if (!network.equals("udp")) {
      throw new UsageException(
          service + " is not served over " + network.toUpperCase(Locale.ROOT) + ": " + this);
    }
    return this;
  }

  /// Parses an address to connect to. The port may be left out, and so may the host before a port:
  /// the default is this machine.
  static AddressArgument parse(String text, int defaultPort) {
    AddressArgument target =
        text.startsWith(TLS + ":")
            ? inet(Optional.of(TLS), text.substring(TLS.length() + 1), text, defaultPort)
            : parseLocal(text, defaultPort);
    if (target instanceof Inet inet && inet.port() == 0) {
      throw new IllegalArgumentException("cannot connect to port 0: " + text);
    }
    return target;
  }

  /// Parses an address to listen on, where port 0 lets the kernel choose.
  static AddressArgument parseLocal(String text, int defaultPort) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("the address is empty");
    }
    if (text.startsWith("/")) {
      return new Unix(SockAddrUn.path(text));
    }
    if (text.startsWith("unix:")) {
      var address = (SockAddrUn) SockAddr.parse(text);
      if (address.equals(SockAddrUn.UNNAMED)) {
        throw bad(text);
      }
      return new Unix(address);
    }
    if (text.startsWith(TLS + ":")) {
      throw new IllegalArgumentException(
          "tls: is for clients; a server has TLS by tls-certificate: " + text);
    }
    if (text.startsWith("udp:") || text.startsWith("tcp:")) {
      return inet(Optional.of(text.substring(0, 3)), text.substring(4), text, defaultPort);
    }
    return inet(Optional.empty(), text, text, defaultPort);
  }

  private static Inet inet(Optional<String> network, String rest, String text, int defaultPort) {
    if (rest.isEmpty()) {
      throw bad(text);
    }
    HostPort address = HostPort.parse(rest, defaultPort);
    String host = address.host();
    boolean named = host.indexOf(':') < 0;
    return new Inet(network, named ? HostName.of(host).text() : host, address.port());
  }

  private static IllegalArgumentException bad(String text) {
    return new IllegalArgumentException("not " + FORMS + ": " + text);
  }
}
