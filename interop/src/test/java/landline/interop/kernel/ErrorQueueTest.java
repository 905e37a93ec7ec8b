// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static landline.interop.harness.Patience.PATIENCE;
import static landline.testkit.SocketAssertions.assertClosed;
import static landline.testkit.SocketAssertions.assertErrno;
import static landline.testkit.SocketAssertions.assertInterrupted;
import static landline.testkit.SocketAssertions.assertTimedOut;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import landline.socket.ControlMessage;
import landline.socket.Deadline;
import landline.socket.Errno;
import landline.socket.ErrorRecord;
import landline.socket.ErrorRecord.Origin;
import landline.socket.MsgFlags;
import landline.socket.ReceivedMessage;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.Socket;
import landline.socket.option.IpOptions;
import landline.socket.option.Ipv6Options;
import landline.socket.option.SocketOptions;
import landline.socket.option.Timestamping;
import landline.testkit.ConnectedPair;
import landline.testkit.Task;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The error queue: what the network says of what was sent, stamps, and zero copy.
final class ErrorQueueTest {

  private static final Duration SHORT = Duration.ofMillis(20);
  private static final byte[] WORD = {'w', 'o', 'r', 'd'};

  private static ReceivedMessage error(Socket socket) throws IOException {
    return socket.recvMsg(ByteBuffer.allocate(0), MsgFlags.MSG_ERRQUEUE, Deadline.in(PATIENCE));
  }

  private static ErrorRecord record(ReceivedMessage message) {
    return message.first(ErrorRecord.class).orElseThrow();
  }

  @ParameterizedTest
  @EnumSource(names = {"UDP", "UDP6"})
  void aPortWithoutAReceiverIsReportedWithWhatWasSent(Transport transport) throws Exception {
    boolean six = transport == Transport.UDP6;
    try (Socket near = transport.bound()) {
      near.setSockOpt(six ? Ipv6Options.IPV6_RECVERR : IpOptions.IP_RECVERR, true);
      SockAddr nobody;
      try (Socket gone = transport.bound()) {
        nobody = gone.sockName();
      }
      ByteBuffer room = ByteBuffer.allocate(9);
      Task<ReceivedMessage> waiting =
          Task.start(() -> near.recvMsg(room, MsgFlags.MSG_ERRQUEUE, Deadline.in(PATIENCE)))
              .awaitBlocked();
      near.sendTo(WORD, nobody);
      ReceivedMessage message = waiting.get();
      assertArrayEquals(WORD, Arrays.copyOf(room.array(), room.position()));
      assertEquals(nobody, message.from());
      assertEquals(MsgFlags.MSG_ERRQUEUE, message.flags());
      SockAddr offender = six ? SockAddrIn6.loopback(0) : SockAddrIn.loopback(0);
      // RFC 792, port unreachable: type 3, code 3; RFC 4443: type 1, code 4.
      var expected =
          six
              ? new ErrorRecord(Errno.ECONNREFUSED, Origin.ICMP6, 1, 4, 0, 0, offender)
              : new ErrorRecord(Errno.ECONNREFUSED, Origin.ICMP, 3, 3, 0, 0, offender);
      assertEquals(expected, record(message));
      assertEquals(Optional.empty(), record(message).zeroCopy());
      assertEquals(Optional.empty(), near.tryRecvMsg(room, MsgFlags.MSG_ERRQUEUE));
    }
  }

  @Test
  @SuppressWarnings("try") // closing is what is tested
  void everyWaitForAnErrorEndsAndTheReaderWaitsBeside() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.UDP)) {
      Socket near = link.near();
      near.setSockOpt(IpOptions.IP_RECVERR, true);
      Task<Integer> reader = Task.start(() -> near.recv(new byte[9])).awaitBlocked();
      ByteBuffer room = ByteBuffer.allocate(9);
      assertTimedOut(() -> near.recvMsg(room, MsgFlags.MSG_ERRQUEUE, Deadline.in(SHORT)));
      Task<ReceivedMessage> cut =
          Task.start(() -> near.recvMsg(room, MsgFlags.MSG_ERRQUEUE)).awaitBlocked().interrupt();
      assertInterrupted(cut::get);
      near.setBlocking(false);
      assertErrno(Errno.EAGAIN, () -> near.recvMsg(room, MsgFlags.MSG_ERRQUEUE));
      near.setBlocking(true);
      Task<ReceivedMessage> closed =
          Task.startOnPlatform(() -> near.recvMsg(room, MsgFlags.MSG_ERRQUEUE)).awaitBlocked();
      link.far().send(WORD);
      assertEquals(4, reader.get());
      assertFalse(closed.isDone());
      near.close();
      assertClosed(closed::get);
    }
  }

  @Test
  void aUnixSocketHasNoErrorQueue() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.UNIX_DGRAM)) {
      link.near().send(WORD);
      assertThrows(
          IllegalArgumentException.class,
          () -> link.far().recvMsg(ByteBuffer.allocate(9), MsgFlags.MSG_ERRQUEUE));
      assertEquals(4, link.far().recv(new byte[9]));
    }
  }

  private static void stamp(Socket socket, Timestamping flags) throws IOException {
    socket.setSockOpt(
        SocketOptions.SO_TIMESTAMPING,
        flags.or(Timestamping.SOFTWARE).or(Timestamping.OPT_ID).or(Timestamping.OPT_TSONLY));
  }

  @ParameterizedTest
  @EnumSource(names = {"UDP", "UDP6"})
  void whatIsSentIsStampedAndNumbered(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      stamp(link.near(), Timestamping.TX_SOFTWARE);
      Instant before = Instant.now().minusSeconds(1);
      for (int id = 0; id < 3; id++) {
        link.near().send(WORD);
        ReceivedMessage message = error(link.near());
        var stamps = message.first(ControlMessage.Timestamps.class).orElseThrow();
        assertTrue(stamps.software().isAfter(before), stamps::toString);
        assertEquals(Instant.EPOCH, stamps.hardware());
        assertEquals(Errno.named("ENOMSG"), record(message).errno());
        assertEquals(Origin.TIMESTAMPING, record(message).origin());
        assertEquals("SO_EE_ORIGIN_TIMESTAMPING", record(message).origin().toString());
        assertEquals(id, record(message).data());
      }
    }
  }

  @Test
  void theAcknowledgementOfAStreamIsStamped() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.TCP)) {
      stamp(link.near(), Timestamping.TX_ACK);
      link.near().sendAll(WORD);
      ErrorRecord acknowledged = record(error(link.near()));
      // SCM_TSTAMP_ACK, and the number of the last byte.
      assertEquals(2, acknowledged.info());
      assertEquals(3, acknowledged.data());
    }
  }

  /// Waits until the kernel has done with so many sends.
  ///
  /// @return whether all were copied
  private static boolean awaitDone(Socket socket, int sends) throws IOException {
    boolean copied = true;
    long next = 0;
    while (next < sends) {
      ErrorRecord.ZeroCopy done = record(error(socket)).zeroCopy().orElseThrow();
      assertEquals(next, done.first());
      next += done.count();
      assertEquals(next - 1, done.last());
      copied &= done.copied();
    }
    return copied;
  }

  @ParameterizedTest
  @ValueSource(strings = {"TCP", "TCP6", "UDP"})
  void zeroCopyOverLoopbackIsReportedAsCopied(String name) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.valueOf(name));
        Arena arena = Arena.ofShared()) {
      Socket near = link.near();
      near.setSockOpt(SocketOptions.SO_ZEROCOPY, true);
      byte[] bytes = new byte[20_000];
      new java.util.Random(1).nextBytes(bytes);
      MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
      // One waits for data, too, and is not disturbed.
      Task<Integer> reader = Task.start(() -> near.recv(new byte[9])).awaitBlocked();
      Task<Boolean> waiting = Task.start(() -> awaitDone(near, 3)).awaitBlocked();
      for (int i = 0; i < 3; i++) {
        MemorySegment[] halves = {memory.asSlice(0, 7_000), memory.asSlice(7_000)};
        int sent =
            i == 1
                ? near.sendMsg(halves, MsgFlags.MSG_ZEROCOPY, List.of())
                : near.send(memory, MsgFlags.MSG_ZEROCOPY);
        assertEquals(bytes.length, sent);
        ByteBuffer in = ByteBuffer.allocate(bytes.length);
        assertEquals(
            bytes.length, link.far().recv(in, MsgFlags.MSG_WAITALL, Deadline.in(PATIENCE)));
        assertArrayEquals(bytes, in.array());
      }
      assertTrue(waiting.get());
      assertFalse(reader.isDone());
      link.far().send(WORD);
      assertEquals(4, reader.get());
    }
  }

  @Test
  void zeroCopyThatCouldNotBeIsRefused() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.TCP)) {
      Socket near = link.near();
      ByteBuffer native4 = ByteBuffer.allocateDirect(4);
      var off =
          assertThrows(
              IllegalArgumentException.class, () -> near.send(native4, MsgFlags.MSG_ZEROCOPY));
      assertEquals("MSG_ZEROCOPY needs SO_ZEROCOPY: false", off.getMessage());
      near.setSockOpt(SocketOptions.SO_ZEROCOPY, true);
      ByteBuffer heap = ByteBuffer.wrap(WORD);
      assertThrows(IllegalArgumentException.class, () -> near.send(heap, MsgFlags.MSG_ZEROCOPY));
      assertThrows(IllegalArgumentException.class, () -> near.sendMsg(heap, MsgFlags.MSG_ZEROCOPY));
      assertEquals(4, near.send(native4, MsgFlags.MSG_ZEROCOPY));
      assertEquals(4, link.far().recv(new byte[9]));
      assertEquals(
          new ErrorRecord.ZeroCopy(0, 0, true), record(error(near)).zeroCopy().orElseThrow());
    }
  }

  @Test
  void aRangeMayPassTheEndOfTheCounter() {
    assertEquals(1, new ErrorRecord.ZeroCopy(7, 7, false).count());
    assertEquals(3, new ErrorRecord.ZeroCopy(0xffffffffL, 1, false).count());
  }
}
