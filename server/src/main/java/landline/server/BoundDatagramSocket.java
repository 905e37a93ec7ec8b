// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import landline.socket.DatagramMetadata;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.Socket;
import landline.socket.option.SocketOptions;

/// A bound datagram socket. One that is bound to all addresses tells the destination of each
/// datagram.
sealed class BoundDatagramSocket extends BoundSocket permits SocketDatagramSource {

  private final boolean atAllAddresses;
  private long lost;

  BoundDatagramSocket(Socket socket, boolean promised) throws IOException {
    super(socket, promised);
    atAllAddresses =
        switch (address()) {
          case SockAddrIn in -> in.address() == 0;
          case SockAddrIn6 in6 -> in6.high() == 0 && in6.low() == 0;
          default -> false;
        };
    if (atAllAddresses) {
      DatagramMetadata.DESTINATION.enable(socket);
    }
  }

  /// Whether it is bound to all addresses, so that a reply needs a source address.
  final boolean isAtAllAddresses() {
    return atAllAddresses;
  }

  /// Counts messages that the kernel dropped, mostly because the receive buffer was full.
  public synchronized long lost() {
    try {
      lost = socket.getSockOpt(SocketOptions.SO_MEMINFO).drops();
    } catch (IOException closed) {
      // The count does not change any more.
    }
    return lost;
  }

  @Override
  public void close() {
    lost();
    super.close();
  }
}
