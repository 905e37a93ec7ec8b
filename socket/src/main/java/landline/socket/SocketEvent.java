// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import jdk.jfr.Event;
import jdk.jfr.Label;
import landline.socket.internal.EventAddress;
import org.jspecify.annotations.Nullable;

/// The fields common to the events of a socket's life: its family and addresses.
abstract class SocketEvent extends Event {

  @Label("Family")
  @Nullable String family;

  @Label("Remote Address")
  @Nullable String address;

  @Label("Remote Port")
  int port;

  @Label("Local Address")
  @Nullable String localAddress;

  @Label("Local Port")
  int localPort;

  void addresses(@Nullable Domain domain, @Nullable SockAddr peer, @Nullable SockAddr local) {
    family = domain == null ? null : domain.toString();
    var remote = EventAddress.of(peer);
    address = remote.host();
    port = remote.port();
    var near = EventAddress.of(local);
    localAddress = near.host();
    localPort = near.port();
  }
}
