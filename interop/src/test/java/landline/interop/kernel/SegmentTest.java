// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static landline.interop.harness.Patience.PATIENCE;
import static landline.testkit.SocketAssertions.assertErrno;
import static landline.testkit.SocketAssertions.assertTimedOut;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import landline.interop.harness.Python;
import landline.socket.DatagramBatch;
import landline.socket.DatagramMetadata;
import landline.socket.DatagramSlot;
import landline.socket.Deadline;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.testkit.FaultyKernel;
import landline.testkit.KernelCall;
import landline.testkit.PeerProcess;
import landline.testkit.Requires;
import landline.testkit.RequiresPeer;
import landline.testkit.Task;
import landline.testkit.Transport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Several datagrams in one slot: cut by the kernel or one by one, and put together again.
final class SegmentTest {

  private static final int UDP = 17;
  private static final int UDP_SEGMENT = 103;

  /// A payload whose bytes say where they stand.
  private static byte[] payload(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 31);
    }
    return bytes;
  }

  private static DatagramSlot put(DatagramBatch batch, SockAddr to, int length, int segment) {
    return batch.add().put(payload(length)).address(to).segmentSize(segment);
  }

  /// Receives datagrams until the payload is complete, and gives their lengths.
  private static List<Integer> lengths(Socket socket, int expected) throws Exception {
    var together = ByteBuffer.allocate(expected);
    var lengths = new ArrayList<Integer>();
    while (together.hasRemaining()) {
      var datagram = socket.recvFrom(65_535, MsgFlags.NONE, Deadline.in(PATIENCE));
      together.put(datagram.data());
      lengths.add(datagram.length());
    }
    assertEquals(ByteBuffer.wrap(payload(expected)), together.flip());
    return lengths;
  }

  private static void requireSegments(Socket socket) {
    boolean cuts;
    try {
      cuts = socket.getSockOpt(UDP, UDP_SEGMENT, 4).length == 4;
    } catch (IOException none) {
      cuts = false;
    }
    Requires.unlessKernel(cuts, "the kernel has no UDP_SEGMENT");
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"UDP", "UDP6"})
  void theKernelCutsASlotWithOneCall(Transport transport) throws Exception {
    try (Socket near = transport.bound();
        Socket far = transport.bound();
        var kernel = FaultyKernel.install()) {
      requireSegments(near);
      // The second call would fail.
      kernel.fail(KernelCall.SENDMMSG, 2, Errno.ENOMEM);
      var batch = DatagramBatch.allocate(4, 65_535);
      put(batch, far.sockName(), 3_500, 1_000);
      put(batch, far.sockName(), 1_000, 1_000);
      put(batch, far.sockName(), 999, 1_000);
      put(batch, far.sockName(), 5, 0);
      assertEquals(4, near.sendMmsg(batch));
      assertEquals(List.of(1_000, 1_000, 1_000, 500), lengths(far, 3_500));
      assertEquals(List.of(1_000), lengths(far, 1_000));
      assertEquals(List.of(999), lengths(far, 999));
      assertEquals(List.of(5), lengths(far, 5));
      assertFalse(near.isGsoEmulated());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"UDP", "UDP6"})
  void whatCameAsOneGoesBackAsSeveral(Transport transport) throws Exception {
    try (Socket near = transport.bound();
        Socket far = transport.bound()) {
      requireSegments(near);
      assertTrue(DatagramMetadata.SEGMENTS.enable(far));
      var batch = DatagramBatch.allocate(4, 65_535);
      put(batch, far.sockName(), 50_500, 1_000);
      assertEquals(1, near.sendMmsg(batch));
      var in = DatagramBatch.allocate(4, 65_535);
      assertEquals(1, far.recvMmsg(in));
      assertEquals(50_500, in.slot(0).length());
      assertEquals(1_000, in.slot(0).segmentSize());
      assertFalse(in.slot(0).isTruncated());
      assertFalse(in.slot(0).isControlTruncated());
      assertEquals(1, far.sendMmsg(in));
      List<Integer> lengths = lengths(near, 50_500);
      assertEquals(51, lengths.size());
      assertEquals(1_000, lengths.getFirst());
      assertEquals(500, lengths.getLast());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"EIO", "EINVAL", "EOPNOTSUPP"})
  void aDeviceThatCannotIsFoundOutOnce(String error) throws Exception {
    try (Socket near = Transport.UDP.bound();
        Socket far = Transport.UDP.bound();
        var kernel = FaultyKernel.install()) {
      requireSegments(near);
      kernel.fail(KernelCall.SENDMMSG, 1, Errno.named(error));
      var batch = DatagramBatch.allocate(4, 65_535);
      put(batch, far.sockName(), 2_500, 1_000);
      put(batch, far.sockName(), 7, 0);
      assertFalse(near.isGsoEmulated());
      assertEquals(1, near.sendMmsg(batch));
      assertTrue(near.isGsoEmulated());
      assertEquals(1, near.sendMmsg(batch));
      assertFalse(batch.hasRemaining());
      assertEquals(List.of(1_000, 1_000, 500), lengths(far, 2_500));
      assertEquals(List.of(7), lengths(far, 7));
      // It stays so, and only for this socket.
      assertEquals(1, near.sendMmsg(batch.position(0)));
      assertEquals(List.of(1_000, 1_000, 500), lengths(far, 2_500));
      assertEquals(1, kernel.hits());
      assertFalse(far.isGsoEmulated());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"EIO", "EINVAL"})
  void anErrorThatHasAnotherCauseIsTold(String error) throws Exception {
    try (Socket near = Transport.UDP.bound();
        Socket far = Transport.UDP.bound();
        var kernel = FaultyKernel.install()) {
      requireSegments(near);
      Errno errno = Errno.named(error);
      kernel.fail(KernelCall.SENDMMSG, 1, errno).fail(KernelCall.SENDMMSG, 2, errno);
      var batch = DatagramBatch.allocate(4, 65_535);
      put(batch, far.sockName(), 2_500, 1_000);
      assertErrno(errno, () -> near.sendMmsg(batch));
      assertFalse(near.isGsoEmulated());
      assertEquals(0, batch.position());
      kernel.fail(KernelCall.SENDMMSG, 2, errno);
      assertEquals(1, near.sendMmsg(batch));
      assertEquals(List.of(1_000, 1_000, 500), lengths(far, 2_500));
      // Without segments there is nothing to fall back to.
      put(batch.clear(), far.sockName(), 9, 0);
      assertErrno(errno, () -> near.sendMmsg(batch));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"UDP", "UDP6"})
  void aKernelWithoutSegmentsIsNotAsked(Transport transport) throws Exception {
    try (Socket near = transport.bound();
        Socket far = transport.bound();
        var kernel = FaultyKernel.install()) {
      kernel.fail(KernelCall.GETSOCKOPT, 1, Errno.named("ENOPROTOOPT"));
      kernel.shortenEvery(KernelCall.SENDMMSG, 1, 2);
      kernel.failEvery(KernelCall.SENDMMSG, 3, Errno.EINTR);
      var batch = DatagramBatch.allocate(4, 65_535);
      put(batch, far.sockName(), 5_000, 1_000).trafficClass(1).hopLimit(3);
      assertTrue(DatagramMetadata.TRAFFIC_CLASS.enable(far));
      assertEquals(1, near.sendMmsg(batch));
      assertTrue(near.isGsoEmulated());
      var in = DatagramBatch.allocate(8, 1_000);
      assertEquals(5, far.recvMmsg(in));
      for (int i = 0; i < 5; i++) {
        assertEquals(1_000, in.slot(i).length());
        assertEquals(1, in.slot(i).ecn());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#datagrams")
  void moreSegmentsThanTheKernelTakesGoOneByOne(Transport transport) throws Exception {
    try (Socket near = transport.bound();
        Socket far = transport.bound()) {
      var batch = DatagramBatch.allocate(2, 1_000);
      put(batch, far.sockName(), 1_000, 10);
      Task<Integer> sender = Task.start(() -> near.sendMmsg(batch));
      List<Integer> lengths = lengths(far, 1_000);
      assertEquals(1, sender.get());
      assertEquals(100, lengths.size());
      // UDP may still leave it to the kernel where it can.
      assertEquals(transport.isUnix(), segmentsOneByOneAfterTwo(near, far));
    }
  }

  private static boolean segmentsOneByOneAfterTwo(Socket near, Socket far) throws Exception {
    var batch = DatagramBatch.allocate(2, 1_000);
    put(batch, far.sockName(), 20, 10);
    near.sendMmsg(batch);
    assertEquals(List.of(10, 10), lengths(far, 20));
    return near.isGsoEmulated();
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"UNIX_DGRAM", "UNIX_DGRAM_ABSTRACT"})
  void segmentsThatFoundNoRoomFollowLater(Transport transport) throws Exception {
    try (Socket near = transport.bound();
        Socket far = transport.bound()) {
      var batch = DatagramBatch.allocate(1, 20_000);
      put(batch, far.sockName(), 20_000, 10);
      assertTimedOut(() -> near.sendMmsg(batch, MsgFlags.NONE, Deadline.in(Duration.ofMillis(5))));
      assertEquals(0, batch.position());
      Task<Integer> sender = Task.start(() -> near.sendMmsg(batch));
      assertEquals(2_000, lengths(far, 20_000).size());
      assertEquals(1, sender.get());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @RequiresPeer("python3")
  void pythonSeesTheRightDatagrams(boolean kernelCuts) throws Exception {
    String program =
        """
        import socket
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.bind(('127.0.0.1', 0))
        print('listening on %s:%d' % s.getsockname(), flush=True)
        got, peer = [], None
        while not got or got[-1] != b'end':
            data, peer = s.recvfrom(65535)
            got.append(data)
        print([len(d) for d in got], flush=True)
        for d in got[:3]:
            s.sendto(d, peer)
        """;
    try (PeerProcess python = PeerProcess.start("python3", "-c", program);
        Socket near = Transport.UDP.bound();
        var kernel = FaultyKernel.install()) {
      if (!kernelCuts) {
        kernel.fail(KernelCall.SENDMMSG, 1, Errno.named("EIO"));
      }
      SockAddr to = Python.address(python);
      assertTrue(DatagramMetadata.SEGMENTS.enable(near));
      var batch = DatagramBatch.allocate(4, 65_535);
      put(batch, to, 2_500, 1_000);
      batch.add().put(new byte[] {'e', 'n', 'd'}).address(to);
      while (batch.hasRemaining()) {
        near.sendMmsg(batch);
      }
      python.awaitOutput("[1000, 1000, 500, 3]\n", PATIENCE);
      int received = 0;
      while (received < 2_500) {
        near.recvMmsg(batch, MsgFlags.NONE, Deadline.in(PATIENCE));
        for (int i = 0; i < batch.count(); i++) {
          received += batch.slot(i).length();
        }
      }
      assertEquals(2_500, received);
      assertEquals(0, python.awaitExit(PATIENCE), python::toString);
    }
  }
}
