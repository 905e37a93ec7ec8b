// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import landline.socket.Names;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.SockAddrUn;

/// An address as people write it on the command line.
sealed interface Target {

  /// What is accepted, for messages and help.
  String FORMS = "host:port, [v6]:port, udp:host:port, unix:/path or unix:@name";

  /// What is accepted where nothing is served by datagram, for help.
  String STREAM_FORMS = "host:port, [v6]:port, unix:/path or unix:@name";

  /// The host that is meant where none is given.
  String THIS_MACHINE = "127.0.0.1";

  /// An address in brackets, perhaps with a port.
  Pattern BRACKETS = Pattern.compile("\\[(.*)](?::(.*))?");

  /// An address without brackets, which is then followed by no port.
  Pattern IPV6 = Pattern.compile("[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*(?:%.+)?");

  /// What may be a host name, perhaps none. Dots are those of RFC 3490, section 3.1.
  Pattern HOST = Pattern.compile("[\\p{L}\\p{M}\\p{N}\u200c\u200d_.\u3002\uff0e\uff61-]*");

  /// A host and a port.
  ///
  /// @param network `tcp` or `udp` if the address says so
  /// @param host a name or a numeric address without brackets
  record Inet(Optional<String> network, String host, int port) implements Target {
    @Override
    public List<SockAddr> resolve(Duration timeout) throws IOException {
      HostName name = HostName.of(host);
      try {
        return Names.resolve(name.ascii(), port, timeout);
      } catch (IOException failed) {
        throw name.explained(failed);
      }
    }

    @Override
    public String toString() {
      return network.map(name -> name + ":").orElse("")
          + (host.indexOf(':') >= 0 ? "[" + host + "]" : host)
          + ":"
          + port;
    }
  }

  /// A name in the UNIX domain.
  record Unix(SockAddrUn address) implements Target {
    @Override
    public List<SockAddr> resolve(Duration timeout) {
      return List.of(address);
    }

    @Override
    public String toString() {
      return address.toString();
    }
  }

  /// All addresses that this may mean, in the order in which to try them.
  List<SockAddr> resolve(Duration timeout) throws IOException;

  /// Whether it says that it means datagrams.
  default boolean isUdp() {
    return this instanceof Inet inet && inet.network().equals(Optional.of("udp"));
  }

  /// This address, for a service that has no datagrams.
  default Target requireStream(String service) {
    if (isUdp()) {
      throw new UsageException(service + " is not served over UDP: " + this);
    }
    return this;
  }

  /// This address, for a service that has nothing but datagrams.
  default Target requireDatagrams(String service) {
    if (this instanceof Inet inet && inet.network().equals(Optional.of("tcp"))) {
      throw new UsageException(service + " is not served over TCP: " + this);
    }
    return this;
  }

  /// Reads an address to connect to. The port may be left out, and so may the host before a port:
  /// it is this machine.
  static Target parse(String text, int defaultPort) {
    Target target = parseLocal(text, defaultPort);
    if (target instanceof Inet inet && inet.port() == 0) {
      throw new IllegalArgumentException("nobody can be reached at port 0: " + text);
    }
    return target;
  }

  /// Reads an address to listen on, where port 0 lets the kernel choose.
  static Target parseLocal(String text, int defaultPort) {
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
    if (text.startsWith("udp:") || text.startsWith("tcp:")) {
      return inet(Optional.of(text.substring(0, 3)), text.substring(4), text, defaultPort);
    }
    return inet(Optional.empty(), text, text, defaultPort);
  }

  private static Inet inet(Optional<String> network, String rest, String text, int defaultPort) {
    String port = Integer.toString(defaultPort);
    Matcher form = BRACKETS.matcher(rest);
    if (form.matches()) {
      port = Optional.ofNullable(form.group(2)).orElse(port);
      return new Inet(network, ipv6(form.group(1)), port(port, text));
    }
    if (IPV6.matcher(rest).matches()) {
      return new Inet(network, ipv6(rest), defaultPort);
    }
    if (rest.matches("[0-9]+")) {
      return new Inet(network, THIS_MACHINE, port(rest, text));
    }
    int colon = rest.indexOf(':');
    String host = colon < 0 ? rest : rest.substring(0, colon);
    port = colon < 0 ? port : rest.substring(colon + 1);
    if (rest.isEmpty() || rest.contains("/") || !HOST.matcher(host).matches()) {
      throw bad(text);
    }
    return new Inet(network, host.isEmpty() ? THIS_MACHINE : host(host), port(port, text));
  }

  /// Checks a numeric address now, so that what is wrong with it is not said while connecting.
  private static String ipv6(String host) {
    SockAddrIn6.of(host, 0);
    return host;
  }

  private static String host(String host) {
    if (host.matches("[0-9.]+")) {
      SockAddrIn.of(host, 0);
    }
    return HostName.of(host).text();
  }

  private static int port(String port, String text) {
    if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 0xffff) {
      throw new IllegalArgumentException("port is not a number from 0 to 65535: " + text);
    }
    return Integer.parseInt(port);
  }

  private static IllegalArgumentException bad(String text) {
    return new IllegalArgumentException("not " + FORMS + ": " + text);
  }
}
