// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import landline.socket.DatagramMetadata;
import landline.socket.Domain;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.Socket;
import landline.socket.Type;
import landline.socket.option.SocketOptions;

/// A bound datagram socket. One whose address is not the source of its replies tells the
/// destination of each datagram.
sealed class BoundDatagramSocket extends BoundSocket permits SocketDatagramSource {

  // 224.0.0.0 and above: groups, 240.0.0.0/4, and 255.255.255.255.
  private static final int GROUPS_4 = 0xe;
  private static final int GROUPS_6 = 0xff;

  private final boolean needsSource;
  private long lost;

  BoundDatagramSocket(Socket socket, boolean promised) throws IOException {
    super(socket, promised);
    needsSource =
        switch (address()) {
          case SockAddrIn in -> isShared(in);
          case SockAddrIn6 in6 when in6.isMapped() ->
              isShared(new SockAddrIn((int) in6.low(), in6.port()));
          case SockAddrIn6 in6 -> (in6.high() | in6.low()) == 0 || in6.high() >>> 56 == GROUPS_6;
          default -> false;
        };
    if (needsSource) {
      DatagramMetadata.DESTINATION.enable(socket);
    }
  }

  private static boolean isShared(SockAddrIn in) {
    return in.address() == 0 || in.address() >>> 28 >= GROUPS_4 || mayBeBroadcast(in);
  }

  /// The broadcast address of a network looks like any other, but connect(2) refuses it, with
  /// EACCES. Where it fails otherwise, as without a route, nothing tells, and to know the
  /// destination costs little.
  private static boolean mayBeBroadcast(SockAddrIn in) {
    try (Socket asking = Socket.socket(Domain.INET, Type.DGRAM)) {
      asking.connect(in);
      return false;
    } catch (IOException _) {
      return true;
    }
  }

  /// Whether it is bound to an address that can't be the source of a reply: that of all interfaces,
  /// of a multicast group, or of a broadcast.
  final boolean needsSource() {
    return needsSource;
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
