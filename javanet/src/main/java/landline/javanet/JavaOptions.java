// SPDX-License-Identifier: Apache-2.0
package landline.javanet;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketOptions;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import landline.socket.Domain;
import landline.socket.Socket;
import landline.socket.option.IpOptions;
import landline.socket.option.Ipv6Options;
import landline.socket.option.TcpOptions;

/// The options of java.net, by the numbers of its SocketOptions.
///
/// Programs set options without checking the kind of socket. Where TCP_NODELAY and IP_TOS have no
/// meaning, as on a UNIX socket, they are stored and returned without effect: their promise holds
/// there anyway, or is only a hint. The kernel decides about all others.
final class JavaOptions {

  private static final Map<Integer, landline.socket.SocketOption<Boolean>> SWITCHES =
      Map.of(
          SocketOptions.SO_KEEPALIVE, landline.socket.option.SocketOptions.SO_KEEPALIVE,
          SocketOptions.SO_OOBINLINE, landline.socket.option.SocketOptions.SO_OOBINLINE,
          SocketOptions.SO_REUSEADDR, landline.socket.option.SocketOptions.SO_REUSEADDR,
          SocketOptions.SO_REUSEPORT, landline.socket.option.SocketOptions.SO_REUSEPORT,
          SocketOptions.TCP_NODELAY, TcpOptions.TCP_NODELAY);

  private static final Map<Integer, landline.socket.SocketOption<Integer>> NUMBERS =
      Map.of(
          SocketOptions.SO_RCVBUF, landline.socket.option.SocketOptions.SO_RCVBUF,
          SocketOptions.SO_SNDBUF, landline.socket.option.SocketOptions.SO_SNDBUF);

  private static final Map<SocketOption<?>, Integer> STANDARD =
      Map.of(
          StandardSocketOptions.SO_KEEPALIVE, SocketOptions.SO_KEEPALIVE,
          StandardSocketOptions.SO_LINGER, SocketOptions.SO_LINGER,
          StandardSocketOptions.SO_RCVBUF, SocketOptions.SO_RCVBUF,
          StandardSocketOptions.SO_SNDBUF, SocketOptions.SO_SNDBUF,
          StandardSocketOptions.SO_REUSEADDR, SocketOptions.SO_REUSEADDR,
          StandardSocketOptions.SO_REUSEPORT, SocketOptions.SO_REUSEPORT,
          StandardSocketOptions.TCP_NODELAY, SocketOptions.TCP_NODELAY,
          StandardSocketOptions.IP_TOS, SocketOptions.IP_TOS);

  /// The options of a listener.
  static final Set<SocketOption<?>> OF_LISTENERS =
      Set.of(
          StandardSocketOptions.SO_RCVBUF,
          StandardSocketOptions.SO_REUSEADDR,
          StandardSocketOptions.SO_REUSEPORT,
          StandardSocketOptions.IP_TOS);

  // In the order in which they were set, to be set again on another socket.
  private final Map<Integer, Object> asked = new LinkedHashMap<>();

  static Map<SocketOption<?>, Integer> standard() {
    return STANDARD;
  }

  /// Sets all options that were stored before the socket was made.
  synchronized void setAll(Socket socket) throws IOException {
    for (Map.Entry<Integer, Object> option : asked.entrySet()) {
      apply(socket, option.getKey(), option.getValue());
    }
  }

  synchronized void set(Socket socket, int option, Object value) throws IOException {
    apply(socket, option, value);
    asked.put(option, value);
  }

  private static boolean meansNothing(Socket socket, int option) {
    return (option == SocketOptions.TCP_NODELAY || option == SocketOptions.IP_TOS)
        && !JavaAddresses.isInternet(socket.domain());
  }

  private static void apply(Socket socket, int option, Object value) throws IOException {
    if (meansNothing(socket, option)) {
      return;
    }
    var toggle = SWITCHES.get(option);
    var number = NUMBERS.get(option);
    if (toggle != null && value instanceof Boolean on) {
      socket.setSockOpt(toggle, on);
    } else if (number != null && value instanceof Integer size) {
      socket.setSockOpt(number, size);
    } else if (option == SocketOptions.SO_LINGER) {
      boolean on = value instanceof Integer seconds && seconds >= 0;
      socket.setSockOpt(
          landline.socket.option.SocketOptions.SO_LINGER,
          on ? Optional.of(Duration.ofSeconds((Integer) value)) : Optional.empty());
    } else if (option == SocketOptions.IP_TOS && value instanceof Integer tos) {
      if (socket.domain().equals(Domain.INET6)) {
        socket.setSockOpt(Ipv6Options.IPV6_TCLASS, tos);
      }
      socket.setSockOpt(IpOptions.IP_TOS, tos);
    } else {
      throw unknown(option, value);
    }
  }

  synchronized Object get(Socket socket, int option) throws IOException {
    if (meansNothing(socket, option)) {
      Object nothing = option == SocketOptions.IP_TOS ? (Object) 0 : (Object) false;
      return asked.getOrDefault(option, nothing);
    }
    var toggle = SWITCHES.get(option);
    if (toggle != null) {
      return socket.getSockOpt(toggle);
    }
    var number = NUMBERS.get(option);
    if (number != null) {
      // The kernel doubles a size for its own needs, and the JDK does not show that.
      return socket.getSockOpt(number) / 2;
    }
    return switch (option) {
      case SocketOptions.SO_LINGER ->
          socket
              .getSockOpt(landline.socket.option.SocketOptions.SO_LINGER)
              .map(time -> (int) time.toSeconds())
              .orElse(-1);
      case SocketOptions.IP_TOS ->
          socket.getSockOpt(
              socket.domain().equals(Domain.INET6) ? Ipv6Options.IPV6_TCLASS : IpOptions.IP_TOS);
      default -> throw unknown(option, "");
    };
  }

  private static SocketException unknown(int option, Object value) {
    return new SocketException("option not known, or not with this value: " + option + " " + value);
  }
}
