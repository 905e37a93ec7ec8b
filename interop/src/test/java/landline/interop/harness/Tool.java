// SPDX-License-Identifier: Apache-2.0
package landline.interop.harness;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrUn;
import landline.testkit.PeerProcess;

/// The programs that copy between a terminal and a socket. At the end of the input each ends its
/// half of a stream and reads on.
public enum Tool {
  NC,
  NCAT,
  SOCAT;

  /// Connects to a stream.
  public PeerProcess call(SockAddr address) throws IOException {
    return start(
        switch (this) {
          case NC -> words(List.of("nc", "-N"), "-U", address);
          case NCAT -> words(List.of("ncat"), "-U", address);
          case SOCAT ->
              socat(address instanceof SockAddrUn ? "UNIX-CONNECT:" : "TCP:", "", address);
        });
  }

  /// Sends what is typed as datagrams. It ends only when it is closed.
  public PeerProcess write(SockAddr address) throws IOException {
    return start(
        switch (this) {
          case NC -> words(List.of("nc", "-u"), "-U", address);
          case NCAT -> words(List.of("ncat", "-u"), "-U", address);
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

  private static List<String> words(List<String> start, String unix, SockAddr address) {
    var words = new ArrayList<String>(start);
    switch (address) {
      case SockAddrIn in -> words.addAll(List.of(in.host(), String.valueOf(in.port())));
      case SockAddrUn un -> words.addAll(List.of(unix, un.path().toString()));
      default -> throw new IllegalArgumentException("address: " + address);
    }
    return words;
  }

  /// It leaves a silent peer after half a second unless it is told to wait longer.
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
