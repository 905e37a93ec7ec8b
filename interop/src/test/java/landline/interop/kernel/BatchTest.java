// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static landline.interop.harness.Patience.PATIENCE;
import static landline.testkit.SocketAssertions.assertErrno;
import static landline.testkit.SocketAssertions.assertWouldBlock;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import landline.socket.DatagramBatch;
import landline.socket.DatagramSlot;
import landline.socket.Deadline;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.testkit.ConnectedPair;
import landline.testkit.Task;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Many datagrams with one call: what arrives, what is cut, what goes back, what fails.
final class BatchTest {

  private static String text(DatagramSlot slot) {
    return UTF_8.decode(slot.buffer()).toString();
  }

  private static List<String> texts(DatagramBatch batch) {
    var all = new ArrayList<String>();
    for (int i = 0; i < batch.count(); i++) {
      all.add(text(batch.slot(i)));
    }
    return all;
  }

  private static void put(DatagramBatch batch, SockAddr to, String... texts) {
    for (String text : texts) {
      batch.add().put(text.getBytes(UTF_8)).address(to);
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#datagrams")
  void datagramsKeepTheirOrderAndNameTheirSender(Transport transport) throws Exception {
    try (Socket near = transport.bound();
        Socket far = transport.bound()) {
      var out = DatagramBatch.allocate(8, 100);
      put(out, far.sockName(), "a", "", "ccc", "dddd");
      assertEquals(4, near.sendMmsg(out));
      assertFalse(out.hasRemaining());
      assertEquals(0, near.sendMmsg(out));
      var in = DatagramBatch.allocate(8, 100);
      assertEquals(4, far.recvMmsg(in));
      assertEquals(List.of("a", "", "ccc", "dddd"), texts(in));
      for (int i = 0; i < 4; i++) {
        assertEquals(near.sockName(), in.slot(i).address());
        assertEquals(in.slot(i).size(), in.slot(i).length());
        assertFalse(in.slot(i).isTruncated());
        assertFalse(in.slot(i).isControlTruncated());
        assertTrue(in.slot(i).hasAddressOf(in.slot(0)));
        assertEquals(in.slot(0).addressHash(), in.slot(i).addressHash());
      }
      assertWouldBlock(far.recvMmsg(in, MsgFlags.MSG_DONTWAIT, Deadline.in(PATIENCE)));
      assertEquals(0, in.count());
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#datagrams")
  void aReceivedBatchGoesBackToItsSenders(Transport transport) throws Exception {
    try (Socket one = transport.bound();
        Socket two = transport.bound();
        Socket far = transport.bound()) {
      one.sendTo(new byte[] {'1'}, far.sockName());
      two.sendTo(new byte[] {'2', '2'}, far.sockName());
      one.sendTo(new byte[0], far.sockName());
      two.sendTo(new byte[] {'n', 'o'}, far.sockName());
      one.sendTo(new byte[] {'3', '3', '3'}, far.sockName());
      var batch = DatagramBatch.allocate(8, 100);
      assertEquals(5, far.recvMmsg(batch));
      assertFalse(batch.slot(0).hasAddressOf(batch.slot(1)));
      batch.slot(3).skip();
      assertEquals(4, far.sendMmsg(batch));
      assertEquals(5, batch.position());
      assertEquals("1", new String(one.recvFrom(9).data(), UTF_8));
      assertEquals(0, one.recvFrom(9).length());
      assertEquals("333", new String(one.recvFrom(9).data(), UTF_8));
      assertEquals("22", new String(two.recvFrom(9).data(), UTF_8));
      assertTrue(two.tryRecvFrom(9).isEmpty());
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#messages")
  void oneCutDatagramAmongOthersSaysSo(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      link.near().send("four".getBytes(UTF_8));
      link.near().send("fiver".getBytes(UTF_8));
      link.near().send("six".getBytes(UTF_8));
      var batch = DatagramBatch.allocate(3, 4);
      assertEquals(3, link.far().recvMmsg(batch));
      assertEquals(List.of("four", "five", "six"), texts(batch));
      assertFalse(batch.slot(0).isTruncated());
      assertTrue(batch.slot(1).isTruncated());
      assertEquals(5, batch.slot(1).length());
      assertEquals(4, batch.slot(1).size());
      assertEquals(MsgFlags.MSG_TRUNC.value(), batch.slot(1).flags().value());
      assertFalse(batch.slot(2).isTruncated());
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#datagrams")
  void whatDoesNotFitIntoABatchIsInTheNext(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      for (int i = 0; i < 7; i++) {
        link.near().send(new byte[i]);
      }
      var batch = DatagramBatch.allocate(3, 10);
      int next = 0;
      for (int expected : new int[] {3, 3, 1}) {
        assertEquals(expected, link.far().recvMmsg(batch));
        for (int i = 0; i < batch.count(); i++) {
          assertEquals(next++, batch.slot(i).length());
        }
      }
      assertEquals(7, next);
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#messages")
  void aConnectedSocketNeedsNoAddress(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      var batch = DatagramBatch.allocate(4, 10);
      batch.add().put(ByteBuffer.wrap(new byte[] {'x', 'y', 'z'}, 1, 1));
      batch.add().put(ByteBuffer.allocateDirect(10));
      assertFalse(batch.slot(0).hasAddress());
      assertEquals(2, link.near().sendMmsg(batch));
      assertEquals("y", new String(link.far().recvFrom(99).data(), UTF_8));
      assertEquals(10, link.far().recvFrom(99).length());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"UDP", "UDP6"})
  void theDatagramThatFailsEndsTheCallBeforeIt(Transport transport) throws Exception {
    try (Socket near = transport.bound();
        Socket far = transport.bound()) {
      var batch = DatagramBatch.allocate(4, 70_000);
      put(batch, far.sockName(), "a", "b", "x", "d");
      batch.slot(2).size(70_000);
      assertEquals(2, near.sendMmsg(batch));
      assertEquals(2, batch.position());
      String message = assertErrno(Errno.EMSGSIZE, () -> near.sendMmsg(batch));
      assertEquals(
          "sendmmsg " + near.sockName() + " -> " + far.sockName() + ": " + Errno.EMSGSIZE, message);
      assertEquals(2, batch.position());
      assertEquals(1, near.sendMmsg(batch.position(3)));
      var in = DatagramBatch.allocate(4, 10);
      assertEquals(3, far.recvMmsg(in));
      assertEquals(List.of("a", "b", "d"), texts(in));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"UDP", "UDP6"})
  void aRefusalIsToldByTheNextCall(Transport transport) throws Exception {
    try (Socket near = transport.bound()) {
      SockAddr nobody;
      try (Socket gone = transport.bound()) {
        nobody = gone.sockName();
      }
      near.connect(nobody);
      var batch = DatagramBatch.allocate(2, 10);
      Task<Integer> receiver =
          Task.start(() -> near.recvMmsg(DatagramBatch.allocate(2, 10))).awaitBlocked();
      batch.add();
      assertEquals(1, near.sendMmsg(batch));
      String message = assertErrno(Errno.ECONNREFUSED, receiver::get);
      assertEquals(
          "recvmmsg " + near.sockName() + " -> " + nobody + ": " + Errno.ECONNREFUSED, message);
      batch.clear().add();
      batch.add();
      // The kernel tells the refusal of the first to its attempt to send the second, and as it has
      // sent one, it does not say more than that.
      assertEquals(1, near.sendMmsg(batch));
      assertEquals(1, near.sendMmsg(batch));
      assertFalse(batch.hasRemaining());
      assertErrno(Errno.ECONNREFUSED, () -> near.sendMmsg(batch.position(0)));
      assertEquals(0, batch.position());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"UNIX_DGRAM", "UNIX_DGRAM_ABSTRACT"})
  void aSenderWithoutANameCannotBeAnswered(Transport transport) throws Exception {
    try (Socket near = transport.socket();
        Socket far = transport.bound()) {
      near.sendTo(new byte[1], far.sockName());
      var batch = DatagramBatch.allocate(2, 10);
      assertEquals(1, far.recvMmsg(batch));
      assertFalse(batch.slot(0).hasAddress());
      assertErrno(Errno.ENOTCONN, () -> far.sendMmsg(batch));
    }
  }

  @Test
  void addressesAreCopiedFromSlotToSlot() throws IOException {
    try (Socket near = Transport.UDP.bound();
        Socket far = Transport.UDP.bound()) {
      near.sendTo(new byte[1], far.sockName());
      var in = DatagramBatch.allocate(2, 10);
      far.recvMmsg(in);
      var out = DatagramBatch.allocate(2, 10);
      out.add().address(in.slot(0)).put(new byte[] {7});
      assertTrue(out.slot(0).hasAddressOf(in.slot(0)));
      assertEquals(near.sockName(), out.slot(0).address());
      assertEquals(1, far.sendMmsg(out));
      assertArrayEquals(new byte[] {7}, near.recvFrom(9).data());
    }
  }

  @Test
  void payloadsAreViewsOfTheSameMemory() {
    var batch = DatagramBatch.allocate(1, 8);
    DatagramSlot slot = batch.add().put(new byte[] {1, 2, 3});
    ByteBuffer buffer = slot.buffer();
    assertEquals(3, buffer.remaining());
    assertEquals(8, buffer.capacity());
    assertEquals(8, slot.memory().byteSize());
    slot.memory().set(java.lang.foreign.ValueLayout.JAVA_BYTE, 0, (byte) 9);
    assertEquals(9, buffer.get());
    assertSame(buffer, slot.buffer());
    assertEquals(0, slot.buffer().position());
    assertSame(slot, batch.slot(0));
  }

  @Test
  void badArgumentsAreRefused() throws IOException {
    assertRefused("slots are not 1 to 1024: 0", () -> DatagramBatch.allocate(0, 1));
    assertRefused("slots are not 1 to 1024: 1025", () -> DatagramBatch.allocate(1025, 1));
    assertRefused("bytes per slot < 1: 0", () -> DatagramBatch.allocate(1, 0));
    assertRefused(
        "slots of more than 1 GiB: 1024 of 1048577 bytes",
        () -> DatagramBatch.allocate(1024, (1 << 20) + 1));
    var batch = DatagramBatch.allocate(1, 4);
    assertThrows(IndexOutOfBoundsException.class, () -> batch.slot(0));
    DatagramSlot slot = batch.add();
    assertRefused("size is not from 0 to 4: 5", () -> slot.put(new byte[5]));
    assertRefused("size is not from 0 to 4: -1", () -> slot.size(-1));
    assertRefused("segment size is not from 0 to 65535: -1", () -> slot.segmentSize(-1));
    assertRefused("traffic class is not from 0 to 255: 256", () -> slot.trafficClass(256));
    assertRefused("hop limit is not from 1 to 255: 0", () -> slot.hopLimit(0));
    assertThrows(IndexOutOfBoundsException.class, () -> batch.position(2));
    var full = assertThrows(IllegalStateException.class, batch::add);
    assertEquals("all slots are in use: 1", full.getMessage());
    assertEquals("1 of 1 slots, 0 sent", batch.toString());
    try (ConnectedPair stream = ConnectedPair.of(Transport.TCP);
        Socket near = Transport.UDP.bound()) {
      assertRefused(
          "a stream has no datagrams: " + stream.near(), () -> stream.near().recvMmsg(batch));
      assertRefused(
          "a stream has no datagrams: " + stream.near(), () -> stream.near().sendMmsg(batch));
      assertRefused(
          "flags other than MSG_DONTWAIT and MSG_ERRQUEUE: 2",
          () -> near.recvMmsg(batch, MsgFlags.MSG_PEEK, Deadline.in(PATIENCE)));
    }
  }

  private static void assertRefused(
      String message, org.junit.jupiter.api.function.Executable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
  }
}
