// SPDX-License-Identifier: Apache-2.0
package landline.testkit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrUn;

/// Programs that copy between their standard streams and a socket: nc (of OpenBSD), ncat and socat.
/// At the end of its input each shuts down its half of a stream and continues to read.
///
/// They support IPv4 and UNIX addresses.
public enum Netcat {
  /// OpenBSD's nc.
  NC,
  /// ncat, of Nmap.
  NCAT,
  /// socat.
  SOCAT;

  /// Starts a client of a stream.
  ///
  /// @throws IOException if the program is not installed, or can't be started
  public PeerProcess call(SockAddr address) throws IOException {
    return start(
        switch (this) {
          case NC -> words(List.of("nc", "-N"), address);
          case NCAT -> words(List.of("ncat"), address);
          case SOCAT ->
              socat(address instanceof SockAddrUn ? "UNIX-CONNECT:" : "TCP:", "", address);
        });
  }

  /// Starts a client that sends each piece of its input as a datagram. It runs until it is closed.
  ///
  /// @throws IOException if the program is not installed, or can't be started
  public PeerProcess write(SockAddr address) throws IOException {
    return start(
        switch (this) {
          case NC -> words(List.of("nc", "-u"), address);
          case NCAT -> words(List.of("ncat", "-u"), address);
          case SOCAT ->
              address instanceof SockAddrUn un
                  ? socat("UNIX-CONNECT:", ",type=2,bind=" + un.path() + ".socat", address)
                  : socat("UDP:", "", address);
        });
  }

  private static PeerProcess start(List<String> words) throws IOException {
    return PeerProcess.start(
        words.getFirst(), words.subList(1, words.size()).toArray(String[]::new));
  }

  private static List<String> words(List<String> start, SockAddr address) {
    var words = new ArrayList<String>(start);
    switch (address) {
      case SockAddrIn in -> words.addAll(List.of(in.host(), String.valueOf(in.port())));
      case SockAddrUn un -> words.addAll(List.of("-U", un.path().toString()));
      default -> throw new IllegalArgumentException("address: " + address);
    }
    return words;
  }

  /// socat exits half a second after the end of input from a silent peer, unless it is given a
  /// longer time.
  private static List<String> socat(String kind, String options, SockAddr address) {
    String place =
        address instanceof SockAddrUn un
            ? (un.isAbstract()
                ? kind.replace("UNIX", "ABSTRACT") + un.toString().substring(6)
                : kind + un.path())
            : kind + address;
    return List.of("socat", "-t", "60", "-", place + options);
  }
}
