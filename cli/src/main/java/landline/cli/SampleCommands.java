// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.util.List;
import java.util.stream.Collectors;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.SockAddrUn;
import landline.socket.internal.ControlEscaper;

/// Sample commands for a listener, to be pasted into a shell.
public final class SampleCommands {

  private SampleCommands() {}

  /// A command line of nc(1).
  ///
  /// @param flags more options, each with a blank after it
  public static String nc(Transport transport, String flags, SockAddr address) {
    String kind =
        switch (transport) {
          case TCP, SSH, NTS, DAYTIME, RFC868 -> "";
          case UDP, NTP, DAYTIME_UDP, RFC868_UDP -> "-u ";
          case UNIX -> "-U ";
          case UNIX_DATAGRAM -> "-uU ";
        };
    return "nc " + flags + kind + place(address);
  }

  /// A command line of openssl-s_client(1), for TLS.
  static String openssl(SockAddr address) {
    return "openssl s_client -quiet -connect " + hostAndPort(address);
  }

  /// A command line of chronyd(8), which prints an offset and sets nothing.
  ///
  /// @param options such as `port 123`
  public static String chronyd(SockAddr address, String options) {
    return chronyd(List.of("server " + host(address) + " " + options + " iburst"));
  }

  /// A command line of chronyd(8), which prints an offset and sets nothing.
  ///
  /// @param directives as in chrony.conf(5)
  public static String chronyd(List<String> directives) {
    return directives.stream()
        .map(SampleCommands::quote)
        .collect(Collectors.joining(" ", "chronyd -Q ", ""));
  }

  /// The port of an IP address.
  public static int port(SockAddr address) {
    String place = place(address);
    return Integer.parseInt(place.substring(place.lastIndexOf(' ') + 1));
  }

  /// The host of an IP address.
  public static String host(SockAddr address) {
    String place = place(address);
    return place.substring(0, place.lastIndexOf(' '));
  }

  /// A command line of ssh(1).
  ///
  /// @param command for the shell there
  public static String ssh(String user, SockAddr address, String command) {
    if (address instanceof SockAddrUn) {
      String proxy = "ProxyCommand=" + nc(Transport.UNIX, "", address);
      return "ssh -o " + quote(proxy) + " " + user + "@localhost " + command;
    }
    String place = place(address);
    int blank = place.lastIndexOf(' ');
    return "ssh -p "
        + place.substring(blank + 1)
        + " "
        + quote(user + "@" + place.substring(0, blank))
        + " "
        + command;
  }

  /// A command line of curl(1).
  ///
  /// @param path the path of the URL
  public static String curl(SockAddr address, String path) {
    if (address instanceof SockAddrUn) {
      String file = place(address);
      return file.startsWith("@")
          ? "curl --abstract-unix-socket " + file.substring(1) + " http://localhost" + path
          : "curl --unix-socket " + file + " http://localhost" + path;
    }
    return "curl http://" + hostAndPort(address) + path;
  }

  /// As the argument of a command.
  public static String hostAndPort(SockAddr address) {
    String place = place(address);
    int blank = place.lastIndexOf(' ');
    String host = place.substring(0, blank);
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + place.substring(blank + 1);
  }

  private static String place(SockAddr address) {
    return switch (address) {
      case SockAddrIn in -> (in.address() == 0 ? "127.0.0.1" : in.host()) + " " + in.port();
      case SockAddrIn6 in6 ->
          (in6.high() == 0 && in6.low() == 0 ? "::1" : in6.host()) + " " + in6.port();
      case SockAddrUn un -> quote(un.toString().substring("unix:".length()));
      default -> quote(address.toString());
    };
  }

  /// One word for a shell, see "Quoting" in bash(1).
  static String quote(String word) {
    if (word.matches("[A-Za-z0-9@%+=:,./_-]+")) {
      return word;
    }
    String quoted = word.replace("\\", "\\\\").replace("'", "\\'");
    String shown = ControlEscaper.line(word);
    return shown.equals(word)
        ? "'" + word.replace("'", "'\\''") + "'"
        : "$'" + ControlEscaper.line(quoted) + "'";
  }
}
