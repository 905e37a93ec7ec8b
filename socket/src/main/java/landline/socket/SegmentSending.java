// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import landline.socket.sys.Platform;

/// Sends the segments of a slot as datagrams of their own, where the kernel or the device can't
/// split a payload, in as few calls as possible. Its memory is allocated when it is first needed.
final class SegmentSending {

  /// The part that splits a socket's payloads into segments.
  enum Way {
    UNKNOWN,
    KERNEL,
    ONE_BY_ONE
  }

  private static final System.Logger LOG = System.getLogger("landline.socket");
  private static final int UDP_SEGMENT = Platform.number("UDP_SEGMENT");
  private static final int EIO = Errno.named("EIO").value();
  private static final int EOPNOTSUPP = Errno.named("EOPNOTSUPP").value();

  // UDP_MAX_SEGMENTS of the kernels that have the fewest, and the largest payload of UDP over IPv4.
  private static final int MOST_SEGMENTS = 64;
  private static final int MOST_BYTES = 65_507;

  private static final int VECTORS = MOST_SEGMENTS * BatchLayout.HEADER;

  private final MemorySegment memory =
      Arena.ofAuto().allocate(MOST_SEGMENTS * (BatchLayout.HEADER + BatchLayout.VECTOR), 64);

  /// Whether a slot has segments that can't be left to the kernel.
  static boolean isNeeded(Socket socket, DatagramSlot slot) throws IOException {
    if (!slot.isSeveral()) {
      return false;
    }
    return slot.orders().sent > 0
        || slot.size() > MOST_BYTES
        || slot.size() > MOST_SEGMENTS * slot.segmentSize()
        || way(socket) == Way.ONE_BY_ONE;
  }

  private static Way way(Socket socket) throws IOException {
    Way known = socket.segmentWay();
    if (known != Way.UNKNOWN) {
      return known;
    }
    Way way = kernelCuts(socket) ? Way.KERNEL : Way.ONE_BY_ONE;
    socket.segmentWay(way);
    return way;
  }

  /// A kernel or a protocol without UDP_SEGMENT would ignore the control message silently.
  private static boolean kernelCuts(Socket socket) throws IOException {
    boolean internet = socket.domain().equals(Domain.INET) || socket.domain().equals(Domain.INET6);
    boolean udp = socket.protocol().value() == 0 || socket.protocol().equals(Protocol.UDP);
    if (!internet || !udp || !socket.type().equals(Type.DGRAM)) {
      return false;
    }
    try {
      SocketCalls.get(socket, SlotMetadata.IPPROTO_UDP, UDP_SEGMENT, Integer.BYTES);
      return true;
    } catch (IOException failed) {
      if (failed instanceof SystemCallFailure) {
        return false;
      }
      throw failed;
    }
  }

  /// Whether a call may have failed because the device does not support segments.
  static boolean mayHelp(DatagramSlot slot, int result) {
    boolean ofDevice = result == -EIO || result == -EOPNOTSUPP || result == -Errno.EINVAL.value();
    return ofDevice && slot.isSeveral();
  }

  /// Sends the slot at the batch's position.
  ///
  /// @param fallback whether the kernel has failed to; after a success, it is not tried again
  /// @return 1, or [Socket#WOULD_BLOCK]; it then continues with the first segment that is left
  static int send(
      Socket socket,
      WaitQueue side,
      DatagramBatch batch,
      int flags,
      long deadline,
      boolean fallback)
      throws IOException {
    DatagramSlot slot = batch.at(batch.position());
    MemorySegment headers = batch.segments().memory;
    int control = BatchHeaders.control(socket, batch, slot, false);
    long pause = Send.FIRST_PAUSE;
    boolean tried = false;
    while (slot.orders().sent < slot.size()) {
      int offered = batch.segments().offer(batch, slot, control);
      int seen = side.edges();
      int sent = SendMmsg.call(socket, headers, offered, flags);
      if (sent > 0) {
        if (fallback && !tried) {
          giveUp(socket);
        }
        tried = true;
        int end = slot.orders().sent + sent * slot.segmentSize();
        slot.orders().sent = Math.min(slot.size(), end);
        pause = Send.FIRST_PAUSE;
      } else if (sent == -Errno.EAGAIN.value()) {
        pause = Send.awaitRoom(socket, side, SendMmsg.CALL, seen, flags, pause, deadline);
        if (pause == Send.NEVER) {
          return Socket.WOULD_BLOCK;
        }
      } else if (sent != -Errno.EINTR.value()) {
        throw socket.failed(SendMmsg.CALL, sent, SendMmsg.to(slot));
      }
    }
    slot.rewind();
    batch.advance(SendMmsg.unskipped(batch, batch.position() + 1));
    return 1;
  }

  private int offer(DatagramBatch batch, DatagramSlot slot, int control) {
    int segment = slot.segmentSize();
    long payload = batch.base() + batch.layout().payload(slot.index());
    int place = 0;
    for (int at = slot.orders().sent; at < slot.size() && place < MOST_SEGMENTS; at += segment) {
      long vector = VECTORS + (long) place * BatchLayout.VECTOR;
      memory.set(ValueLayout.JAVA_LONG, vector + BatchLayout.VECTOR_BASE, payload + at);
      memory.set(
          ValueLayout.JAVA_LONG,
          vector + BatchLayout.VECTOR_LENGTH,
          Math.min(segment, slot.size() - at));
      long header = (long) place * BatchLayout.HEADER;
      BatchHeaders.write(batch, memory, header, slot, memory.address() + vector, control);
      place++;
    }
    return place;
  }

  private static void giveUp(Socket socket) {
    socket.segmentWay(Way.ONE_BY_ONE);
    LOG.log(
        System.Logger.Level.DEBUG,
        () -> socket + ": UDP_SEGMENT failed; segments are sent one by one from now on");
  }
}
