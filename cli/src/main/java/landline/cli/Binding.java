// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.util.Optional;
import landline.server.BatchServer;
import landline.server.BatchService;
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

  /// Starts a server somewhere.
  ///
  /// @param <A> an address, or sockets
  /// @param <S> the server
  @FunctionalInterface
  public interface Start<A, S> {
    S at(A place) throws IOException;
  }

  /// Starts a server at the address, or makes one on the open sockets.
  public <S> S serve(Start<SockAddr, S> listen, Start<InheritedSockets, S> prepare)
      throws IOException {
    return inherited.isPresent() ? prepare.at(inherited.get()) : listen.at(address);
  }

  /// The configuration of a server here.
  public StreamConfig configured(StreamConfig config) {
    return config.toBuilder().listen(l -> l.ipv6Only(ipv6Only)).build();
  }

  private DatagramConfig configured(DatagramConfig config) {
    return config.toBuilder().listen(l -> l.ipv6Only(ipv6Only)).build();
  }

  public StreamServer streams(StreamService service, StreamConfig config) throws IOException {
    StreamConfig own = configured(config);
    return serve(
        at -> StreamServer.listen(at, service, own),
        sockets -> StreamServer.prepare(sockets, service, own));
  }

  public BatchServer batches(BatchService service, DatagramConfig config) throws IOException {
    DatagramConfig own = configured(config);
    return serve(
        at -> BatchServer.listen(at, service, own),
        sockets -> BatchServer.prepare(sockets, service, own));
  }

  public DatagramServer datagrams(DatagramService service, DatagramConfig config)
      throws IOException {
    DatagramConfig own = configured(config);
    return serve(
        at -> DatagramServer.listen(at, service, own),
        sockets -> DatagramServer.prepare(sockets, service, own));
  }
}
