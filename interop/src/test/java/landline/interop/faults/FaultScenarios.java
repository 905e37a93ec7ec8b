// SPDX-License-Identifier: Apache-2.0
package landline.interop.faults;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.Shutdown;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.Type;
import landline.socket.option.SocketOptions;
import landline.testkit.ConnectedPair;
import landline.testkit.KernelCall;
import landline.testkit.SocketAssertions;
import landline.testkit.Transport;

/// What a program does with each call of the table of faults. A new call gets a method here or in
/// [FaultTransfers], an entry in its `ALL` and a row in `faults.tsv`.
final class FaultScenarios {

  /// Uses the call at least three times, in steps that each succeed but for the fault.
  interface Story {
    void tell(FaultSteps steps) throws Exception;
  }

  /// A call and what is done with it.
  ///
  /// @param suits the transports for which that makes sense
  record Scenario(KernelCall call, Predicate<Transport> suits, Story story) {}

  private static final int STEPS = 4;
  private static final int MOST_STEPS = 100_000;
  private static final byte[] ONE = {1};

  static final Map<String, Scenario> ALL = new LinkedHashMap<>();

  private FaultScenarios() {}

  static {
    Predicate<Transport> all = transport -> true;
    Predicate<Transport> messages = transport -> !transport.type().equals(Type.STREAM);
    Predicate<Transport> datagrams = transport -> transport.type().equals(Type.DGRAM);
    Predicate<Transport> connections = Predicate.not(datagrams);
    Predicate<Transport> streams = Predicate.not(messages);
    Predicate<Transport> tcp = streams.and(transport -> !transport.isUnix());
    add("socket", KernelCall.SOCKET, all, FaultScenarios::socket);
    add("socketpair", KernelCall.SOCKETPAIR, Transport::isUnix, FaultScenarios::socketPair);
    add("bind", KernelCall.BIND, all, FaultScenarios::bind);
    add("listen", KernelCall.LISTEN, connections, FaultScenarios::listen);
    add("accept4", KernelCall.ACCEPT4, connections, FaultScenarios::accept);
    add("connect", KernelCall.CONNECT, all, FaultScenarios::connect);
    add("connect, made all the same", KernelCall.CONNECT, all, FaultScenarios::connect);
    add("getsockname", KernelCall.GETSOCKNAME, all, FaultScenarios::sockName);
    add("getpeername", KernelCall.GETPEERNAME, all, FaultScenarios::peerName);
    add("getsockopt", KernelCall.GETSOCKOPT, all, FaultScenarios::getSockOpt);
    add("setsockopt", KernelCall.SETSOCKOPT, all, FaultScenarios::setSockOpt);
    add("shutdown", KernelCall.SHUTDOWN, all, FaultScenarios::shutdown);
    add("recv", KernelCall.RECV, all, FaultScenarios::recv);
    add("recv, short", KernelCall.RECV, streams.and(Transport::isUnix), FaultScenarios::recvAll);
    add("recvfrom", KernelCall.RECVFROM, all, FaultScenarios::recvFrom);
    add("send", KernelCall.SEND, all, FaultScenarios::send);
    add("send, short", KernelCall.SEND, streams, FaultScenarios::sendAll);
    add("sendto", KernelCall.SENDTO, datagrams, FaultScenarios::sendTo);
    add("fcntl", KernelCall.FCNTL, all, FaultScenarios::fcntl);
    add("close", KernelCall.CLOSE, all, FaultScenarios::close);
    add("epoll_ctl", KernelCall.EPOLL_CTL, all, FaultScenarios::firstWaits);
    add("epoll_ctl, by a poller", KernelCall.EPOLL_CTL, tcp, FaultScenarios::manyWaits);
    add("epoll_wait", KernelCall.EPOLL_WAIT, all, FaultScenarios::manyWaits);
    ALL.putAll(FaultTransfers.ALL);
  }

  private static void add(String row, KernelCall call, Predicate<Transport> suits, Story story) {
    ALL.put(row, new Scenario(call, suits, story));
  }

  private static void socket(FaultSteps steps) throws Exception {
    for (int i = 0; i < STEPS; i++) {
      steps.step(() -> steps.fault().transport().socket().close());
    }
  }

  private static void socketPair(FaultSteps steps) throws Exception {
    Type type = steps.fault().transport().type();
    for (int i = 0; i < STEPS; i++) {
      steps.step(() -> Socket.socketPair(Domain.UNIX, type).close());
    }
  }

  private static void bind(FaultSteps steps) throws Exception {
    Transport transport = steps.fault().transport();
    for (int i = 0; i < STEPS; i++) {
      Socket socket = steps.keep(transport.socket());
      SockAddr address = transport.fresh();
      steps.step(() -> socket.bind(address));
      assertEquals(transport.domain(), socket.sockName().domain());
    }
  }

  private static void listen(FaultSteps steps) throws Exception {
    Socket socket = steps.keep(steps.fault().transport().bound());
    for (int i = 0; i < STEPS; i++) {
      steps.step(() -> socket.listen(8));
    }
  }

  private static void accept(FaultSteps steps) throws Exception {
    Transport transport = steps.fault().transport();
    Socket listener = steps.keep(transport.listening());
    SockAddr address = listener.sockName();
    steps.afterwards(() -> steps.keep(transport.socket()).connect(address));
    for (int i = 0; i < STEPS; i++) {
      steps.keep(transport.socket()).connect(address);
      steps.step(() -> listener.accept().close());
    }
  }

  private static void connect(FaultSteps steps) throws Exception {
    Transport transport = steps.fault().transport();
    boolean datagrams = transport.type().equals(Type.DGRAM);
    Socket far = steps.keep(datagrams ? transport.bound() : transport.listening());
    SockAddr address = far.sockName();
    for (int i = 0; i < STEPS; i++) {
      try (Socket near = steps.keep(transport.socket())) {
        steps.step(() -> near.connect(address));
        near.send(ONE);
        if (datagrams) {
          assertEquals(1, far.recv(new byte[9]));
        } else {
          try (Socket accepted = far.accept()) {
            assertEquals(1, accepted.recv(new byte[9]));
          }
        }
      }
    }
  }

  private static void sockName(FaultSteps steps) throws Exception {
    ConnectedPair link = steps.link();
    for (int i = 0; i < STEPS; i++) {
      steps.step(() -> link.far().sockName());
    }
  }

  private static void peerName(FaultSteps steps) throws Exception {
    ConnectedPair link = steps.link();
    for (int i = 0; i < STEPS; i++) {
      steps.step(() -> link.near().peerName());
    }
  }

  private static void getSockOpt(FaultSteps steps) throws Exception {
    ConnectedPair link = steps.link();
    steps.step(() -> link.near().getSockOpt(SocketOptions.SO_RCVBUF));
    int fd = link.near().detach();
    steps.step(() -> steps.keep(Socket.adopt(fd)));
  }

  private static void setSockOpt(FaultSteps steps) throws Exception {
    ConnectedPair link = steps.link();
    for (int i = 0; i < STEPS; i++) {
      steps.step(() -> link.near().setSockOpt(SocketOptions.SO_REUSEADDR, true));
    }
  }

  private static void shutdown(FaultSteps steps) throws Exception {
    for (int i = 0; i < STEPS; i++) {
      ConnectedPair link = steps.link();
      steps.step(() -> link.near().shutdown(Shutdown.SHUT_WR));
      SocketAssertions.assertErrno(Errno.EPIPE, () -> link.near().send(ONE));
    }
  }

  private static void recv(FaultSteps steps) throws Exception {
    ConnectedPair link = steps.link();
    steps.afterwards(() -> link.near().send(ONE));
    for (int i = 0; i < STEPS; i++) {
      link.near().send(ONE);
      steps.step(() -> assertTrue(link.far().recv(new byte[9]) > 0));
    }
  }

  private static void recvAll(FaultSteps steps) throws Exception {
    ConnectedPair link = steps.link();
    byte[] sent = {1, 2, 3, 4, 5, 6, 7, 8};
    for (int i = 0; i < STEPS; i++) {
      link.near().send(sent);
      ByteBuffer room = ByteBuffer.allocate(sent.length);
      steps.step(() -> assertEquals(sent.length, link.far().recv(room, MsgFlags.MSG_WAITALL)));
      assertArrayEquals(sent, room.array());
    }
  }

  private static void recvFrom(FaultSteps steps) throws Exception {
    ConnectedPair link = steps.link();
    steps.afterwards(() -> link.near().send(ONE));
    for (int i = 0; i < STEPS; i++) {
      link.near().send(ONE);
      steps.step(() -> assertTrue(link.far().recvFrom(9).length() > 0));
    }
  }

  private static void send(FaultSteps steps) throws Exception {
    // A socket whose first wait it is finds out that there is room; the other end has waited.
    boolean fresh = steps.fault().errno().equals(Errno.EAGAIN);
    ConnectedPair link = steps.link();
    for (int i = 0; i < STEPS; i++) {
      ConnectedPair now = fresh ? steps.link() : link;
      Socket from = fresh ? now.far() : now.near();
      steps.step(() -> assertEquals(1, from.send(ONE)));
      assertEquals(1, (fresh ? now.near() : now.far()).recv(new byte[9]));
    }
  }

  private static void sendAll(FaultSteps steps) throws Exception {
    ConnectedPair link = steps.link();
    byte[] sent = {1, 2, 3, 4, 5, 6, 7, 8};
    for (int i = 0; i < STEPS; i++) {
      steps.step(() -> link.near().sendAll(sent));
      ByteBuffer room = ByteBuffer.allocate(sent.length);
      assertEquals(sent.length, link.far().recv(room, MsgFlags.MSG_WAITALL));
      assertArrayEquals(sent, room.array());
    }
  }

  private static void sendTo(FaultSteps steps) throws Exception {
    Transport transport = steps.fault().transport();
    Socket far = steps.keep(transport.bound());
    SockAddr address = far.sockName();
    for (int i = 0; i < STEPS; i++) {
      Socket near = steps.keep(transport.socket());
      steps.step(() -> assertEquals(1, near.sendTo(ONE, address)));
      assertEquals(1, far.recv(new byte[9]));
    }
  }

  private static void fcntl(FaultSteps steps) throws Exception {
    ConnectedPair link = steps.link();
    steps.step(() -> link.near().dup().close());
    steps.step(() -> link.near().fcntlNonBlock(true));
    int fd = link.near().detach();
    steps.step(() -> steps.keep(Socket.adopt(fd)));
  }

  private static void close(FaultSteps steps) throws Exception {
    for (int i = 0; i < STEPS; i++) {
      Socket socket = steps.fault().transport().socket();
      int fd = socket.fileno();
      steps.step(socket::close);
      assertTrue(socket.isClosed());
      try (Socket next = steps.fault().transport().socket()) {
        assertTrue(next.fileno() <= fd, "the number was not free");
      }
    }
  }

  /// Waits for the first time on one socket after the other.
  private static void firstWaits(FaultSteps steps) throws Exception {
    for (ConnectedPair link : List.of(steps.link(), steps.link(), steps.link(), steps.link())) {
      steps.starveNext(() -> link.near().send(ONE));
      steps.step(() -> assertEquals(1, link.far().recv(new byte[1])));
    }
  }

  /// Waits until a poller has met the fault, and once more.
  private static void manyWaits(FaultSteps steps) throws Exception {
    ConnectedPair link = steps.link();
    int after = 0;
    for (int i = 0; i < MOST_STEPS && after < 2; i++) {
      after += steps.hasCome() ? 1 : 0;
      steps.starveNext(() -> link.near().send(ONE));
      // A short read on TCP would mean that the queue is empty, and there would be no call to fail.
      steps.step(() -> assertEquals(1, link.far().recv(new byte[1])));
    }
  }
}
