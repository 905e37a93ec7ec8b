// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import landline.interop.harness.Machine;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.Protocol;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.Socket;
import landline.socket.SocketPair;
import landline.socket.SystemCallFailure;
import landline.socket.Type;
import landline.testkit.ConnectedPair;
import landline.testkit.Requires;
import landline.testkit.Transport;

/// The kinds of sockets that options belong to.
enum SocketKind {
  TCP,
  TCP6,
  TCP_CONNECTED,
  UDP,
  UDP6,
  UDP_CONNECTED,
  UDP6_CONNECTED,
  UDPLITE,
  RAW,
  RAW6,
  RAW6_ANY,
  UNIX_PAIR,
  UNIX_DGRAM,
  VSOCK,
  NETLINK,
  PACKET;

  private static final Protocol EXPERIMENT = new Protocol(253);

  /// A socket, and what it needs to be one of its kind.
  record Open(Socket socket, List<Socket> others) implements AutoCloseable {
    @Override
    public void close() {
      socket.close();
      others.forEach(Socket::close);
    }
  }

  Open open() throws IOException {
    return switch (this) {
      case TCP -> alone(Transport.TCP.socket());
      case TCP6 -> alone(Transport.TCP6.socket());
      case UDP -> alone(Transport.UDP.socket());
      case UDP6 -> alone(Transport.UDP6.socket());
      case UNIX_DGRAM -> alone(Transport.UNIX_DGRAM.socket());
      case TCP_CONNECTED -> linked();
      case UDP_CONNECTED -> connected(Transport.UDP.socket(), SockAddrIn.loopback(9));
      case UDP6_CONNECTED -> connected(Transport.UDP6.socket(), SockAddrIn6.loopback(9));
      case UDPLITE -> alone(Socket.socket(Domain.INET, Type.DGRAM, Protocol.UDPLITE));
      case RAW -> alone(Socket.socket(Domain.INET, Type.RAW, Protocol.ICMP));
      case RAW6 -> alone(Socket.socket(Domain.INET6, Type.RAW, EXPERIMENT));
      case RAW6_ANY -> alone(Socket.socket(Domain.INET6, Type.RAW, Protocol.RAW));
      case UNIX_PAIR -> pair();
      case VSOCK -> alone(Socket.socket(Domain.VSOCK, Type.STREAM));
      case NETLINK -> alone(Socket.socket(Domain.NETLINK, Type.RAW));
      case PACKET -> alone(Socket.socket(Domain.PACKET, Type.RAW, Protocol.ethernet(0x88b5)));
    };
  }

  /// Leaves the test out where the machine has no sockets of this kind for this user, once it is
  /// sure that the kernel gives the documented reason.
  void require() throws IOException {
    try (Open open = open()) {
      assertFalse(open.socket().isClosed());
    } catch (IOException failed) {
      if (!(failed instanceof SystemCallFailure call) || !isDocumented(call.errno())) {
        throw failed;
      }
      String reason = "no " + this + " sockets here: " + call.errno();
      Requires.unless(!call.errno().equals(Errno.EPERM), reason);
      Requires.unlessKernel(false, reason);
    }
  }

  private boolean isDocumented(Errno errno) {
    return switch (this) {
      case RAW, RAW6, RAW6_ANY, PACKET ->
          errno.equals(Errno.EPERM) && !Machine.may(Machine.CAP_NET_RAW);
      case VSOCK -> errno.equals(Errno.named("EAFNOSUPPORT"));
      case UDPLITE -> errno.equals(Errno.named("EPROTONOSUPPORT"));
      default -> false;
    };
  }

  private static Open alone(Socket socket) {
    return new Open(socket, List.of());
  }

  private static Open connected(Socket socket, SockAddr to) throws IOException {
    socket.connect(to);
    return alone(socket);
  }

  private static Open linked() throws IOException {
    ConnectedPair link = ConnectedPair.of(Transport.TCP);
    return new Open(link.near(), new ArrayList<>(List.of(link.far())));
  }

  private static Open pair() throws IOException {
    SocketPair pair = Socket.socketPair(Domain.UNIX, Type.STREAM);
    return new Open(pair.first(), List.of(pair.second()));
  }
}
