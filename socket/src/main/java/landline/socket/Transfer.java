// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The part of [Socket] that moves bytes. It stands in a file of its own for the reader's sake;
/// users see one class.
abstract sealed class Transfer extends Messages permits Socket {

  /// What a call returns that would have to wait and may not.
  public static final int WOULD_BLOCK = -2;

  /// Receives; waits until there is something. See recv(2). On a UNIX socket this throws away
  /// descriptors that come with the bytes, as the kernel does: [#recvMsg] gives them.
  ///
  /// @param bytes where to put it
  /// @return how many bytes; 0 at the end of a stream; [#WOULD_BLOCK] in non-blocking mode. For a
  ///   datagram its real length, which is more than `bytes.length` if it was cut
  /// @throws IOException such as ECONNRESET
  public int recv(byte[] bytes) throws IOException {
    return recv(bytes, 0, bytes.length);
  }

  /// Receives; waits until there is something. See recv(2).
  ///
  /// @param bytes where to put it
  /// @param offset from which index on
  /// @param length how many bytes at most
  /// @return as [#recv(byte\[\])]
  /// @throws IOException such as ECONNRESET
  public int recv(byte[] bytes, int offset, int length) throws IOException {
    return recv(bytes, offset, length, Direction.LATER);
  }

  /// Receives as [#recv(byte\[\])] does, but waits until the deadline at most.
  ///
  /// @param bytes where to put it
  /// @param deadline when the wait ends
  /// @return as [#recv(byte\[\])]
  /// @throws IOException such as ECONNRESET
  public int recv(byte[] bytes, Deadline deadline) throws IOException {
    return recv(bytes, 0, bytes.length, deadline.nanos());
  }

  /// Receives as [#recv(byte\[\], int, int)] does, but waits until the deadline at most.
  ///
  /// @param bytes where to put it
  /// @param offset from which index on
  /// @param length how many bytes at most
  /// @param deadline when the wait ends
  /// @return as [#recv(byte\[\])]
  /// @throws IOException such as ECONNRESET
  public int recv(byte[] bytes, int offset, int length, Deadline deadline) throws IOException {
    return recv(bytes, offset, length, deadline.nanos());
  }

  private int recv(byte[] bytes, int offset, int length, long deadline) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    try {
      MemorySegment memory = MemorySegment.ofArray(bytes).asSlice(offset, length);
      return Recv.memory(self(), memory, 0, deadline);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /// Receives into the room that a buffer has left, and advances it. See recv(2).
  ///
  /// @param buffer where to put it; one off the heap saves a copy
  /// @param flags such as [MsgFlags#MSG_PEEK]; MSG_WAITALL repeats the call until the buffer is
  ///   full. What ends it earlier, be it the timeout, an interrupt or an error, leaves what has
  ///   come: the number is less then, and the next call tells the error
  /// @return as [#recv(byte\[\])]
  /// @throws IOException such as ECONNRESET
  public int recv(ByteBuffer buffer, MsgFlags flags) throws IOException {
    return recv(buffer, flags, Direction.LATER);
  }

  /// Receives as [#recv(ByteBuffer, MsgFlags)] does, but waits until the deadline at most.
  ///
  /// @param buffer where to put it
  /// @param flags such as [MsgFlags#MSG_PEEK]
  /// @param deadline when the wait ends
  /// @return as [#recv(byte\[\])]
  /// @throws IOException such as ECONNRESET
  public int recv(ByteBuffer buffer, MsgFlags flags, Deadline deadline) throws IOException {
    return recv(buffer, flags, deadline.nanos());
  }

  private int recv(ByteBuffer buffer, MsgFlags flags, long deadline) throws IOException {
    if (buffer.isReadOnly()) {
      throw new IllegalArgumentException("buffer is read-only: " + buffer);
    }
    try {
      return Recv.buffer(self(), buffer, flags.value(), deadline);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /// Receives into memory of any kind. See recv(2).
  ///
  /// @param memory where to put it; memory off the heap saves a copy
  /// @param flags such as [MsgFlags#MSG_PEEK]; MSG_WAITALL as in [#recv(ByteBuffer, MsgFlags)],
  ///   with at most 2 GiB of the memory
  /// @return as [#recv(byte\[\])]
  /// @throws IOException such as ECONNRESET
  public int recv(MemorySegment memory, MsgFlags flags) throws IOException {
    return recv(memory, flags, Direction.LATER);
  }

  /// Receives as [#recv(MemorySegment, MsgFlags)] does, but waits until the deadline at most.
  ///
  /// @param memory where to put it
  /// @param flags such as [MsgFlags#MSG_PEEK]
  /// @param deadline when the wait ends
  /// @return as [#recv(byte\[\])]
  /// @throws IOException such as ECONNRESET
  public int recv(MemorySegment memory, MsgFlags flags, Deadline deadline) throws IOException {
    return recv(memory, flags, deadline.nanos());
  }

  private int recv(MemorySegment memory, MsgFlags flags, long deadline) throws IOException {
    IoVector.checkWritable(memory);
    try {
      return Recv.memory(self(), memory, flags.value(), deadline);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /// How many bytes the next call can receive without waiting. Of datagrams that is the length of
  /// the first. Never waits. See FIONREAD in tcp(7), udp(7) and unix(7).
  ///
  /// @return a number of bytes, also 0 at the end of a stream
  /// @throws IOException such as EINVAL for a listener
  public int available() throws IOException {
    try {
      int queued = Recv.queued(self());
      if (queued < 0) {
        throw self().failed("ioctl", queued);
      }
      return queued;
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /// Receives one message and who sent it; waits for one. See recvfrom(2).
  ///
  /// @param limit how many bytes of it at most
  /// @return the message; it says if it was cut
  /// @throws IOException such as ECONNREFUSED for an earlier send, or EAGAIN in non-blocking mode
  public Datagram recvFrom(int limit) throws IOException {
    return recvFrom(limit, MsgFlags.NONE, Direction.LATER);
  }

  /// Receives one message and who sent it; waits for one until the deadline at most. See
  /// recvfrom(2).
  ///
  /// @param limit how many bytes of it at most
  /// @param flags such as [MsgFlags#MSG_PEEK]
  /// @param deadline when the wait ends
  /// @return the message; it says if it was cut
  /// @throws IOException such as ECONNREFUSED for an earlier send
  public Datagram recvFrom(int limit, MsgFlags flags, Deadline deadline) throws IOException {
    return recvFrom(limit, flags, deadline.nanos());
  }

  private Datagram recvFrom(int limit, MsgFlags flags, long deadline) throws IOException {
    Optional<Datagram> received = receive(limit, flags, deadline);
    if (received.isEmpty()) {
      throw self().failed("recvfrom", -Errno.EAGAIN.value());
    }
    return received.get();
  }

  /// Receives one message if there is one. Never waits. See recvfrom(2).
  ///
  /// @param limit how many bytes of it at most
  /// @return the message, or empty
  /// @throws IOException such as ECONNREFUSED for an earlier send
  public Optional<Datagram> tryRecvFrom(int limit) throws IOException {
    return receive(limit, MsgFlags.MSG_DONTWAIT, Direction.LATER);
  }

  private Optional<Datagram> receive(int limit, MsgFlags flags, long deadline) throws IOException {
    if (limit < 0) {
      throw new IllegalArgumentException("limit < 0: " + limit);
    }
    try {
      return Recv.datagram(self(), limit, flags.value(), deadline);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /// Sends; waits until there is room for some of it. See send(2).
  ///
  /// @param bytes what to send
  /// @return how many bytes were taken, on a stream perhaps not all; [#WOULD_BLOCK] in non-blocking
  ///   mode
  /// @throws IOException such as EPIPE; there is no SIGPIPE
  public int send(byte[] bytes) throws IOException {
    return send(bytes, 0, bytes.length);
  }

  /// Sends; waits until there is room for some of it. See send(2).
  ///
  /// @param bytes what to send
  /// @param offset from which index on
  /// @param length how many bytes
  /// @return as [#send(byte\[\])]
  /// @throws IOException such as EPIPE
  public int send(byte[] bytes, int offset, int length) throws IOException {
    return send(bytes, offset, length, null, Direction.LATER);
  }

  /// Sends what a buffer has left, and advances it by what was taken. See send(2).
  ///
  /// @param buffer what to send; one off the heap saves a copy
  /// @param flags such as [MsgFlags#MSG_MORE]
  /// @return as [#send(byte\[\])]
  /// @throws IOException such as EPIPE
  public int send(ByteBuffer buffer, MsgFlags flags) throws IOException {
    return send(buffer, flags, null, Direction.LATER);
  }

  /// Sends as [#send(ByteBuffer, MsgFlags)] does, but waits until the deadline at most.
  ///
  /// @param buffer what to send
  /// @param flags such as [MsgFlags#MSG_MORE]
  /// @param deadline when the wait ends
  /// @return as [#send(byte\[\])]
  /// @throws IOException such as EPIPE
  public int send(ByteBuffer buffer, MsgFlags flags, Deadline deadline) throws IOException {
    return send(buffer, flags, null, deadline.nanos());
  }

  /// Sends memory of any kind. See send(2).
  ///
  /// @param memory what to send; memory off the heap saves a copy
  /// @param flags such as [MsgFlags#MSG_ZEROCOPY]
  /// @return as [#send(byte\[\])]
  /// @throws IOException such as EPIPE
  public int send(MemorySegment memory, MsgFlags flags) throws IOException {
    return send(memory, flags, Direction.LATER);
  }

  /// Sends as [#send(MemorySegment, MsgFlags)] does, but waits until the deadline at most.
  ///
  /// @param memory what to send
  /// @param flags such as [MsgFlags#MSG_MORE]
  /// @param deadline when the wait ends
  /// @return as [#send(byte\[\])]
  /// @throws IOException such as EPIPE
  public int send(MemorySegment memory, MsgFlags flags, Deadline deadline) throws IOException {
    return send(memory, flags, deadline.nanos());
  }

  private int send(MemorySegment memory, MsgFlags flags, long deadline) throws IOException {
    try {
      return Send.memory(self(), memory, flags.value(), null, deadline);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /// Sends everything: calls send(2) until all is taken. What other threads send does not come
  /// between. The socket's timeout holds for each of the calls, so a slow reader is not cut off as
  /// long as it reads.
  ///
  /// @param bytes what to send
  /// @throws IOException such as EPIPE; EAGAIN in non-blocking mode. How much was sent,
  ///   [#bytesSent] tells, and [java.io.InterruptedIOException#bytesTransferred] of a timeout or an
  ///   interrupt
  public void sendAll(byte[] bytes) throws IOException {
    sendAll(bytes, 0, bytes.length);
  }

  /// Sends everything as [#sendAll(byte\[\])] does.
  ///
  /// @param bytes what to send
  /// @param offset from which index on
  /// @param length how many bytes
  /// @throws IOException as [#sendAll(byte\[\])]
  public void sendAll(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    try {
      MemorySegment memory = MemorySegment.ofArray(bytes).asSlice(offset, length);
      Send.all(self(), memory, null, 0, Direction.LATER);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /// Sends everything as [#sendAll(byte\[\])] does. The deadline is for all of it.
  ///
  /// @param bytes what to send
  /// @param deadline when the waiting of all calls together ends
  /// @throws IOException as [#sendAll(byte\[\])]
  public void sendAll(byte[] bytes, Deadline deadline) throws IOException {
    sendAll(ByteBuffer.wrap(bytes), MsgFlags.NONE, deadline);
  }

  /// Sends everything that a buffer has left: calls send(2) until all is taken. The deadline is for
  /// all of it.
  ///
  /// @param buffer what to send; it is advanced by what was taken, also when a call fails
  /// @param flags such as [MsgFlags#MSG_MORE]
  /// @param deadline when the waiting of all calls together ends
  /// @throws IOException as [#sendAll(byte\[\])]
  public void sendAll(ByteBuffer buffer, MsgFlags flags, Deadline deadline) throws IOException {
    try {
      MemorySegment memory = MemorySegment.ofBuffer(buffer);
      Send.all(self(), memory, buffer, flags.value(), deadline.nanos());
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /// Sends one message to an address. See sendto(2).
  ///
  /// @param bytes the message, which may be empty
  /// @param to who shall get it
  /// @return its length; [#WOULD_BLOCK] in non-blocking mode
  /// @throws IOException such as EMSGSIZE, or ECONNREFUSED for an earlier send
  public int sendTo(byte[] bytes, SockAddr to) throws IOException {
    return send(bytes, 0, bytes.length, to, Direction.LATER);
  }

  /// Sends as [#sendTo(byte\[\], SockAddr)] does, but waits until the deadline at most.
  ///
  /// @param bytes the message, which may be empty
  /// @param to who shall get it
  /// @param deadline when the wait ends
  /// @return as [#sendTo(byte\[\], SockAddr)]
  /// @throws IOException such as EMSGSIZE, or ECONNREFUSED for an earlier send
  public int sendTo(byte[] bytes, SockAddr to, Deadline deadline) throws IOException {
    return send(bytes, 0, bytes.length, to, deadline.nanos());
  }

  /// Sends what a buffer has left as one message to an address, and advances it. See sendto(2).
  ///
  /// @param buffer the message; one off the heap saves a copy
  /// @param flags such as [MsgFlags#MSG_DONTWAIT]
  /// @param to who shall get it
  /// @return its length; [#WOULD_BLOCK] in non-blocking mode
  /// @throws IOException such as EMSGSIZE, or ECONNREFUSED for an earlier send
  public int sendTo(ByteBuffer buffer, MsgFlags flags, SockAddr to) throws IOException {
    return send(buffer, flags, to, Direction.LATER);
  }

  /// Sends as [#sendTo(ByteBuffer, MsgFlags, SockAddr)] does, but waits until the deadline at most.
  ///
  /// @param buffer the message
  /// @param flags such as [MsgFlags#MSG_MORE]
  /// @param to who shall get it
  /// @param deadline when the wait ends
  /// @return as [#sendTo(ByteBuffer, MsgFlags, SockAddr)]
  /// @throws IOException such as EMSGSIZE, or ECONNREFUSED for an earlier send
  public int sendTo(ByteBuffer buffer, MsgFlags flags, SockAddr to, Deadline deadline)
      throws IOException {
    return send(buffer, flags, to, deadline.nanos());
  }

  private int send(byte[] bytes, int offset, int length, @Nullable SockAddr to, long deadline)
      throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    try {
      MemorySegment memory = MemorySegment.ofArray(bytes).asSlice(offset, length);
      return Send.memory(self(), memory, 0, to, deadline);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  private int send(ByteBuffer buffer, MsgFlags flags, @Nullable SockAddr to, long deadline)
      throws IOException {
    try {
      return Send.buffer(self(), buffer, flags.value(), to, deadline);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /// Sends a file from its position on: calls sendfile(2) until all is taken or the file ends. The
  /// bytes do not come through this process, and what other threads send does not come between.
  ///
  /// The kernel reads the disk meanwhile, and a virtual thread then holds its carrier, for at most
  /// one MiB at a time. Where disks are slow and carriers few, use platform threads.
  ///
  /// @param file the file; its position is advanced by what was taken, also when a call fails
  /// @param count how many bytes at most, such as [Long#MAX_VALUE] for all
  /// @return how many bytes; less than the count if the file has ended, also because it was cut
  ///   meanwhile; in non-blocking mode perhaps less, or [#WOULD_BLOCK]
  /// @throws IOException such as EPIPE
  /// @throws IllegalStateException if the socket is no stream
  public long sendFile(FileSource file, long count) throws IOException {
    return sendFile(file, count, Direction.LATER);
  }

  /// Sends a file as [#sendFile(FileSource, long)] does. The deadline is for all of it.
  ///
  /// @param file the file; its position is advanced by what was taken, also when a call fails
  /// @param count how many bytes at most
  /// @param deadline when the waiting of all calls together ends
  /// @return as [#sendFile(FileSource, long)]
  /// @throws IOException such as EPIPE
  public long sendFile(FileSource file, long count, Deadline deadline) throws IOException {
    return sendFile(file, count, deadline.nanos());
  }

  private long sendFile(FileSource file, long count, long deadline) throws IOException {
    try {
      return SendFile.send(self(), file, count, deadline);
    } finally {
      Reference.reachabilityFence(this);
      Reference.reachabilityFence(file);
    }
  }

  /// The socket as a stream of bytes to read. It waits as [#recv] does, returns -1 at the end, and
  /// closes the socket when it is closed.
  ///
  /// @return a stream, not buffered
  public InputStream inputStream() {
    return new SocketStreams.Input(self());
  }

  /// The socket as a stream of bytes to write. Each write is a [#sendAll]. It closes the socket
  /// when it is closed.
  ///
  /// @return a stream, not buffered
  public OutputStream outputStream() {
    return new SocketStreams.Output(self());
  }

  /// The socket as text to read. Bytes that the charset does not have become its replacement.
  ///
  /// @param charset the charset
  /// @return a buffered reader
  public BufferedReader reader(Charset charset) {
    return new BufferedReader(new InputStreamReader(inputStream(), charset));
  }

  /// The socket as text to write.
  ///
  /// @param charset the charset
  /// @return a writer, to be flushed
  public Writer writer(Charset charset) {
    return new OutputStreamWriter(outputStream(), charset);
  }

  private Socket self() {
    return (Socket) this;
  }
}
