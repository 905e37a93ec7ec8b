// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.SocketOptions;
import landline.socket.Type;

/// Several sockets at one address. The kernel gives all packets of a flow, that is of one peer's
/// address and port, to the same of them; see SO_REUSEPORT in socket(7).
final class Shards {

  private Shards() {}

  /// Binds them.
  ///
  /// The first one is bound alone, and only then opens its address to the others. Had it
  /// SO_REUSEPORT from the start, the kernel could give it for port 0 a port that another group of
  /// this user has, and the two would share their callers unawares; the same with a port that was
  /// asked for. So a server that runs already is EADDRINUSE here, as without shards.
  ///
  /// @param wanted how many; 0 is one for each processor, and just one where there can't be more
  /// @return bound sockets, the first one with the port that the kernel chose
  /// @throws IllegalArgumentException for more than one at an address that is none of IP
  static List<Listening> bind(SockAddr address, Type type, int unixMode, int wanted)
      throws IOException {
    boolean internet = address instanceof SockAddrIn || address instanceof SockAddrIn6;
    if (wanted > 1 && !internet) {
      throw new IllegalArgumentException(
          "shards > 1 at an address that is none of IP: " + wanted + " at " + address);
    }
    int automatic = internet ? Runtime.getRuntime().availableProcessors() : 1;
    int count = wanted == 0 ? automatic : wanted;
    var all = new ArrayList<Listening>();
    try {
      Listening first = Listening.bind(address, type, unixMode);
      all.add(first);
      if (count > 1) {
        first.socket().setSockOpt(SocketOptions.SO_REUSEPORT, true);
        SockAddr place = first.socket().sockName();
        while (all.size() < count) {
          all.add(Listening.bind(place, type, unixMode, true));
        }
      }
      return List.copyOf(all);
    } catch (IOException | RuntimeException failed) {
      all.forEach(Listening::close);
      throw failed;
    }
  }
}
