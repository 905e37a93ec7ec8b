// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static landline.socket.option.SocketOptions.SO_ATTACH_REUSEPORT_CBPF;
import static landline.testkit.SocketAssertions.assertErrno;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import landline.socket.Datagram;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.Listen;
import landline.socket.ListenConfig;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.Socket;
import landline.socket.Type;
import landline.socket.option.BpfProgram;
import landline.socket.option.Ipv6Options;
import landline.socket.option.SocketOptions;
import landline.testkit.FaultyKernel;
import landline.testkit.KernelCall;
import landline.testkit.Task;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Listeners and groups of sockets, made in one call.
final class ListenTest {

  private static Socket caller(SockAddr to) throws IOException {
    Socket socket = Socket.socket(to.domain(), Type.STREAM);
    try {
      socket.connect(to);
      return socket;
    } catch (IOException failed) {
      socket.close();
      throw failed;
    }
  }

  /// A group that others may join.
  private static List<Socket> group(SockAddr address, Type type, int size) throws IOException {
    return Listen.all(
        List.of(address), ListenConfig.builder().type(type).shards(size).reusePort(true).build());
  }

  @Test
  void aRestartedListenerGetsItsPortBack() throws Exception {
    SockAddr address;
    try (Socket listener = Listen.on(SockAddrIn.loopback(0));
        Socket caller = caller(listener.sockName())) {
      address = listener.sockName();
      // This end closes first, so it keeps the port in TIME_WAIT.
      listener.accept().close();
      assertEquals(0, caller.recv(new byte[1]));
    }
    try (Socket again = Listen.on(address)) {
      assertTrue(again.getSockOpt(SocketOptions.SO_ACCEPTCONN));
    }
  }

  @Test
  void whatCannotBeBoundLeavesNothingOpen() throws Exception {
    try (Socket listener = Listen.on(SockAddrIn.loopback(0))) {
      SockAddr taken = listener.sockName();
      assertErrno(Errno.EADDRINUSE, () -> Listen.on(taken));
      assertErrno(Errno.EADDRINUSE, () -> group(taken, Type.STREAM, 3));
      int port = ((SockAddrIn) taken).port();
      assertErrno(Errno.EADDRINUSE, () -> Listen.dualStack(port, 1));
      assertErrno(Errno.EADDRINUSE, () -> Listen.both(port, 1));
    }
  }

  @Test
  void oneSocketHearsBothVersions() throws Exception {
    Transport.requireIpv6();
    try (Socket listener = Listen.dualStack(0, 8)) {
      assertFalse(listener.getSockOpt(Ipv6Options.IPV6_V6ONLY));
      int port = ((SockAddrIn6) listener.sockName()).port();
      try (Socket four = caller(SockAddrIn.loopback(port));
          Socket mapped = listener.accept();
          Socket six = caller(SockAddrIn6.loopback(port));
          Socket plain = listener.accept()) {
        assertTrue(((SockAddrIn6) mapped.peerName()).isMapped());
        assertEquals(six.sockName(), plain.peerName());
        assertEquals(Domain.INET, four.domain());
      }
    }
  }

  @Test
  void twoSocketsHearOneVersionEach() throws Exception {
    Transport.requireIpv6();
    List<Socket> both = Listen.both(0, 8);
    try (Socket six = both.getFirst();
        Socket four = both.getLast()) {
      int port = ((SockAddrIn) four.sockName()).port();
      assertEquals(SockAddrIn6.any(port), six.sockName());
      assertTrue(six.getSockOpt(Ipv6Options.IPV6_V6ONLY));
      try (Socket caller = caller(SockAddrIn.loopback(port));
          Socket accepted = four.accept()) {
        assertEquals(caller.sockName(), accepted.peerName());
        assertEquals(Optional.empty(), six.tryAccept());
      }
    }
  }

  @Test
  void severalAddressesAreListenedOnAtOnePort() throws Exception {
    var addresses = List.<SockAddr>of(SockAddrIn.loopback(0), SockAddrIn.of("127.0.0.2", 0));
    List<Socket> all = Listen.all(addresses, ListenConfig.builder().shards(2).build());
    try {
      int port = ((SockAddrIn) all.getFirst().sockName()).port();
      var names = new ArrayList<SockAddr>();
      for (Socket each : all) {
        names.add(each.sockName());
      }
      SockAddr second = SockAddrIn.of("127.0.0.2", port);
      assertEquals(
          List.of(SockAddrIn.loopback(port), SockAddrIn.loopback(port), second, second), names);
    } finally {
      all.forEach(Socket::close);
    }
  }

  /// What is left open would be found by the leak check.
  @Test
  void ifOneOfSeveralAddressesFailsAllAreClosedAgain() throws Exception {
    try (Socket taken = Listen.on(SockAddrIn.loopback(0))) {
      var addresses = List.of(SockAddrIn.of("127.0.0.2", 0), taken.sockName());
      assertErrno(Errno.EADDRINUSE, () -> Listen.all(addresses, ListenConfig.DEFAULT));
      var strange = List.of(SockAddrIn.of("127.0.0.2", 0), SockAddr.parse("unix:@strange"));
      var two = ListenConfig.builder().shards(2).build();
      assertThrows(IllegalArgumentException.class, () -> Listen.all(strange, two));
      assertThrows(IllegalArgumentException.class, () -> Listen.all(List.of(), two));
    }
  }

  @Test
  void addressesThatTheMachineLacksAreLeftOutUnlessThereIsNoOther() throws Exception {
    SockAddr elsewhere = SockAddrIn.of("192.0.2.1", 0);
    List<Socket> one = Listen.all(List.of(elsewhere, SockAddrIn.loopback(0)), ListenConfig.DEFAULT);
    one.forEach(Socket::close);
    assertEquals(1, one.size());
    assertErrno(Errno.EADDRNOTAVAIL, () -> Listen.all(List.of(elsewhere), ListenConfig.DEFAULT));
  }

  @Test
  void aSocketIsPreparedBeforeItIsBound() throws Exception {
    var names = new ArrayList<SockAddr>();
    ListenConfig config =
        ListenConfig.builder()
            .type(Type.DGRAM)
            .prepare(socket -> {
              names.add(socket.sockName());
              socket.setSockOpt(SocketOptions.SO_RCVBUF, 65_536);
            })
            .build();
    try (Socket socket = Listen.on(SockAddrIn.loopback(0), config)) {
      assertEquals(List.of(SockAddrIn.any(0)), names);
      // socket(7): the kernel doubles it.
      assertEquals(131_072, socket.getSockOpt(SocketOptions.SO_RCVBUF));
    }
    ListenConfig bad =
        ListenConfig.builder()
            .prepare(socket -> {
              throw new IOException("not today");
            })
            .build();
    assertEquals(
        "not today",
        assertThrows(IOException.class, () -> Listen.on(SockAddrIn.loopback(0), bad).close())
            .getMessage());
  }

  @Test
  void aTextSaysWhereToListen() throws Exception {
    List<Socket> all = Listen.all(":0", ListenConfig.DEFAULT);
    try {
      assertTrue(((SockAddrIn) all.getFirst().sockName()).isLoopback());
    } finally {
      all.forEach(Socket::close);
    }
  }

  @Test
  void withoutIpv6TheOtherVersionIsHeard() throws Exception {
    try (var kernel = FaultyKernel.install()) {
      Errno none = Errno.named("EAFNOSUPPORT");
      kernel.fail(KernelCall.SOCKET, 1, none);
      try (Socket listener = Listen.dualStack(0, 8)) {
        assertEquals(Domain.INET, listener.domain());
      }
      kernel.fail(KernelCall.SOCKET, 1, none);
      List<Socket> one = Listen.both(0, 8);
      assertEquals(List.of(Domain.INET), one.stream().map(Socket::domain).toList());
      one.forEach(Socket::close);
    }
  }

  @Test
  void aPortThatIsHalfTakenIsAnotherPort() throws Exception {
    Transport.requireIpv6();
    try (var kernel = FaultyKernel.install()) {
      kernel.fail(KernelCall.BIND, 2, Errno.EADDRINUSE);
      List<Socket> both = Listen.both(0, 8);
      assertEquals(2, both.size());
      assertEquals(1, kernel.hits());
      both.forEach(Socket::close);
    }
  }

  /// What is left open would be found by the leak check.
  @ParameterizedTest
  @EnumSource(
      value = KernelCall.class,
      names = {"SOCKET", "SETSOCKOPT", "BIND", "LISTEN", "GETSOCKNAME"})
  void aGroupThatFailsHalfwayLeavesNothingOpen(KernelCall call) {
    try (var kernel = FaultyKernel.install()) {
      for (int nth = 1; nth <= 3; nth++) {
        kernel.fail(call, nth, Errno.ENOBUFS);
        assertErrno(Errno.ENOBUFS, () -> group(SockAddrIn.loopback(0), Type.STREAM, 3));
      }
      assertEquals(3, kernel.hits());
    }
  }

  @Test
  void aGroupSharesOneAddressAndItsCallers() throws Exception {
    List<Socket> group = group(SockAddrIn.loopback(0), Type.STREAM, 4);
    var callers = new ArrayList<Socket>();
    try {
      Set<SockAddr> names = new HashSet<>();
      for (Socket member : group) {
        names.add(member.sockName());
      }
      assertEquals(1, names.size());
      for (int i = 0; i < 64; i++) {
        callers.add(caller(group.getFirst().sockName()));
      }
      int accepted = 0;
      for (Socket member : group) {
        for (var next = member.tryAccept(); next.isPresent(); next = member.tryAccept()) {
          accepted++;
          next.get().close();
        }
      }
      assertEquals(64, accepted);
    } finally {
      group.forEach(Socket::close);
      callers.forEach(Socket::close);
    }
    assertThrows(IllegalArgumentException.class, () -> ListenConfig.builder().shards(-1));
  }

  /// With so many groups the kernel would give two of them the same port almost surely, if it
  /// could.
  @Test
  void everyGroupHasAPortOfItsOwn() throws IOException {
    var groups = new ArrayList<Socket>();
    try {
      for (int i = 0; i < 600; i++) {
        groups.addAll(group(SockAddrIn.loopback(0), Type.DGRAM, 1));
      }
      var addresses = new HashSet<SockAddr>();
      for (Socket socket : groups) {
        assertTrue(addresses.add(socket.sockName()), socket.sockName() + " given twice");
      }
    } finally {
      groups.forEach(Socket::close);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SOCK_STREAM", "SOCK_DGRAM"})
  void aGroupWithAPortJoinsTheOneThatIsThere(String name) throws IOException {
    Type type = name.equals("SOCK_STREAM") ? Type.STREAM : Type.DGRAM;
    List<Socket> first = group(SockAddrIn.loopback(0), type, 2);
    try {
      List<Socket> second = group(first.getFirst().sockName(), type, 2);
      assertEquals(first.getFirst().sockName(), second.getLast().sockName());
      second.forEach(Socket::close);
    } finally {
      first.forEach(Socket::close);
    }
  }

  @Test
  void aProgramSteersEachDatagramToTheMemberItNames() throws Exception {
    List<Socket> group = group(SockAddrIn.loopback(0), Type.DGRAM, 4);
    try (Socket sender = Socket.socket(Domain.INET, Type.DGRAM)) {
      group.getLast().setSockOpt(SO_ATTACH_REUSEPORT_CBPF, BpfProgram.byByte(1, 4));
      // One sender: without the program all would go to one member.
      for (int i = 0; i < 32; i++) {
        sender.sendTo(new byte[] {99, (byte) i}, group.getFirst().sockName());
      }
      for (int member = 0; member < 4; member++) {
        for (int i = member; i < 32; i += 4) {
          Datagram datagram = group.get(member).recvFrom(2);
          assertArrayEquals(new byte[] {99, (byte) i}, datagram.data());
        }
      }
      // What is too short has no such byte.
      sender.sendTo(new byte[] {99}, group.getFirst().sockName());
      assertEquals(1, group.getFirst().recvFrom(2).length());
    } finally {
      group.forEach(Socket::close);
    }
  }

  @Test
  void aProgramThatNamesNobodyLeavesTheChoiceToTheKernel() throws Exception {
    List<Socket> group = group(SockAddrIn.loopback(0), Type.DGRAM, 2);
    try (Socket sender = Socket.socket(Domain.INET, Type.DGRAM)) {
      // BPF_RET with a constant: a member that does not exist.
      var seven = BpfProgram.of(BpfProgram.Instruction.ret(7));
      group.getFirst().setSockOpt(SO_ATTACH_REUSEPORT_CBPF, seven);
      sender.sendTo(new byte[1], group.getFirst().sockName());
      Task<Integer> first = Task.start(() -> heard(group.getFirst()));
      Task<Integer> second = Task.start(() -> heard(group.getLast()));
      while (!first.isDone() && !second.isDone()) {
        Thread.onSpinWait();
      }
      assertEquals(1, (first.isDone() ? first : second).get());
    } finally {
      group.forEach(Socket::close);
    }
  }

  private static int heard(Socket socket) throws IOException {
    return socket.recvFrom(1).length();
  }

  @Test
  void connectionsAreSteeredByProcessor() throws Exception {
    List<Socket> group = group(SockAddrIn.loopback(0), Type.STREAM, 2);
    var callers = new ArrayList<Socket>();
    try {
      // With one residue for every processor, all go to the first.
      group.getLast().setSockOpt(SO_ATTACH_REUSEPORT_CBPF, BpfProgram.byCpu(1));
      for (int i = 0; i < 16; i++) {
        callers.add(caller(group.getFirst().sockName()));
      }
      for (int i = 0; i < 16; i++) {
        group.getFirst().accept().close();
      }
      assertEquals(Optional.empty(), group.getLast().tryAccept());
    } finally {
      group.forEach(Socket::close);
      callers.forEach(Socket::close);
    }
  }

  @Test
  void badProgramsAreRefused() throws Exception {
    assertThrows(IllegalArgumentException.class, () -> BpfProgram.byCpu(0));
    assertThrows(IllegalArgumentException.class, () -> BpfProgram.byByte(-1, 1));
    assertThrows(IllegalArgumentException.class, () -> new BpfProgram.Instruction(0x16, 256, 0, 0));
    try (Socket alone = Socket.socket(Domain.INET, Type.DGRAM)) {
      alone.setSockOpt(SocketOptions.SO_REUSEPORT, true);
      alone.bind(SockAddrIn.loopback(0));
      // One ends without a return, the other is empty.
      var bad = BpfProgram.of(new BpfProgram.Instruction(0x20, 0, 0, 0));
      assertErrno(Errno.EINVAL, () -> alone.setSockOpt(SO_ATTACH_REUSEPORT_CBPF, bad));
      assertErrno(Errno.EINVAL, () -> alone.setSockOpt(SO_ATTACH_REUSEPORT_CBPF, BpfProgram.of()));
    }
  }
}
