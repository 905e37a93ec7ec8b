// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import landline.socket.AddrHints;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.DialConfig;
import landline.socket.DialFailedException;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.Listen;
import landline.socket.ListenConfig;
import landline.socket.LookupFailedException;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.SockAddrRaw;
import landline.socket.Socket;
import landline.socket.SystemCallFailure;
import landline.socket.Type;
import landline.socket.option.SocketOptions;
import landline.testkit.FaultyKernel;
import landline.testkit.KernelCall;
import landline.testkit.Task;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Connecting to a host of which not every address answers.
final class DialTest {

  private static final SockAddr OTHER = SockAddrIn.of("127.0.0.2", 0);
  private static final Duration SHORT = Duration.ofMillis(20);
  // Nothing that these tests wait for takes so long, so a second attempt means that a failure and
  // not the clock has begun it.
  private static final DialConfig PATIENT =
      DialConfig.builder().attemptDelay(Duration.ofDays(10_000)).build();
  private static final DialConfig HASTY =
      DialConfig.builder().attemptDelay(Duration.ofMillis(10)).build();

  private static Deadline inAMinute() {
    return Deadline.in(Duration.ofMinutes(1));
  }

  /// An address that answers nothing: the queue of its listener is full, so the kernel drops what
  /// arrives.
  private record BlackHole(Socket listener, List<Socket> callers) implements AutoCloseable {

    static BlackHole on(SockAddr address) throws IOException {
      var hole = new BlackHole(Listen.on(address, 0), new ArrayList<>());
      while (true) {
        Socket caller = Socket.socket(address.domain(), Type.STREAM);
        hole.callers.add(caller);
        try {
          caller.connect(hole.address(), Deadline.in(SHORT));
        } catch (SocketTimeoutException full) {
          return hole;
        }
        assertTrue(hole.callers.size() < 100, "the queue is never full");
      }
    }

    SockAddr address() throws IOException {
      return listener.sockName();
    }

    @Override
    public void close() {
      listener.close();
      callers.forEach(Socket::close);
    }
  }

  /// An address where nobody listens: it stays taken, so nobody else will.
  private static Socket nobody(SockAddr address) throws IOException {
    Socket socket = Socket.socket(address.domain(), Type.STREAM);
    socket.bind(address);
    return socket;
  }

  @Test
  void theFirstAddressThatAnswersAtOnceIsTheOnlyOneTried() throws Exception {
    try (Socket first = Listen.on(OTHER);
        Socket second = Listen.on(SockAddrIn.loopback(0));
        Socket caller =
            Dial.dial(List.of(first.sockName(), second.sockName()), PATIENT, inAMinute());
        Socket accepted = first.accept()) {
      assertEquals(caller.sockName(), accepted.peerName());
      assertEquals(Optional.empty(), second.tryAccept());
    }
  }

  @Test
  void aSilentAddressIsOvertakenAndItsSocketClosed() throws Exception {
    try (BlackHole hole = BlackHole.on(OTHER);
        Socket good = Listen.on(SockAddrIn.loopback(0));
        Socket caller = Dial.dial(List.of(hole.address(), good.sockName()), HASTY, inAMinute());
        Socket accepted = good.accept()) {
      assertEquals(good.sockName(), caller.peerName());
      assertEquals(caller.sockName(), accepted.peerName());
    }
  }

  @Test
  void afterAFailureTheNextAttemptBeginsAtOnce() throws Exception {
    try (Socket silent = nobody(OTHER);
        Socket good = Listen.on(SockAddrIn.loopback(0));
        Socket caller =
            Dial.dial(List.of(silent.sockName(), good.sockName()), PATIENT, inAMinute())) {
      assertEquals(good.sockName(), caller.peerName());
    }
  }

  @Test
  void everyFailedAttemptIsTold() throws Exception {
    try (Socket six = nobody(OTHER);
        Socket four = nobody(SockAddrIn.loopback(0))) {
      SockAddr first = six.sockName();
      SockAddr second = four.sockName();
      var failed =
          assertThrows(
              DialFailedException.class,
              () -> Dial.dial(List.of(first, second), PATIENT, inAMinute()));
      assertEquals(
          String.format(
              "dial [%s, %s]: connect %s: %s; connect %s: %s",
              first, second, first, Errno.ECONNREFUSED, second, Errno.ECONNREFUSED),
          failed.getMessage());
      assertEquals(Errno.ECONNREFUSED, failed.errno());
      assertEquals("connect", failed.call());
      assertEquals(2, failed.attempts().size());
      assertEquals(failed.attempts(), List.of(failed.getSuppressed()));
      assertInstanceOf(SystemCallFailure.class, failed.attempts().getLast());
    }
  }

  @Test
  void oneDeadlineEndsAllAttemptsAndTellsHowTheyStood() throws Exception {
    try (BlackHole hole = BlackHole.on(SockAddrIn.loopback(0));
        Socket refusing = nobody(OTHER)) {
      List<SockAddr> addresses = List.of(refusing.sockName(), hole.address());
      var late =
          assertThrows(
              SocketTimeoutException.class,
              () -> Dial.dial(addresses, HASTY, Deadline.in(Duration.ofSeconds(1))));
      assertEquals(
          String.format(
              "dial %s: timed out; connect %s: %s; connect %s: no answer yet",
              addresses, addresses.getFirst(), Errno.ECONNREFUSED, addresses.getLast()),
          late.getMessage());
      assertEquals(1, late.getSuppressed().length);
    }
  }

  @Test
  void anInterruptEndsADial() throws Exception {
    try (BlackHole hole = BlackHole.on(SockAddrIn.loopback(0))) {
      List<SockAddr> addresses = List.of(hole.address(), SockAddr.parse("127.0.0.3:1"));
      Task<Boolean> dialing =
          Task.start(
                  () -> {
                    var cut =
                        assertThrows(
                            InterruptedIOException.class,
                            () -> Dial.dial(addresses, PATIENT, inAMinute()));
                    assertEquals("dial " + addresses + ": interrupted", cut.getMessage());
                    return Thread.interrupted();
                  })
              .awaitBlocked()
              .interrupt();
      assertTrue(dialing.get());
    }
  }

  @Test
  void whoIsInterruptedBeforeDialsNobody() throws Exception {
    try (Socket good = Listen.on(SockAddrIn.loopback(0))) {
      List<SockAddr> addresses = List.of(good.sockName(), SockAddr.parse("127.0.0.3:1"));
      Thread.currentThread().interrupt();
      assertThrows(InterruptedIOException.class, () -> Dial.dial(addresses, PATIENT, inAMinute()));
      assertTrue(Thread.interrupted());
      assertEquals(Optional.empty(), good.tryAccept());
    }
  }

  @Test
  void aSocketThatCannotBeMadeIsAFailedAttempt() throws Exception {
    try (Socket good = Listen.on(SockAddrIn.loopback(0))) {
      var unknown = new Domain(44);
      SockAddr odd = new SockAddrRaw(unknown, new byte[4]);
      try (Socket caller = Dial.dial(List.of(odd, good.sockName()), PATIENT, inAMinute())) {
        assertEquals(good.sockName(), caller.peerName());
      }
      var failed =
          assertThrows(
              DialFailedException.class, () -> Dial.dial(List.of(odd, odd), PATIENT, inAMinute()));
      assertTrue(String.valueOf(failed.getMessage()).contains("socket "), failed::toString);
      assertEquals("socket", failed.call());
    }
  }

  @Test
  void manyDialsLeaveNothingBehind() throws Exception {
    try (BlackHole hole = BlackHole.on(OTHER);
        Socket good = Listen.on(SockAddrIn.loopback(0))) {
      List<SockAddr> addresses = List.of(hole.address(), good.sockName());
      var tasks = new ArrayList<Task<Boolean>>();
      for (int i = 0; i < 200; i++) {
        tasks.add(
            Task.start(() -> {
              try (Socket caller = Dial.dial(addresses, HASTY, inAMinute())) {
                return caller.peerName().equals(addresses.getLast());
              }
            }));
      }
      for (Task<Boolean> task : tasks) {
        assertTrue(task.get());
      }
    }
  }

  @Test
  void aHostIsDialledByItsNameAndPort() throws Exception {
    try (Socket four = Listen.on(SockAddrIn.loopback(0))) {
      String port = Integer.toString(((SockAddrIn) four.sockName()).port());
      // Whether ::1 is among the addresses or not, nobody answers there.
      try (Socket caller = Dial.dial("localhost", port, DialConfig.DEFAULT, inAMinute())) {
        assertEquals(four.sockName(), caller.peerName());
      }
      try (Socket caller =
          Dial.dial(
              "",
              port,
              DialConfig.builder().hints(AddrHints.ANY.withDomain(Domain.INET)).build(),
              inAMinute())) {
        assertEquals(four.sockName(), caller.peerName());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void wantOfDescriptorsIsAFailedAttemptLikeAnyOther(int nth) throws Exception {
    try (Socket first = nobody(SockAddrIn.loopback(0));
        Socket second = nobody(OTHER);
        var kernel = FaultyKernel.install()) {
      kernel.fail(KernelCall.SOCKET, nth, Errno.EMFILE);
      var addresses = List.of(first.sockName(), second.sockName());
      var failed =
          assertThrows(DialFailedException.class, () -> Dial.dial(addresses, PATIENT, inAMinute()));
      assertEquals(2, failed.attempts().size());
      assertTrue(
          SystemCallFailure.is(failed.attempts().get(nth - 1), Errno.EMFILE), failed::toString);
      assertEquals(1, kernel.hits());
    }
  }

  @Test
  void anInterruptedConnectGoesOn() throws Exception {
    try (Socket good = Listen.on(SockAddrIn.loopback(0));
        var kernel = FaultyKernel.install()) {
      kernel.fail(KernelCall.CONNECT, 1, Errno.EINTR);
      try (Socket caller = Dial.dial(List.of(good.sockName()), PATIENT, inAMinute())) {
        assertEquals(good.sockName(), caller.peerName());
      }
      assertEquals(1, kernel.hits());
    }
  }

  @Test
  void aHostThatRefusesIsNamedAsItWasDialled() throws Exception {
    Transport.requireIpv6();
    try (Socket silent = nobody(SockAddrIn6.loopback(0))) {
      String port = Integer.toString(((SockAddrIn6) silent.sockName()).port());
      var failed =
          assertThrows(DialFailedException.class, () -> Dial.dial("::1", port, inAMinute()));
      assertEquals(
          String.format("dial [::1]:%s: connect [::1]:%s: %s", port, port, Errno.ECONNREFUSED),
          failed.getMessage());
    }
  }

  @Test
  void aHostWithoutAddressesIsALookupThatFailed() {
    assertThrows(LookupFailedException.class, () -> Dial.dial("a:b", "1", inAMinute()));
  }

  @Test
  void aDeadlineThatIsOverEndsADialAtOnce() throws IOException {
    try (Socket good = Transport.TCP.listening()) {
      List<SockAddr> addresses = List.of(good.sockName(), SockAddr.parse("127.0.0.3:1"));
      assertThrows(
          SocketTimeoutException.class,
          () -> Dial.dial(addresses, PATIENT, Deadline.in(Duration.ZERO)));
      assertEquals(Optional.empty(), good.tryAccept());
    }
  }

  @Test
  void badArgumentsAreRefused() {
    assertEquals(
        "attempt delay < 10 ms: PT0.009S",
        assertThrows(
                IllegalArgumentException.class,
                () -> DialConfig.builder().attemptDelay(Duration.ofMillis(9)))
            .getMessage());
    assertThrows(IllegalArgumentException.class, () -> Dial.dial(List.of(), PATIENT, inAMinute()));
  }

  @Test
  void eachSocketIsPreparedBeforeItIsConnected() throws Exception {
    var prepared = new ArrayList<SockAddr>();
    DialConfig config =
        PATIENT.toBuilder()
            .local(SockAddrIn.of("127.0.0.4", 0))
            .prepare(socket -> {
              prepared.add(socket.sockName());
              socket.setSockOpt(SocketOptions.SO_SNDBUF, 65_536);
            })
            .build();
    try (Socket silent = nobody(OTHER);
        Socket good = Listen.on(SockAddrIn.loopback(0));
        Socket caller =
            Dial.dial(List.of(silent.sockName(), good.sockName()), config, inAMinute())) {
      assertEquals(List.of(SockAddrIn.any(0), SockAddrIn.any(0)), prepared);
      // socket(7): the kernel doubles it.
      assertEquals(131_072, caller.getSockOpt(SocketOptions.SO_SNDBUF));
      int port = ((SockAddrIn) caller.sockName()).port();
      assertEquals(SockAddrIn.of("127.0.0.4", port), caller.sockName());
    }
  }

  /// What is left open would be found by the leak check.
  @Test
  void aSocketThatCanNotBePreparedIsAFailedAttempt() throws Exception {
    DialConfig bad =
        PATIENT.toBuilder()
            .prepare(socket -> {
              throw new IOException("not today");
            })
            .build();
    try (Socket good = Listen.on(SockAddrIn.loopback(0))) {
      SockAddr at = good.sockName();
      var one = assertThrows(IOException.class, () -> Dial.dial(at, bad, inAMinute()));
      assertEquals("not today", one.getMessage());
      var two = assertThrows(IOException.class, () -> Dial.dial(List.of(at, at), bad, inAMinute()));
      assertEquals("dial [" + at + ", " + at + "]: not today; not today", two.getMessage());
    }
  }

  @Test
  void aLocalAddressChoosesTheFamilyOfANamesAddresses() throws Exception {
    try (Socket four = Listen.on(SockAddrIn.loopback(0))) {
      String port = Integer.toString(((SockAddrIn) four.sockName()).port());
      DialConfig config = DialConfig.builder().local(SockAddrIn.loopback(0)).build();
      try (Socket caller = Dial.dial("localhost", port, config, inAMinute())) {
        assertEquals(four.sockName(), caller.peerName());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void everyTypeIsDialled(Transport transport) throws Exception {
    if (transport.domain().equals(Domain.INET6)) {
      Transport.requireIpv6();
    }
    Type type = transport.type();
    ListenConfig listening = ListenConfig.builder().type(type).build();
    try (Socket far = Listen.on(transport.fresh(), listening);
        Socket near = Dial.dial(far.sockName(), DialConfig.of(type), inAMinute())) {
      assertEquals(far.sockName(), near.peerName());
      near.send(new byte[] {7});
      if (type.equals(Type.DGRAM)) {
        // It can be answered, also on a UNIX socket.
        far.sendTo(new byte[] {8}, far.recvFrom(1).from());
        assertEquals(1, near.recv(new byte[1]));
      }
    }
  }
}
