// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The part of [Socket] that moves messages with all that goes with them, recvmsg(2) and
/// sendmsg(2), and batches of them, recvmmsg(2) and sendmmsg(2). It stands in a file of its own for
/// the reader's sake; users see one class.
abstract sealed class Messages extends Waiting permits Transfer {

  private volatile SegmentSending.Way segmentWay = SegmentSending.Way.UNKNOWN;
  private volatile int controlCapacity = MsgHdr.CONTROL;

  /// Receives a message with its sender, flags and control messages; waits for one. See recvmsg(2).
  ///
  /// With [MsgFlags#MSG_ERRQUEUE] this waits for the error queue, which recvmsg(2) does not, and
  /// does not get into the way of those who wait for data.
  ///
  /// @param buffer where to put the bytes; it is advanced by them
  /// @param flags such as [MsgFlags#MSG_PEEK]; on a stream MSG_WAITALL repeats the call until the
  ///   buffer is full or descriptors have come
  /// @return the message; close it if descriptors may come with it
  /// @throws IOException such as ECONNREFUSED for an earlier send, or EAGAIN in non-blocking mode
  public ReceivedMessage recvMsg(ByteBuffer buffer, MsgFlags flags) throws IOException {
    return recvMsg(IoVector.of(List.of(buffer)), flags, Direction.LATER);
  }

  /// Receives as [#recvMsg(ByteBuffer, MsgFlags)] does, but waits until the deadline at most.
  ///
  /// @param buffer where to put the bytes; it is advanced by them
  /// @param flags such as [MsgFlags#MSG_ERRQUEUE]
  /// @param deadline when the wait ends
  /// @return as [#recvMsg(ByteBuffer, MsgFlags)]
  /// @throws IOException such as ECONNREFUSED for an earlier send
  public ReceivedMessage recvMsg(ByteBuffer buffer, MsgFlags flags, Deadline deadline)
      throws IOException {
    return recvMsg(IoVector.of(List.of(buffer)), flags, deadline.nanos());
  }

  /// Receives as [#recvMsg(ByteBuffer, MsgFlags)] does, into several buffers, each of which is
  /// filled before the next.
  ///
  /// @param buffers where to put the bytes, up to 1,024; each is advanced by what it got
  /// @param flags such as [MsgFlags#MSG_PEEK]
  /// @return as [#recvMsg(ByteBuffer, MsgFlags)]
  /// @throws IOException such as ECONNREFUSED for an earlier send
  public ReceivedMessage recvMsg(ByteBuffer[] buffers, MsgFlags flags) throws IOException {
    return recvMsg(IoVector.of(List.of(buffers)), flags, Direction.LATER);
  }

  /// Receives as [#recvMsg(ByteBuffer\[\], MsgFlags)] does, but waits until the deadline at most.
  ///
  /// @param buffers where to put the bytes, up to 1,024; each is advanced by what it got
  /// @param flags such as [MsgFlags#MSG_PEEK]
  /// @param deadline when the wait ends
  /// @return as [#recvMsg(ByteBuffer, MsgFlags)]
  /// @throws IOException such as ECONNREFUSED for an earlier send
  public ReceivedMessage recvMsg(ByteBuffer[] buffers, MsgFlags flags, Deadline deadline)
      throws IOException {
    return recvMsg(IoVector.of(List.of(buffers)), flags, deadline.nanos());
  }

  /// Receives as [#recvMsg(ByteBuffer, MsgFlags)] does, into several pieces of memory.
  ///
  /// No arena can be closed while a system call writes to its memory: [Arena#close] fails then. A
  /// thread that waits holds none, so an arena closed meanwhile makes this fail when it goes on.
  ///
  /// @param memory where to put the bytes, up to 1,024 pieces; those of more than eight arenas are
  ///   received elsewhere and copied
  /// @param flags such as [MsgFlags#MSG_PEEK]
  /// @return as [#recvMsg(ByteBuffer, MsgFlags)]
  /// @throws IOException such as ECONNREFUSED for an earlier send
  /// @throws IllegalStateException if an arena of the memory is closed
  public ReceivedMessage recvMsg(MemorySegment[] memory, MsgFlags flags) throws IOException {
    return recvMsg(IoVector.of(memory), flags, Direction.LATER);
  }

  /// Receives as [#recvMsg(MemorySegment\[\], MsgFlags)] does, but waits until the deadline at
  /// most.
  ///
  /// @param memory where to put the bytes, up to 1,024 pieces
  /// @param flags such as [MsgFlags#MSG_PEEK]
  /// @param deadline when the wait ends
  /// @return as [#recvMsg(ByteBuffer, MsgFlags)]
  /// @throws IOException such as ECONNREFUSED for an earlier send
  public ReceivedMessage recvMsg(MemorySegment[] memory, MsgFlags flags, Deadline deadline)
      throws IOException {
    return recvMsg(IoVector.of(memory), flags, deadline.nanos());
  }

  private ReceivedMessage recvMsg(IoVector pieces, MsgFlags flags, long deadline)
      throws IOException {
    return receive(pieces, flags, deadline)
        .orElseThrow(() -> socket().failed("recvmsg", -Errno.EAGAIN.value()));
  }

  /// Receives a message if there is one. Never waits. See recvmsg(2).
  ///
  /// @param buffer where to put the bytes; it is advanced by them
  /// @param flags such as [MsgFlags#MSG_ERRQUEUE]
  /// @return as [#recvMsg(ByteBuffer, MsgFlags)], or empty
  /// @throws IOException such as ECONNREFUSED for an earlier send
  public Optional<ReceivedMessage> tryRecvMsg(ByteBuffer buffer, MsgFlags flags)
      throws IOException {
    return receive(IoVector.of(List.of(buffer)), flags.or(MsgFlags.MSG_DONTWAIT), Direction.LATER);
  }

  private Optional<ReceivedMessage> receive(IoVector pieces, MsgFlags flags, long deadline)
      throws IOException {
    try {
      return new RecvMsg(socket(), controlCapacity, flags.value(), deadline)
          .into(pieces.writable());
    } finally {
      Reference.reachabilityFence(this);
      Reference.reachabilityFence(pieces);
    }
  }

  /// Sends a message with control messages; waits until there is room for some of it. See
  /// sendmsg(2).
  ///
  /// On a stream the control messages go with the first byte, so if not all bytes are taken the
  /// rest is to be sent without them.
  ///
  /// @param buffer what to send; it is advanced by what was taken
  /// @param flags such as [MsgFlags#MSG_MORE]
  /// @param control such as [Rights#of]
  /// @return how many bytes were taken, on a stream perhaps not all; [Socket#WOULD_BLOCK] in
  ///   non-blocking mode
  /// @throws IOException such as EPIPE, or ETOOMANYREFS for too many descriptors on their way
  /// @throws IllegalArgumentException if the kernel would drop a control message in silence
  public int sendMsg(ByteBuffer buffer, MsgFlags flags, ControlMessage... control)
      throws IOException {
    IoVector pieces = IoVector.of(List.of(buffer));
    return send(pieces, flags, List.of(control), null, Direction.LATER);
  }

  /// Sends as [#sendMsg(ByteBuffer, MsgFlags, ControlMessage...)] does, from several buffers.
  ///
  /// @param buffers what to send, up to 1,024; each is advanced by what was taken of it
  /// @param flags such as [MsgFlags#MSG_MORE]
  /// @param control the control messages
  /// @return as [#sendMsg(ByteBuffer, MsgFlags, ControlMessage...)]
  /// @throws IOException such as EPIPE
  public int sendMsg(ByteBuffer[] buffers, MsgFlags flags, List<ControlMessage> control)
      throws IOException {
    return send(IoVector.of(List.of(buffers)), flags, control, null, Direction.LATER);
  }

  /// Sends as [#sendMsg(ByteBuffer\[\], MsgFlags, List)] does, but waits until the deadline at
  /// most.
  ///
  /// @param buffers what to send, up to 1,024; each is advanced by what was taken of it
  /// @param flags such as [MsgFlags#MSG_MORE]
  /// @param control the control messages
  /// @param deadline when the wait ends
  /// @return as [#sendMsg(ByteBuffer, MsgFlags, ControlMessage...)]
  /// @throws IOException such as EPIPE
  public int sendMsg(
      ByteBuffer[] buffers, MsgFlags flags, List<ControlMessage> control, Deadline deadline)
      throws IOException {
    IoVector pieces = IoVector.of(List.of(buffers));
    return send(pieces, flags, control, null, deadline.nanos());
  }

  /// Sends as [#sendMsg(ByteBuffer\[\], MsgFlags, List)] does, to an address.
  ///
  /// @param buffers what to send, up to 1,024; each is advanced by what was taken of it
  /// @param flags such as [MsgFlags#MSG_MORE]
  /// @param control the control messages
  /// @param to who shall get it
  /// @return as [#sendMsg(ByteBuffer, MsgFlags, ControlMessage...)]
  /// @throws IOException such as EMSGSIZE, or ECONNREFUSED for an earlier send
  public int sendMsg(
      ByteBuffer[] buffers, MsgFlags flags, List<ControlMessage> control, SockAddr to)
      throws IOException {
    return send(IoVector.of(List.of(buffers)), flags, control, to, Direction.LATER);
  }

  /// Sends as [#sendMsg(ByteBuffer\[\], MsgFlags, List, SockAddr)] does, but waits until the
  /// deadline at most.
  ///
  /// @param buffers what to send, up to 1,024; each is advanced by what was taken of it
  /// @param flags such as [MsgFlags#MSG_MORE]
  /// @param control the control messages
  /// @param to who shall get it
  /// @param deadline when the wait ends
  /// @return as [#sendMsg(ByteBuffer, MsgFlags, ControlMessage...)]
  /// @throws IOException such as EMSGSIZE, or ECONNREFUSED for an earlier send
  public int sendMsg(
      ByteBuffer[] buffers,
      MsgFlags flags,
      List<ControlMessage> control,
      SockAddr to,
      Deadline deadline)
      throws IOException {
    return send(IoVector.of(List.of(buffers)), flags, control, to, deadline.nanos());
  }

  /// Sends as [#sendMsg(ByteBuffer, MsgFlags, ControlMessage...)] does, from several pieces of
  /// memory.
  ///
  /// No arena can be closed while a system call reads its memory: [Arena#close] fails then. A
  /// thread that waits holds none, so an arena closed meanwhile makes this fail when it goes on.
  ///
  /// @param memory what to send, up to 1,024 pieces; those of more than eight arenas are copied,
  ///   and with MSG_ZEROCOPY left for the next call
  /// @param flags such as [MsgFlags#MSG_ZEROCOPY]
  /// @param control the control messages
  /// @return as [#sendMsg(ByteBuffer, MsgFlags, ControlMessage...)]
  /// @throws IOException such as EPIPE
  /// @throws IllegalStateException if an arena of the memory is closed
  public int sendMsg(MemorySegment[] memory, MsgFlags flags, List<ControlMessage> control)
      throws IOException {
    return send(IoVector.of(memory), flags, control, null, Direction.LATER);
  }

  /// Sends as [#sendMsg(MemorySegment\[\], MsgFlags, List)] does, but waits until the deadline at
  /// most.
  ///
  /// @param memory what to send, up to 1,024 pieces
  /// @param flags such as [MsgFlags#MSG_ZEROCOPY]
  /// @param control the control messages
  /// @param deadline when the wait ends
  /// @return as [#sendMsg(ByteBuffer, MsgFlags, ControlMessage...)]
  /// @throws IOException such as EPIPE
  public int sendMsg(
      MemorySegment[] memory, MsgFlags flags, List<ControlMessage> control, Deadline deadline)
      throws IOException {
    return send(IoVector.of(memory), flags, control, null, deadline.nanos());
  }

  private int send(
      IoVector pieces,
      MsgFlags flags,
      List<ControlMessage> control,
      @Nullable SockAddr to,
      long deadline)
      throws IOException {
    List<ControlMessage> all = List.copyOf(control);
    try {
      return new SendMsg(socket(), all, to, flags.value(), deadline).from(pieces);
    } finally {
      Reference.reachabilityFence(this);
      Reference.reachabilityFence(pieces);
      Reference.reachabilityFence(all);
    }
  }

  /// Receives as many datagrams as are there and fit into the batch; waits for the first of them.
  /// What was in the batch is gone. See recvmmsg(2).
  ///
  /// @param batch where to put them; it is then ready to be sent back
  /// @return how many; 0 if receiving was shut down; [#WOULD_BLOCK] in non-blocking mode. At the
  ///   end of a SEQPACKET connection every slot holds an empty message
  /// @throws IOException such as ECONNREFUSED for an earlier send
  /// @throws IllegalArgumentException if this is a stream
  public int recvMmsg(DatagramBatch batch) throws IOException {
    return recvMmsg(batch, MsgFlags.NONE, Direction.LATER);
  }

  /// Receives as [#recvMmsg(DatagramBatch)] does, but waits for the first until the deadline at
  /// most.
  ///
  /// @param batch where to put them
  /// @param flags none but [MsgFlags#MSG_DONTWAIT]
  /// @param deadline when the wait ends
  /// @return as [#recvMmsg(DatagramBatch)]
  /// @throws IOException such as ECONNREFUSED for an earlier send
  public int recvMmsg(DatagramBatch batch, MsgFlags flags, Deadline deadline) throws IOException {
    return recvMmsg(batch, flags, deadline.nanos());
  }

  private int recvMmsg(DatagramBatch batch, MsgFlags flags, long deadline) throws IOException {
    try {
      return RecvMmsg.receive(socket(), batch, flags.value(), deadline);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /// Sends the slots of a batch from its position on, as many as the kernel takes at once; waits
  /// until it takes one. The position advances over these. A datagram that fails ends the call
  /// before it; if it is the first, the call fails and the position is at it: call again, or go
  /// past it. See sendmmsg(2).
  ///
  /// An error that passes, such as ECONNREFUSED for an earlier datagram, can meet the kernel behind
  /// the first of a call; it then sends the rest with the next call and says nothing of the error.
  /// On a socket that has to know, send one slot at a time.
  ///
  /// A slot with a segment size is cut by the kernel. Where that fails for want of help by the
  /// kernel or the device (EIO, EINVAL, EOPNOTSUPP), and for more than 64 segments or 65,507 bytes,
  /// this method sends its segments one by one, with more than one call; see [#isGsoEmulated].
  ///
  /// @param batch what to send
  /// @return how many slots were sent, mostly all; 0 if none is left; [#WOULD_BLOCK] in
  ///   non-blocking mode
  /// @throws IOException such as EMSGSIZE for the first, or ECONNREFUSED for an earlier one
  /// @throws IllegalArgumentException if this is a stream
  public int sendMmsg(DatagramBatch batch) throws IOException {
    return sendMmsg(batch, MsgFlags.NONE, Direction.LATER);
  }

  /// Sends as [#sendMmsg(DatagramBatch)] does, but waits for room until the deadline at most.
  ///
  /// @param batch what to send
  /// @param flags such as [MsgFlags#MSG_DONTWAIT]
  /// @param deadline when the wait ends
  /// @return as [#sendMmsg(DatagramBatch)]
  /// @throws IOException such as EMSGSIZE for the first, or ECONNREFUSED for an earlier one
  public int sendMmsg(DatagramBatch batch, MsgFlags flags, Deadline deadline) throws IOException {
    return sendMmsg(batch, flags, deadline.nanos());
  }

  private int sendMmsg(DatagramBatch batch, MsgFlags flags, long deadline) throws IOException {
    try {
      return SendMmsg.send(socket(), batch, flags.value(), deadline);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /// Whether this socket has found that it must send segments one by one: it is not of UDP, the
  /// kernel has no UDP_SEGMENT, or a send with it failed and one without it then did not. It stays
  /// so for the life of the socket, since it hangs on the devices that its datagrams leave through;
  /// the change is logged at level DEBUG to the [System.Logger] named `landline.socket`.
  ///
  /// @return false as long as the kernel cuts, or no slot with segments has been sent
  public boolean isGsoEmulated() {
    return segmentWay == SegmentSending.Way.ONE_BY_ONE;
  }

  SegmentSending.Way segmentWay() {
    return segmentWay;
  }

  void segmentWay(SegmentSending.Way way) {
    segmentWay = way;
  }

  /// Sets how many bytes of control messages [#recvMsg] has room for. The default has room for all
  /// that the kernel gives with one message, 253 descriptors among it. What there is no room for is
  /// lost, the message says so with [MsgFlags#MSG_CTRUNC], and the kernel closes descriptors among
  /// it: with 0 nobody can make this process hold any.
  ///
  /// @param bytes 0 to 8,192, the default
  public void controlCapacity(int bytes) {
    if (bytes < 0 || bytes > MsgHdr.CONTROL) {
      throw new IllegalArgumentException("room is not from 0 to " + MsgHdr.CONTROL + ": " + bytes);
    }
    controlCapacity = bytes;
  }

  /// How many bytes of control messages [#recvMsg] has room for.
  ///
  /// @return the room
  public int controlCapacity() {
    return controlCapacity;
  }

  private Socket socket() {
    return (Socket) this;
  }
}
