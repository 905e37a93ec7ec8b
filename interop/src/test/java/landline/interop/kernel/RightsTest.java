// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static landline.interop.harness.Patience.PATIENCE;
import static landline.testkit.SocketAssertions.assertClosed;
import static landline.testkit.SocketAssertions.assertErrno;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import landline.interop.harness.Python;
import landline.socket.ControlMessage;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.ReceivedMessage;
import landline.socket.Rights;
import landline.socket.Socket;
import landline.socket.SocketPair;
import landline.socket.Type;
import landline.testkit.ConnectedPair;
import landline.testkit.PeerProcess;
import landline.testkit.RequiresPeer;
import landline.testkit.Task;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Descriptors passed over UNIX sockets: who owns them, and when they are lost.
final class RightsTest {

  private static final byte[] WORD = {'w', 'o', 'r', 'd'};

  static Stream<Transport> unix() {
    return Stream.of(Transport.values()).filter(Transport::isUnix);
  }

  /// What is passed is sockets. The pipes of a process are closed some time after its end.
  private static long openSockets() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.filter(RightsTest::isSocket).count();
    }
  }

  private static boolean isSocket(Path link) {
    try {
      return Files.readSymbolicLink(link).toString().startsWith("socket:");
    } catch (IOException closedMeanwhile) {
      return false;
    }
  }

  private static boolean isOpen(int fd) {
    return Files.exists(Path.of("/proc/self/fd", "" + fd), java.nio.file.LinkOption.NOFOLLOW_LINKS);
  }

  private static void pass(Socket by, Socket... what) throws IOException {
    assertEquals(4, by.sendMsg(ByteBuffer.wrap(WORD), MsgFlags.NONE, Rights.of(what)));
  }

  private static Rights rights(ReceivedMessage message) {
    return message.first(Rights.class).orElseThrow();
  }

  private static ReceivedMessage receive(Socket by) throws IOException {
    return by.recvMsg(ByteBuffer.allocate(9), MsgFlags.NONE);
  }

  @ParameterizedTest
  @MethodSource("unix")
  @SuppressWarnings("try") // closing is what is tested
  void aSocketIsPassedAndStaysTheSendersToo(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport);
        ConnectedPair passed = ConnectedPair.of(Transport.TCP)) {
      Task<ReceivedMessage> reader = Task.start(() -> receive(link.far())).awaitBlocked();
      pass(link.near(), passed.near());
      try (ReceivedMessage message = reader.get();
          Socket here = rights(message).takeSocket(0)) {
        assertEquals(4, message.length());
        assertEquals(MsgFlags.NONE, message.flags());
        assertNotEquals(passed.near().fileno(), here.fileno());
        assertEquals(passed.near().sockName(), here.sockName());
        assertEquals(Domain.INET, here.domain());
        here.sendAll(WORD);
        assertEquals(4, passed.far().recv(new byte[9]));
        message.close();
        passed.near().sendAll(WORD);
        passed.far().sendAll(WORD);
        assertEquals(4, here.recv(new byte[9]));
      }
      assertEquals(4, passed.far().recv(new byte[9]));
    }
  }

  @ParameterizedTest
  @MethodSource("unix")
  @SuppressWarnings("try") // closing is what is tested
  void whatNobodyTakesIsClosed(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      long before = openSockets();
      pass(link.near(), link.near(), link.far(), link.near());
      assertEquals(before, openSockets());
      int raw;
      try (ReceivedMessage message = receive(link.far())) {
        assertEquals(before + 3, openSockets());
        assertEquals(3, rights(message).size());
        raw = rights(message).take(1);
        var taken = assertThrows(IllegalStateException.class, () -> rights(message).take(1));
        assertEquals("the descriptor is taken or closed: " + raw, taken.getMessage());
        assertThrows(IllegalStateException.class, () -> rights(message).takeSocket(1));
        assertThrows(IndexOutOfBoundsException.class, () -> rights(message).take(3));
        message.close();
        assertThrows(IllegalStateException.class, () -> rights(message).take(0));
      }
      assertEquals(before + 1, openSockets());
      assertTrue(isOpen(raw));
      Socket.adopt(raw).close();
      assertEquals(before, openSockets());
    }
  }

  @ParameterizedTest
  @MethodSource("unix")
  void asManyAsTheKernelAllowsArriveInOrder(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport);
        SocketPair one = Socket.socketPair(Domain.UNIX, Type.STREAM);
        Socket other = Transport.UDP.bound()) {
      long before = openSockets();
      var many = new Socket[Rights.LIMIT];
      Arrays.fill(many, one.first());
      many[200] = other;
      pass(link.near(), many);
      try (ReceivedMessage message = receive(link.far())) {
        assertFalse(message.isControlTruncated());
        assertEquals(before + Rights.LIMIT, openSockets());
        try (Socket same = rights(message).takeSocket(200)) {
          assertEquals(other.sockName(), same.sockName());
        }
      }
      assertEquals(before, openSockets());
      var tooMany = Arrays.copyOf(many, Rights.LIMIT + 1);
      tooMany[Rights.LIMIT] = other;
      var refused = assertThrows(IllegalArgumentException.class, () -> Rights.of(tooMany));
      assertEquals("descriptors are not from 1 to 253: 254", refused.getMessage());
      assertThrows(IllegalArgumentException.class, Rights::of);
      assertThrows(IllegalArgumentException.class, () -> Rights.ofDescriptors(-1));
    }
  }

  @ParameterizedTest
  @MethodSource("unix")
  void whatThereIsNoRoomForIsLostLoudlyAndLeaksNothing(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      long before = openSockets();
      // A header of 16 bytes and so many descriptors of 4.
      for (int room = 0; room <= 40; room++) {
        link.far().controlCapacity(room);
        assertEquals(room, link.far().controlCapacity());
        pass(link.near(), link.near(), link.far(), link.near(), link.far());
        try (ReceivedMessage message = receive(link.far())) {
          int fit = Math.clamp((room - 16) / 4, 0, 4);
          int got = message.first(Rights.class).map(Rights::size).orElse(0);
          assertEquals(fit, got, "room " + room);
          assertEquals(fit < 4, message.isControlTruncated(), "room " + room);
          assertEquals(before + fit, openSockets());
        }
        assertEquals(before, openSockets());
      }
      assertThrows(IllegalArgumentException.class, () -> link.far().controlCapacity(-1));
      assertThrows(IllegalArgumentException.class, () -> link.far().controlCapacity(8_193));
    }
  }

  @ParameterizedTest
  @MethodSource("unix")
  void aPlainReceiveThrowsDescriptorsAway(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      long before = openSockets();
      pass(link.near(), link.near());
      assertEquals(4, link.far().recv(new byte[9]));
      assertEquals(before, openSockets());
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void whatTheKernelWouldDropIsRefused(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      Rights rights = Rights.of(link.near());
      if (!transport.isUnix()) {
        var dropped =
            assertThrows(
                IllegalArgumentException.class,
                () -> link.near().sendMsg(ByteBuffer.wrap(WORD), MsgFlags.NONE, rights));
        String socket = "an " + transport.domain() + " " + transport.type() + " socket";
        assertEquals(socket + " would drop: " + rights, dropped.getMessage());
      } else if (transport.type().equals(Type.STREAM)) {
        var lost =
            assertThrows(
                IllegalArgumentException.class,
                () -> link.near().sendMsg(ByteBuffer.allocate(0), MsgFlags.NONE, rights));
        assertEquals(
            "bytes = 0, with which a stream would drop the control messages: [" + rights + "]",
            lost.getMessage());
      } else {
        assertEquals(0, link.near().sendMsg(ByteBuffer.allocate(0), MsgFlags.NONE, rights));
        try (ReceivedMessage message = receive(link.far())) {
          assertEquals(0, message.length());
          assertEquals(1, rights(message).size());
        }
      }
      // Nothing has happened to the socket.
      link.near().send(WORD);
      assertEquals(4, link.far().recv(new byte[9]));
    }
  }

  @Test
  void aReaderOfAWholeBufferStopsWhereDescriptorsCame() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.UNIX_STREAM)) {
      link.near().sendAll(WORD);
      pass(link.near(), link.near());
      link.near().sendAll(WORD);
      ByteBuffer room = ByteBuffer.allocate(12);
      try (ReceivedMessage message = link.far().recvMsg(room, MsgFlags.MSG_WAITALL)) {
        assertEquals(8, message.length());
        assertEquals(1, rights(message).size());
      }
      assertEquals(4, link.far().recvMsg(room, MsgFlags.MSG_WAITALL).length());
      assertArrayEquals(
          new byte[] {'w', 'o', 'r', 'd', 'w', 'o', 'r', 'd', 'w', 'o', 'r', 'd'}, room.array());
    }
  }

  @Test
  void eachPeekMakesDescriptorsOfItsOwn() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.UNIX_DGRAM)) {
      long before = openSockets();
      pass(link.near(), link.near());
      ByteBuffer room = ByteBuffer.allocate(9);
      try (ReceivedMessage peek = link.far().recvMsg(room, MsgFlags.MSG_PEEK);
          ReceivedMessage real = receive(link.far())) {
        assertNotEquals(rights(peek).toString(), rights(real).toString());
        assertEquals(before + 2, openSockets());
      }
      assertEquals(before, openSockets());
    }
  }

  @Test
  void whatWasReceivedCanBePassedOn() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.UNIX_SEQPACKET);
        Socket passed = Transport.UDP.bound()) {
      pass(link.near(), passed);
      try (ReceivedMessage first = receive(link.far())) {
        ByteBuffer word = ByteBuffer.wrap(WORD);
        assertEquals(4, link.far().sendMsg(word, MsgFlags.NONE, rights(first)));
        try (ReceivedMessage second = receive(link.near());
            Socket same = rights(second).takeSocket(0)) {
          assertEquals(passed.sockName(), same.sockName());
        }
        rights(first).close();
        assertThrows(
            IllegalStateException.class,
            () -> link.far().sendMsg(word.rewind(), MsgFlags.NONE, rights(first)));
      }
    }
  }

  @Test
  void aClosedSocketIsNotPassed() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.UNIX_STREAM)) {
      Socket gone = Transport.UDP.socket();
      gone.close();
      assertClosed(() -> pass(link.near(), link.near(), gone));
      ControlMessage bad = Rights.ofDescriptors(1_000_000);
      assertErrno(
          Errno.EBADF, () -> link.near().sendMsg(ByteBuffer.wrap(WORD), MsgFlags.NONE, bad));
      Rights lent = Rights.of(link.near());
      assertThrows(IllegalStateException.class, () -> lent.take(0));
      lent.close();
      pass(link.near(), link.near());
      receive(link.far()).close();
    }
  }

  @Test
  @RequiresPeer("python3")
  void descriptorsGoToPythonAndComeBack() throws Exception {
    try (Socket listener = Transport.UNIX_STREAM.listening();
        PeerProcess python = Python.run("rights.py", listener.sockName().toString());
        Socket line = listener.accept();
        ConnectedPair first = ConnectedPair.of(Transport.TCP);
        ConnectedPair second = ConnectedPair.of(Transport.UDP)) {
      pass(line, first.near(), second.near());
      byte[] room = new byte[99];
      int n = first.far().recv(room);
      assertEquals("0 from Python", new String(room, 0, n, UTF_8));
      n = second.far().recv(room);
      assertEquals("1 from Python", new String(room, 0, n, UTF_8));
      ByteBuffer bytes = ByteBuffer.allocate(9);
      var texts = new ArrayList<String>();
      try (ReceivedMessage message = line.recvMsg(bytes, MsgFlags.NONE)) {
        Rights rights = rights(message);
        assertEquals(2, rights.size());
        assertErrno(Errno.ENOTSOCK, () -> rights.takeSocket(0));
        String pipe = rights.toString().replaceAll("Rights\\[(\\d+), .*", "$1");
        texts.add(Files.readString(Path.of("/proc/self/fd", pipe)));
        try (Socket socket = rights.takeSocket(1)) {
          texts.add(new String(socket.inputStream().readAllBytes(), UTF_8));
        }
      }
      assertEquals(List.of("through a pipe", "through a socket"), texts);
      assertEquals(0, python.awaitExit(PATIENCE), python::toString);
    }
  }
}
