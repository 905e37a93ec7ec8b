// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import static landline.socket.SockDiag.HEADER;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import landline.socket.option.TcpState;

/// Looks up single internet sockets in the kernel: inet_diag of sock_diag(7). It finds a socket as
/// it does for a packet, so the time does not depend on the number of sockets.
final class InetDiag implements Closeable {

  /// INET_DIAG_NOCOOKIE of linux/inet_diag.h: any socket of that name.
  static final long ANY = -1;

  // struct inet_diag_req_v2
  private static final int REQUEST = 56;

  // struct inet_diag_msg
  private static final int STATE = HEADER + 1;
  private static final int COOKIE = HEADER + 44;
  private static final int UID = HEADER + 64;
  private static final int INODE = HEADER + 68;

  private final SockDiag kernel;

  private InetDiag(SockDiag kernel) {
    this.kernel = kernel;
  }

  static InetDiag open() throws IOException {
    return new InetDiag(SockDiag.open());
  }

  /// One socket.
  ///
  /// @param inode 0 if no process has it open any more; the uid is meaningless then
  record Row(TcpState state, long cookie, long uid, long inode) {}

  /// The socket that receives what is sent from one address to another: a connected one of exactly
  /// these, otherwise one that is bound there, which for TCP listens.
  ///
  /// @param at the address it is bound to
  /// @param peer the address it is connected to, if it is
  /// @param cookie its SO_COOKIE, or [#ANY]
  /// @return empty if there is none
  Optional<Row> find(Protocol protocol, SockAddr at, SockAddr peer, long cookie)
      throws IOException {
    SockAddr own = narrow(at);
    SockAddr other = narrow(peer);
    if (!own.domain().equals(other.domain())) {
      return Optional.empty();
    }
    ByteBuffer request = SockDiag.request(0, REQUEST);
    request.put((byte) own.domain().value()).put((byte) protocol.value()).putShort((short) 0);
    request.putInt(-1);
    // udp_diag takes the two the other way round when it is asked for one socket.
    boolean swapped = protocol.equals(Protocol.UDP);
    SockAddr first = swapped ? other : own;
    SockAddr second = swapped ? own : other;
    request.order(ByteOrder.BIG_ENDIAN);
    request.putShort((short) port(first)).putShort((short) port(second));
    put(request, first);
    put(request, second);
    request.order(ByteOrder.nativeOrder()).putInt(0).putLong(cookie);
    try {
      return kernel.ask(at + " <- " + peer, request, any -> true).map(InetDiag::row);
    } catch (IOException failed) {
      if (SystemCallFailure.is(failed, Errno.ENOENT)) {
        return Optional.empty();
      }
      throw failed;
    }
  }

  private static Row row(ByteBuffer message) {
    return new Row(
        new TcpState(message.get(STATE)),
        message.getLong(COOKIE),
        Integer.toUnsignedLong(message.getInt(UID)),
        Integer.toUnsignedLong(message.getInt(INODE)));
  }

  /// An IPv6 socket with IPv4 addresses is found by these, too.
  private static SockAddr narrow(SockAddr address) {
    return switch (address) {
      case SockAddrIn6 in6 when in6.isMapped() -> new SockAddrIn((int) in6.low(), in6.port());
      case SockAddrIn in -> in;
      case SockAddrIn6 in6 -> in6;
      default -> throw new IllegalArgumentException("not an internet address: " + address);
    };
  }

  private static int port(SockAddr address) {
    return address instanceof SockAddrIn in ? in.port() : ((SockAddrIn6) address).port();
  }

  /// 16 bytes, of which IPv4 uses the first four.
  private static void put(ByteBuffer request, SockAddr address) {
    if (address instanceof SockAddrIn6 in6) {
      request.putLong(in6.high()).putLong(in6.low());
    } else {
      request.putInt(((SockAddrIn) address).address()).putInt(0).putLong(0);
    }
  }

  @Override
  public void close() {
    kernel.close();
  }
}
