// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.util.Optional;
import landline.server.DatagramConfig;
import landline.server.DatagramServer;
import landline.server.DatagramService;
import landline.server.InheritedSockets;
import landline.server.StreamConfig;
import landline.server.StreamServer;
import landline.server.StreamService;
import landline.socket.SockAddr;

/// The address of a listener.
///
/// @param address the address
/// @param inherited the open sockets, if another process has opened them
/// @param ipv6Only whether IPv4 at the same port is another listener's
public record Binding(SockAddr address, Optional<InheritedSockets> inherited, boolean ipv6Only) {

  public StreamServer streams(StreamService service, StreamConfig config) throws IOException {
    return inherited.isPresent()
        ? StreamServer.prepare(inherited.get(), service, config)
        : StreamServer.listen(
            address, service, config.toBuilder().listen(l -> l.ipv6Only(ipv6Only)).build());
  }

  public DatagramServer datagrams(DatagramService service, DatagramConfig config)
      throws IOException {
    return inherited.isPresent()
        ? DatagramServer.prepare(inherited.get(), service, config)
        : DatagramServer.listen(
            address, service, config.toBuilder().listen(l -> l.ipv6Only(ipv6Only)).build());
  }
}
