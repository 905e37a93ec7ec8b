// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.NetworkInterface;
import java.time.Duration;
import landline.socket.Datagram;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.Socket;
import landline.socket.Type;
import landline.socket.option.IpMreqn;
import landline.socket.option.IpOptions;
import landline.socket.option.Ipv6Mreq;
import landline.socket.option.Ipv6Options;
import landline.socket.option.SocketOptions;
import landline.testkit.FaultyKernel;
import landline.testkit.KernelCall;
import landline.testkit.LeakCheck;
import landline.testkit.Requires;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A server that listens on all addresses, or on that of a group, answers from the one that was
/// asked: a connected socket hears nothing from another one.
@ExtendWith(LeakCheck.class)
class ReplySourceTest {

  private static final int LOOPBACK = 1;
  private static final SockAddrIn BROADCAST = SockAddrIn.of("127.255.255.255", 0);
  private static final byte[] HELLO = "hello".getBytes(UTF_8);
  private static final DatagramService ECHO =
      new DatagramService() {
        @Override
        public void handle(Request request) throws IOException {
          request.reply(request.data());
        }
      };
  private static final DatagramService TELLS =
      request -> request.reply(new byte[] {(byte) (request.isToGroup() ? 1 : 0)});
  private static final DatagramService TOGETHER =
      new DatagramService() {
        @Override
        public void handle(Request request) throws IOException {
          request.replyBatched(request.data());
        }
      };

  private static int port(SockAddr address) {
    return switch (address) {
      case SockAddrIn in -> in.port();
      case SockAddrIn6 in6 -> in6.port();
      default -> throw new IllegalArgumentException(address.toString());
    };
  }

  private static Socket connect(String host, int port) throws IOException {
    SockAddr to = host.contains(":") ? SockAddrIn6.of(host, port) : SockAddrIn.of(host, port);
    Socket socket = Socket.socket(to.domain(), Type.DGRAM);
    socket.timeout(Duration.ofSeconds(30));
    socket.connect(to);
    return socket;
  }

  /// Sends to a broadcast or multicast address, and has the server say that it saw that.
  ///
  /// @return where its answer comes from
  private static SockAddr askMany(Socket client, SockAddr many) throws IOException {
    client.timeout(Duration.ofSeconds(30));
    client.sendTo(HELLO, many);
    Datagram reply = client.recvFrom(100);
    assertArrayEquals(new byte[] {1}, reply.data());
    return reply.from();
  }

  private static boolean hasIpv6() {
    try (Socket socket = Socket.socket(SockAddrIn6.loopback(0).domain(), Type.DGRAM)) {
      socket.bind(SockAddrIn6.loopback(0));
      return true;
    } catch (IOException none) {
      return false;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0:0, 127.0.0.2, 0",
    "0.0.0.0:0, 127.0.0.3, 4",
    "[::]:0, 127.0.0.2, 0",
    "[::]:0, 127.0.0.2, 4",
    "[::ffff:0.0.0.0]:0, 127.0.0.2, 0",
    "[::ffff:0.0.0.0]:0, 127.0.0.3, 4",
    "[::]:0, ::1, 0",
    "[::]:0, ::1, 4"
  })
  void anAnswerComesFromTheAddressThatWasAsked(String at, String asked, int concurrency)
      throws IOException {
    Requires.unless(!at.startsWith("[") || hasIpv6(), "there is no IPv6");
    var config = DatagramConfig.builder().concurrency(concurrency).build();
    for (DatagramService service : new DatagramService[] {ECHO, TOGETHER}) {
      try (var server = DatagramServer.listen(at, service, config);
          Socket client = connect(asked, port(server.address()))) {
        client.send(HELLO);
        assertArrayEquals(HELLO, client.recvFrom(100).data());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0:0, 0",
    "0.0.0.0:0, 4",
    "127.255.255.255:0, 0",
    "[::]:0, 0",
    "[::]:0, 4",
    "[::ffff:0.0.0.0]:0, 0",
    "[::ffff:127.255.255.255]:0, 4"
  })
  void whatWasSentToManyIsKnownAndAnsweredFromThisMachinesAddressThere(String at, int concurrency)
      throws IOException {
    Requires.unless(!at.startsWith("[") || hasIpv6(), "there is no IPv6");
    var config = DatagramConfig.builder().concurrency(concurrency).build();
    try (var server = DatagramServer.listen(at, TELLS, config);
        Socket client = Socket.socket(Domain.INET, Type.DGRAM)) {
      client.setSockOpt(SocketOptions.SO_BROADCAST, true);
      int port = port(server.address());
      assertEquals(SockAddrIn.loopback(port), askMany(client, BROADCAST.withPort(port)));
      if (!at.contains("255")) {
        client.sendTo(HELLO, SockAddrIn.of("127.0.0.2", port));
        assertArrayEquals(new byte[] {0}, client.recvFrom(100).data());
      }
    }
  }

  /// As in a network namespace without routes, whose sockets a service manager has made.
  @ParameterizedTest
  @CsvSource({"CONNECT, 1, ENETUNREACH", "CONNECT, 1, EPERM", "SOCKET, 2, EMFILE"})
  void aBroadcastAddressIsKnownWhereTheKernelCannotBeAsked(KernelCall call, int nth, String errno)
      throws IOException {
    try (var kernel = FaultyKernel.install()) {
      kernel.fail(call, nth, Errno.named(errno));
      try (var server = DatagramServer.listen("127.255.255.255:0", TELLS, DatagramConfig.DEFAULT);
          Socket client = Socket.socket(Domain.INET, Type.DGRAM)) {
        assertEquals(1, kernel.hits());
        client.setSockOpt(SocketOptions.SO_BROADCAST, true);
        int port = port(server.address());
        assertEquals(SockAddrIn.loopback(port), askMany(client, BROADCAST.withPort(port)));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0, false", "4, false", "0, true", "4, true"})
  void aServerAtTheAddressOfAGroupAnswersFromThisMachines(int concurrency, boolean mapped)
      throws IOException {
    Requires.unless(!mapped || hasIpv6(), "there is no IPv6");
    var config = DatagramConfig.builder().concurrency(concurrency).build();
    SockAddrIn group = SockAddrIn.of("224.0.0.77", 0);
    SockAddr at = mapped ? SockAddrIn6.of("::ffff:224.0.0.77", 0) : group;
    try (var server = DatagramServer.listen(at, TELLS, config);
        Socket client = Socket.socket(Domain.INET, Type.DGRAM)) {
      server
          .listeners()
          .getFirst()
          .setSockOpt(IpOptions.IP_ADD_MEMBERSHIP, IpMreqn.of(group, LOOPBACK));
      client.bind(SockAddrIn.loopback(0));
      client.setSockOpt(IpOptions.IP_MULTICAST_IF, IpMreqn.of(SockAddrIn.any(0), LOOPBACK));
      int port = port(server.address());
      assertEquals(SockAddrIn.loopback(port), askMany(client, group.withPort(port)));
    }
  }

  /// The loopback interface has no route to groups of IPv6.
  private static int interfaceWithGroups() throws IOException {
    for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
      boolean local =
          each.inetAddresses()
              .anyMatch(at -> at instanceof Inet6Address && at.isLinkLocalAddress());
      if (local && each.isUp() && each.supportsMulticast()) {
        return each.getIndex();
      }
    }
    return 0;
  }

  @ParameterizedTest
  @CsvSource({"0", "4"})
  void aServerAtTheAddressOfAGroupOfIpv6AnswersFromThisMachines(int concurrency)
      throws IOException {
    int index = interfaceWithGroups();
    Requires.unlessKernel(index > 0, "no interface has a link-local address");
    var config = DatagramConfig.builder().concurrency(concurrency).build();
    SockAddrIn6 group = SockAddrIn6.of("ff02::4d%" + index, 0);
    try (var server = DatagramServer.listen(group, TELLS, config);
        Socket client = Socket.socket(Domain.INET6, Type.DGRAM)) {
      server
          .listeners()
          .getFirst()
          .setSockOpt(Ipv6Options.IPV6_ADD_MEMBERSHIP, new Ipv6Mreq(group, index));
      int port = port(server.address());
      SockAddrIn6 from = (SockAddrIn6) askMany(client, group.withPort(port));
      assertNotEquals(0xff, from.high() >>> 56, from::toString);
      assertEquals(port, from.port());
    }
  }
}
