// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import landline.socket.internal.Checks;
import org.jspecify.annotations.Nullable;

/// A socket of any family, type and protocol. Each method is the system call of the same name and
/// makes it once, except where its first paragraph says more; see socket(7).
///
/// **Blocking.** A call that has to wait parks its thread, virtual or platform; a virtual thread
/// releases its carrier. Any number of threads may use one socket: one receives and one sends at a
/// time.
///
/// **Ends of a wait.** [#close] wakes every waiting thread with a [SocketClosedException], a
/// timeout or a [Deadline] with a [java.net.SocketTimeoutException], an interrupt with a
/// [java.io.InterruptedIOException]; the last two leave the socket usable, and the thread's
/// interrupt status stays set. A call that need not wait succeeds even after its deadline.
///
/// **Errors.** A failed call throws an exception of `java.net` that is also a [SystemCallFailure].
///
/// A socket that becomes unreachable while open is closed and reported once to the [System.Logger]
/// named `landline.socket`.
public final class Socket implements Closeable {

  /// The result of a call that would have to wait and may not.
  public static final int WOULD_BLOCK = -2;

  private final Descriptor descriptor;
  private final Domain domain;
  private final Type type;
  private final Protocol protocol;
  private final Cleaner.Cleanable leak;
  private final boolean tcp;
  private volatile @Nullable SockAddr peer;
  private volatile boolean blocking = true;
  private volatile Duration recvTimeout = Deadline.FOREVER;
  private volatile Duration sendTimeout = Deadline.FOREVER;
  private volatile SegmentSending.Way segmentWay = SegmentSending.Way.UNKNOWN;
  private volatile int controlCapacity = MsgHdr.CONTROL;
  private volatile @Nullable SocketFile file;

  private Socket(int fd, Domain domain, Type type, Protocol protocol) {
    this.descriptor = Descriptor.open(fd);
    this.domain = domain;
    this.type = type;
    this.protocol = protocol;
    boolean internet = domain.equals(Domain.INET) || domain.equals(Domain.INET6);
    boolean named = protocol.value() == 0 || protocol.equals(Protocol.TCP);
    tcp = internet && named && type.equals(Type.STREAM);
    leak = LeakDetector.watch(this, descriptor, new SocketCalls.Kind(domain, type, protocol));
  }

  /// Makes a socket; the descriptor is non-blocking and close-on-exec. See socket(2).
  ///
  /// @throws IOException such as EMFILE
  public static Socket socket(Domain domain, Type type) throws IOException {
    return socket(domain, type, Protocol.IP);
  }

  /// Makes a socket; the descriptor is non-blocking and close-on-exec. See socket(2).
  ///
  /// @param protocol the protocol, [Protocol#IP] for the default
  /// @throws IOException such as EPROTONOSUPPORT
  public static Socket socket(Domain domain, Type type, Protocol protocol) throws IOException {
    int fd = SocketCalls.socket(domain, type, protocol);
    return new Socket(fd, domain, type.madeFor(domain), protocol);
  }

  /// Makes two connected sockets. See socketpair(2).
  ///
  /// @param domain [Domain#UNIX]
  /// @throws IOException such as EOPNOTSUPP for another family
  public static SocketPair socketPair(Domain domain, Type type) throws IOException {
    return socketPair(domain, type, Protocol.IP);
  }

  /// Makes two connected sockets. See socketpair(2).
  ///
  /// @param domain [Domain#UNIX]
  /// @throws IOException such as EOPNOTSUPP for another family
  public static SocketPair socketPair(Domain domain, Type type, Protocol protocol)
      throws IOException {
    int[] two = SocketCalls.socketPair(domain, type, protocol);
    Type made = type.madeFor(domain);
    return new SocketPair(
        new Socket(two[0], domain, made, protocol), new Socket(two[1], domain, made, protocol));
  }

  /// Takes ownership of a descriptor, such as an inherited or received one. This socket closes it.
  /// Family, type and protocol are read from the kernel.
  ///
  /// Close-on-exec is set. O_NONBLOCK is left alone, because every duplicate shares it: on a
  /// blocking descriptor everything works except [#accept], [#connect] and sends with
  /// [MsgFlags#MSG_FASTOPEN] that wait, which need [#fcntlNonBlock] first.
  ///
  /// @return a socket that owns it
  /// @throws IOException EBADF or ENOTSOCK; the caller then still owns the descriptor
  /// @throws IllegalArgumentException if the number is negative
  public static Socket adopt(int fd) throws IOException {
    SocketCalls.Kind kind = SocketCalls.kind(fd);
    var socket = new Socket(fd, kind.domain(), kind.type(), kind.protocol());
    socket.descriptor.share();
    return socket;
  }

  static Socket accepted(Socket listener, int fd, SockAddr peer) {
    var socket = new Socket(fd, listener.domain, listener.type, listener.protocol);
    socket.peer = peer;
    // The option comes with the listener, where a duplicate may have set it.
    socket.descriptor.linger(listener.descriptor.mayLinger());
    return socket;
  }

  /// Duplicates the descriptor. Both sockets share everything in the kernel, such as data, options
  /// and position; each is closed on its own. See fcntl(2), F_DUPFD_CLOEXEC.
  ///
  /// @throws IOException such as EMFILE
  public Socket dup() throws IOException {
    descriptor.share();
    var twin = new Socket(SocketCalls.dup(this), domain, type, protocol);
    twin.descriptor.share();
    twin.peer = peer;
    return twin;
  }

  /// The family.
  ///
  /// @return the argument of [#socket], or the kernel's answer
  public Domain domain() {
    return domain;
  }

  /// The type.
  ///
  /// @return the argument of [#socket], or the kernel's answer
  public Type type() {
    return type;
  }

  /// The protocol.
  ///
  /// @return the argument of [#socket], or the kernel's answer
  public Protocol protocol() {
    return protocol;
  }

  /// The number of the descriptor. The socket keeps ownership: do not close it elsewhere, and do
  /// not use it after this socket is closed.
  ///
  /// @throws SocketClosedException if the socket is closed
  public int fileno() throws SocketClosedException {
    if (descriptor.isClosed()) {
      throw closed("fileno");
    }
    descriptor.share();
    return descriptor.fd();
  }

  /// Releases the descriptor and leaves it open. Waiting threads are woken as by [#close]; this
  /// socket is closed afterwards. The descriptor is non-blocking unless it was adopted blocking.
  ///
  /// @return the number; the caller closes it
  /// @throws SocketClosedException if the socket is closed
  public int detach() throws SocketClosedException {
    if (!descriptor.detach()) {
      throw closed("detach");
    }
    file = null;
    leak.clean();
    return descriptor.fd();
  }

  /// Sets or clears O_NONBLOCK, which this descriptor shares with its duplicates in all processes.
  /// Only adopted descriptors need this; it does not change how the methods here wait. See
  /// fcntl(2).
  ///
  /// @param on true to make the descriptor non-blocking
  /// @throws IOException if fcntl(2) fails
  public void fcntlNonBlock(boolean on) throws IOException {
    descriptor.share();
    SocketCalls.fcntlNonBlock(this, on);
  }

  /// Sets the permissions that bind(2) gives to the file of a UNIX socket, less the umask. See
  /// fchmod(2).
  ///
  /// @param mode permission bits, such as 0600
  /// @throws IOException if fchmod(2) fails
  public void fchmod(int mode) throws IOException {
    SocketCalls.fchmod(this, mode);
  }

  /// Sets whether [#close] removes the file of this UNIX socket, unless it was replaced. It does so
  /// by default for sockets that [Listen] has bound. For others it must be enabled, which requires
  /// an absolute path: only the binder knows the meaning of a relative one.
  ///
  /// @param unlink false to leave the file to its other owner
  public void unlinkOnClose(boolean unlink) {
    SocketFile known = file;
    file = !unlink ? null : known != null ? known : SocketFile.of(this);
  }

  /// Whether [#close] would remove a file.
  ///
  /// @return false if the file was replaced
  public boolean unlinksOnClose() {
    return SocketFile.isThere(file);
  }

  /// Binds the socket to an address. See bind(2).
  ///
  /// @throws IOException a [java.net.BindException] such as EADDRINUSE
  public void bind(SockAddr address) throws IOException {
    SocketCalls.bind(this, address);
  }

  /// Starts to accept connections. See listen(2).
  ///
  /// @param backlog the length of the accept queue; the kernel caps it at net.core.somaxconn
  /// @throws IOException a [java.net.BindException] such as EADDRINUSE
  public void listen(int backlog) throws IOException {
    Checks.atLeast(0, backlog, "backlog");
    SocketCalls.listen(this, backlog);
  }

  /// Accepts a connection; waits for one. The new descriptor is non-blocking and close-on-exec. See
  /// accept4(2).
  ///
  /// @throws IOException such as ECONNABORTED, EMFILE, or EAGAIN in non-blocking mode
  public Socket accept() throws IOException {
    return accept(NanoTime.OWN_TIMEOUT);
  }

  /// Accepts a connection; waits for one, at most until the deadline. See accept4(2).
  ///
  /// @param deadline the end of the wait
  /// @throws IOException such as ECONNABORTED or EMFILE
  public Socket accept(Deadline deadline) throws IOException {
    return accept(deadline.nanos());
  }

  private Socket accept(long deadline) throws IOException {
    return Connect.accept(this, isBlocking(), deadline)
        .orElseThrow(() -> failed("accept", -Errno.EAGAIN.value()));
  }

  /// Accepts a connection if there is one. Never waits. See accept4(2).
  ///
  /// @return the connection, or empty
  /// @throws IOException such as ECONNABORTED or EMFILE
  public Optional<Socket> tryAccept() throws IOException {
    return Connect.accept(this, false, NanoTime.OWN_TIMEOUT);
  }

  /// Connects, and waits until that is done. On a datagram socket it only sets the peer's address.
  /// See connect(2).
  ///
  /// After a timeout or an interrupt the attempt goes on in the kernel, and another call waits for
  /// it. The kernel ignores the address of that call: a success is that of the first address, and
  /// [#peerName] returns it. To cancel an attempt, close the socket.
  ///
  /// @param address the peer's address
  /// @throws IOException a [java.net.ConnectException] such as ECONNREFUSED
  public void connect(SockAddr address) throws IOException {
    connect(address, NanoTime.OWN_TIMEOUT);
  }

  /// Connects, and waits until that is done or the deadline has passed. See connect(2).
  ///
  /// @param address the peer's address
  /// @param deadline the end of the wait
  /// @throws IOException a [java.net.ConnectException] such as ECONNREFUSED
  public void connect(SockAddr address, Deadline deadline) throws IOException {
    connect(address, deadline.nanos());
  }

  private void connect(SockAddr address, long deadline) throws IOException {
    int result = Connect.connect(this, address, deadline);
    if (result < 0) {
      throw Failure.of("connect", address.toString(), result);
    }
  }

  /// Connects as [#connect] does, but returns the error number instead of throwing it.
  ///
  /// @param address the peer's address
  /// @return [Errno#SUCCESS] or the error; in non-blocking mode EINPROGRESS, or EAGAIN if a UNIX
  ///   socket's backlog is full
  /// @throws IOException if the socket is closed, at a timeout, or if the thread is interrupted
  public Errno connectEx(SockAddr address) throws IOException {
    return new Errno(-Connect.connect(this, address, NanoTime.OWN_TIMEOUT));
  }

  /// Called after connect(2), or a send with MSG_FASTOPEN, has succeeded. If another call has begun
  /// the attempt, perhaps with another address or through a duplicate, only the kernel knows the
  /// peer.
  ///
  /// @param begun whether this call has begun it
  void connectedTo(SockAddr address, boolean begun) {
    if (address.domain().value() == 0) {
      peer = null;
    } else if (begun || !isConnectionOriented() || domain.equals(Domain.UNIX)) {
      peer = address;
    } else {
      // It knows none before the first data of an attempt with TCP_FASTOPEN_CONNECT.
      peer = peerNameOr(address);
    }
  }

  /// Called with the lock of connect(2) held: while an attempt is under way, and after a refusal.
  void peer(@Nullable SockAddr address) {
    peer = address;
  }

  /// Receives; waits until there is something. See recv(2). On a UNIX socket this discards
  /// descriptors that come with the bytes, as the kernel does: [#recvMsg] returns them.
  ///
  /// @return the number of bytes; 0 at the end of a stream; [#WOULD_BLOCK] in non-blocking mode.
  ///   For a datagram its real length, which is more than `bytes.length` if it was truncated
  /// @throws IOException such as ECONNRESET
  public int recv(byte[] bytes) throws IOException {
    return recv(bytes, 0, bytes.length);
  }

  /// Receives; waits until there is something. See recv(2).
  ///
  /// @param offset the index of the first byte
  /// @param length the maximum number of bytes
  /// @return as [#recv(byte\[\])]
  /// @throws IOException such as ECONNRESET
  public int recv(byte[] bytes, int offset, int length) throws IOException {
    return recv(bytes, offset, length, NanoTime.OWN_TIMEOUT);
  }

  /// Receives as [#recv(byte\[\])] does, but waits at most until the deadline.
  ///
  /// @param deadline the end of the wait
  /// @return as [#recv(byte\[\])]
  /// @throws IOException such as ECONNRESET
  public int recv(byte[] bytes, Deadline deadline) throws IOException {
    return recv(bytes, 0, bytes.length, deadline.nanos());
  }

  /// Receives as [#recv(byte\[\], int, int)] does, but waits at most until the deadline.
  ///
  /// @param offset the index of the first byte
  /// @param length the maximum number of bytes
  /// @param deadline the end of the wait
  /// @return as [#recv(byte\[\])]
  /// @throws IOException such as ECONNRESET
  public int recv(byte[] bytes, int offset, int length, Deadline deadline) throws IOException {
    return recv(bytes, offset, length, deadline.nanos());
  }

  private int recv(byte[] bytes, int offset, int length, long deadline) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    MemorySegment memory = MemorySegment.ofArray(bytes).asSlice(offset, length);
    return Recv.memory(this, memory, 0, deadline);
  }

  /// Receives into the space that a buffer has left, and advances it. See recv(2).
  ///
  /// @param buffer the destination; one off the heap saves a copy
  /// @param flags such as [MsgFlags#MSG_PEEK]; MSG_WAITALL repeats the call until the buffer is
  ///   full. A timeout, an interrupt or an error after some bytes ends it early: it returns these,
  ///   and the next call reports the error
  /// @return as [#recv(byte\[\])]
  /// @throws IOException such as ECONNRESET
  public int recv(ByteBuffer buffer, MsgFlags flags) throws IOException {
    return recv(buffer, flags, NanoTime.OWN_TIMEOUT);
  }

  /// Receives as [#recv(ByteBuffer, MsgFlags)] does, but waits at most until the deadline.
  ///
  /// @param flags such as [MsgFlags#MSG_PEEK]
  /// @param deadline the end of the wait
  /// @return as [#recv(byte\[\])]
  /// @throws IOException such as ECONNRESET
  public int recv(ByteBuffer buffer, MsgFlags flags, Deadline deadline) throws IOException {
    return recv(buffer, flags, deadline.nanos());
  }

  private int recv(ByteBuffer buffer, MsgFlags flags, long deadline) throws IOException {
    if (buffer.isReadOnly()) {
      throw new IllegalArgumentException("buffer is read-only: " + buffer);
    }
    return Recv.buffer(this, buffer, flags.value(), deadline);
  }

  /// Receives into memory of any kind. See recv(2).
  ///
  /// @param memory the destination; memory off the heap saves a copy
  /// @param flags such as [MsgFlags#MSG_PEEK]; MSG_WAITALL as in [#recv(ByteBuffer, MsgFlags)],
  ///   with at most 2 GiB of the memory
  /// @return as [#recv(byte\[\])]
  /// @throws IOException such as ECONNRESET
  public int recv(MemorySegment memory, MsgFlags flags) throws IOException {
    return recv(memory, flags, NanoTime.OWN_TIMEOUT);
  }

  /// Receives as [#recv(MemorySegment, MsgFlags)] does, but waits at most until the deadline.
  ///
  /// @param memory the destination
  /// @param flags such as [MsgFlags#MSG_PEEK]
  /// @param deadline the end of the wait
  /// @return as [#recv(byte\[\])]
  /// @throws IOException such as ECONNRESET
  public int recv(MemorySegment memory, MsgFlags flags, Deadline deadline) throws IOException {
    return recv(memory, flags, deadline.nanos());
  }

  private int recv(MemorySegment memory, MsgFlags flags, long deadline) throws IOException {
    IoVector.checkWritable(memory);
    return Recv.memory(this, memory, flags.value(), deadline);
  }

  /// The number of bytes that the next call can receive without waiting; of datagrams the length of
  /// the first. Never waits. See FIONREAD in tcp(7), udp(7) and unix(7).
  ///
  /// @return a number of bytes, also 0 at the end of a stream
  /// @throws IOException such as EINVAL for a listener
  public int available() throws IOException {
    int queued = Recv.queued(this);
    if (queued < 0) {
      throw failed("ioctl", queued);
    }
    return queued;
  }

  /// Receives one message with its sender; waits for one. See recvfrom(2).
  ///
  /// @param limit the maximum number of bytes
  /// @return the message, perhaps truncated
  /// @throws IOException such as ECONNREFUSED for an earlier send, or EAGAIN in non-blocking mode
  public Datagram recvFrom(int limit) throws IOException {
    return recvFrom(limit, MsgFlags.NONE, NanoTime.OWN_TIMEOUT);
  }

  /// Receives one message with its sender; waits for one, at most until the deadline. See
  /// recvfrom(2).
  ///
  /// @param limit the maximum number of bytes
  /// @param flags such as [MsgFlags#MSG_PEEK]
  /// @param deadline the end of the wait
  /// @return the message, perhaps truncated
  /// @throws IOException such as ECONNREFUSED for an earlier send
  public Datagram recvFrom(int limit, MsgFlags flags, Deadline deadline) throws IOException {
    return recvFrom(limit, flags, deadline.nanos());
  }

  private Datagram recvFrom(int limit, MsgFlags flags, long deadline) throws IOException {
    Optional<Datagram> received = receive(limit, flags, deadline);
    if (received.isEmpty()) {
      throw failed("recvfrom", -Errno.EAGAIN.value());
    }
    return received.get();
  }

  /// Receives one message if there is one. Never waits. See recvfrom(2).
  ///
  /// @param limit the maximum number of bytes
  /// @return the message, or empty
  /// @throws IOException such as ECONNREFUSED for an earlier send
  public Optional<Datagram> tryRecvFrom(int limit) throws IOException {
    return receive(limit, MsgFlags.MSG_DONTWAIT, NanoTime.OWN_TIMEOUT);
  }

  private Optional<Datagram> receive(int limit, MsgFlags flags, long deadline) throws IOException {
    Checks.atLeast(0, limit, "limit");
    return Recv.datagram(this, limit, flags.value(), deadline);
  }

  /// Sends; waits for space for some of it. See send(2).
  ///
  /// @return the number of bytes sent, on a stream perhaps not all; [#WOULD_BLOCK] in non-blocking
  ///   mode
  /// @throws IOException such as EPIPE; there is no SIGPIPE
  public int send(byte[] bytes) throws IOException {
    return send(bytes, 0, bytes.length);
  }

  /// Sends; waits for space for some of it. See send(2).
  ///
  /// @param offset the index of the first byte
  /// @return as [#send(byte\[\])]
  /// @throws IOException such as EPIPE
  public int send(byte[] bytes, int offset, int length) throws IOException {
    return send(bytes, offset, length, null, NanoTime.OWN_TIMEOUT);
  }

  /// Sends the remaining bytes of a buffer, and advances it by those sent. See send(2).
  ///
  /// @param buffer the bytes to send; one off the heap saves a copy
  /// @param flags such as [MsgFlags#MSG_MORE]
  /// @return as [#send(byte\[\])]
  /// @throws IOException such as EPIPE
  public int send(ByteBuffer buffer, MsgFlags flags) throws IOException {
    return send(buffer, flags, null, NanoTime.OWN_TIMEOUT);
  }

  /// Sends as [#send(ByteBuffer, MsgFlags)] does, but waits at most until the deadline.
  ///
  /// @param flags such as [MsgFlags#MSG_MORE]
  /// @param deadline the end of the wait
  /// @return as [#send(byte\[\])]
  /// @throws IOException such as EPIPE
  public int send(ByteBuffer buffer, MsgFlags flags, Deadline deadline) throws IOException {
    return send(buffer, flags, null, deadline.nanos());
  }

  /// Sends memory of any kind. See send(2).
  ///
  /// @param memory the bytes to send; memory off the heap saves a copy
  /// @param flags such as [MsgFlags#MSG_ZEROCOPY]
  /// @return as [#send(byte\[\])]
  /// @throws IOException such as EPIPE
  public int send(MemorySegment memory, MsgFlags flags) throws IOException {
    return send(memory, flags, NanoTime.OWN_TIMEOUT);
  }

  /// Sends as [#send(MemorySegment, MsgFlags)] does, but waits at most until the deadline.
  ///
  /// @param flags such as [MsgFlags#MSG_MORE]
  /// @param deadline the end of the wait
  /// @return as [#send(byte\[\])]
  /// @throws IOException such as EPIPE
  public int send(MemorySegment memory, MsgFlags flags, Deadline deadline) throws IOException {
    return send(memory, flags, deadline.nanos());
  }

  private int send(MemorySegment memory, MsgFlags flags, long deadline) throws IOException {
    return Send.memory(this, memory, flags.value(), null, deadline);
  }

  /// Sends everything: calls send(2) until all is taken, not interleaved with other threads. The
  /// socket's timeout applies to each of the calls, so a slow reader does not time out as long as
  /// it reads.
  ///
  /// @throws IOException such as EPIPE; EAGAIN in non-blocking mode. [#bytesSent] counts the bytes
  ///   sent, as does [java.io.InterruptedIOException#bytesTransferred] of a timeout or an interrupt
  public void sendAll(byte[] bytes) throws IOException {
    sendAll(bytes, 0, bytes.length);
  }

  /// Sends everything as [#sendAll(byte\[\])] does.
  ///
  /// @param offset the index of the first byte
  /// @throws IOException as [#sendAll(byte\[\])]
  public void sendAll(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    MemorySegment memory = MemorySegment.ofArray(bytes).asSlice(offset, length);
    Send.all(this, memory, null, 0, NanoTime.OWN_TIMEOUT);
  }

  /// Sends everything as [#sendAll(byte\[\])] does. The deadline is for all of it.
  ///
  /// @param deadline the end of the waits of all calls together
  /// @throws IOException as [#sendAll(byte\[\])]
  public void sendAll(byte[] bytes, Deadline deadline) throws IOException {
    sendAll(ByteBuffer.wrap(bytes), MsgFlags.NONE, deadline);
  }

  /// Sends everything that a buffer has left: calls send(2) until all is taken. The deadline is for
  /// all of it.
  ///
  /// @param buffer is advanced by the bytes sent, also when a call fails
  /// @param flags such as [MsgFlags#MSG_MORE]
  /// @param deadline the end of the waits of all calls together
  /// @throws IOException as [#sendAll(byte\[\])]
  public void sendAll(ByteBuffer buffer, MsgFlags flags, Deadline deadline) throws IOException {
    MemorySegment memory = MemorySegment.ofBuffer(buffer);
    Send.all(this, memory, buffer, flags.value(), deadline.nanos());
  }

  /// Sends one message to an address. See sendto(2).
  ///
  /// @param bytes the message, may be empty
  /// @param to the destination
  /// @return its length; [#WOULD_BLOCK] in non-blocking mode
  /// @throws IOException such as EMSGSIZE, or ECONNREFUSED for an earlier send
  public int sendTo(byte[] bytes, SockAddr to) throws IOException {
    return send(bytes, 0, bytes.length, to, NanoTime.OWN_TIMEOUT);
  }

  /// Sends as [#sendTo(byte\[\], SockAddr)] does, but waits at most until the deadline.
  ///
  /// @param bytes the message, may be empty
  /// @param to the destination
  /// @param deadline the end of the wait
  /// @return as [#sendTo(byte\[\], SockAddr)]
  /// @throws IOException such as EMSGSIZE, or ECONNREFUSED for an earlier send
  public int sendTo(byte[] bytes, SockAddr to, Deadline deadline) throws IOException {
    return send(bytes, 0, bytes.length, to, deadline.nanos());
  }

  /// Sends the remaining bytes of a buffer as one message to an address, and advances it. See
  /// sendto(2).
  ///
  /// @param buffer the message; one off the heap saves a copy
  /// @param flags such as [MsgFlags#MSG_DONTWAIT]
  /// @param to the destination
  /// @return its length; [#WOULD_BLOCK] in non-blocking mode
  /// @throws IOException such as EMSGSIZE, or ECONNREFUSED for an earlier send
  public int sendTo(ByteBuffer buffer, MsgFlags flags, SockAddr to) throws IOException {
    return send(buffer, flags, to, NanoTime.OWN_TIMEOUT);
  }

  /// Sends as [#sendTo(ByteBuffer, MsgFlags, SockAddr)] does, but waits at most until the deadline.
  ///
  /// @param flags such as [MsgFlags#MSG_MORE]
  /// @param to the destination
  /// @param deadline the end of the wait
  /// @return as [#sendTo(ByteBuffer, MsgFlags, SockAddr)]
  /// @throws IOException such as EMSGSIZE, or ECONNREFUSED for an earlier send
  public int sendTo(ByteBuffer buffer, MsgFlags flags, SockAddr to, Deadline deadline)
      throws IOException {
    return send(buffer, flags, to, deadline.nanos());
  }

  private int send(byte[] bytes, int offset, int length, @Nullable SockAddr to, long deadline)
      throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    MemorySegment memory = MemorySegment.ofArray(bytes).asSlice(offset, length);
    return Send.memory(this, memory, 0, to, deadline);
  }

  private int send(ByteBuffer buffer, MsgFlags flags, @Nullable SockAddr to, long deadline)
      throws IOException {
    return Send.buffer(this, buffer, flags.value(), to, deadline);
  }

  /// Sends a file from its position: calls sendfile(2) until all is taken or the file ends. The
  /// bytes are not copied to this process, and are not interleaved with those of other threads. The
  /// socket's timeout applies to each of the calls, so a slow reader does not time out as long as
  /// it reads.
  ///
  /// The kernel reads the disk meanwhile, and a virtual thread then holds its carrier, for at most
  /// one MiB at a time. With slow disks and few carriers, use platform threads.
  ///
  /// @param file its position is advanced by the bytes sent, also when a call fails
  /// @param count the maximum number of bytes, such as [Long#MAX_VALUE] for all
  /// @return the number of bytes; less than the count if the file has ended, also because it was
  ///   truncated meanwhile; in non-blocking mode perhaps less, or [#WOULD_BLOCK]
  /// @throws IOException such as EPIPE
  /// @throws IllegalStateException if the socket is not a stream
  public long sendFile(FileSource file, long count) throws IOException {
    return sendFile(file, count, NanoTime.OWN_TIMEOUT);
  }

  /// Sends a file as [#sendFile(FileSource, long)] does. The deadline is for all of it.
  ///
  /// @param file its position is advanced by the bytes sent, also when a call fails
  /// @param count the maximum number of bytes
  /// @param deadline the end of the waits of all calls together
  /// @return as [#sendFile(FileSource, long)]
  /// @throws IOException such as EPIPE
  public long sendFile(FileSource file, long count, Deadline deadline) throws IOException {
    return sendFile(file, count, deadline.nanos());
  }

  private long sendFile(FileSource file, long count, long deadline) throws IOException {
    try {
      return SendFile.send(this, file, count, deadline);
    } finally {
      Reference.reachabilityFence(file);
    }
  }

  /// Returns the socket as an input stream. It waits as [#recv] does, returns -1 at the end, and
  /// closes the socket when it is closed.
  ///
  /// @return a stream, not buffered
  public InputStream inputStream() {
    return new SocketStreams.Input(this);
  }

  /// Returns the socket as an output stream. Each write is a [#sendAll]. It closes the socket when
  /// it is closed.
  ///
  /// @return a stream, not buffered
  public OutputStream outputStream() {
    return new SocketStreams.Output(this);
  }

  /// Returns the socket as a reader of text. Malformed bytes become the charset's replacement.
  public BufferedReader reader(Charset charset) {
    return new BufferedReader(new InputStreamReader(inputStream(), charset));
  }

  /// Returns the socket as a writer of text.
  ///
  /// @return a writer, to be flushed
  public Writer writer(Charset charset) {
    return new OutputStreamWriter(outputStream(), charset);
  }

  /// Receives a message with its sender, flags and control messages; waits for one. See recvmsg(2).
  ///
  /// With [MsgFlags#MSG_ERRQUEUE] this waits for the error queue, which recvmsg(2) does not, and
  /// does not block threads that wait for data.
  ///
  /// @param buffer the destination; it is advanced by the bytes received
  /// @param flags such as [MsgFlags#MSG_PEEK]; on a stream MSG_WAITALL repeats the call until the
  ///   buffer is full or descriptors have come
  /// @return the message; close it if descriptors may come with it
  /// @throws IOException such as ECONNREFUSED for an earlier send, or EAGAIN in non-blocking mode
  public ReceivedMessage recvMsg(ByteBuffer buffer, MsgFlags flags) throws IOException {
    return recvMsg(IoVector.of(List.of(buffer)), flags, NanoTime.OWN_TIMEOUT);
  }

  /// Receives as [#recvMsg(ByteBuffer, MsgFlags)] does, but waits at most until the deadline.
  ///
  /// @param buffer the destination; it is advanced by the bytes received
  /// @param flags such as [MsgFlags#MSG_ERRQUEUE]
  /// @param deadline the end of the wait
  /// @return as [#recvMsg(ByteBuffer, MsgFlags)]
  /// @throws IOException such as ECONNREFUSED for an earlier send
  public ReceivedMessage recvMsg(ByteBuffer buffer, MsgFlags flags, Deadline deadline)
      throws IOException {
    return recvMsg(IoVector.of(List.of(buffer)), flags, deadline.nanos());
  }

  /// Receives as [#recvMsg(ByteBuffer, MsgFlags)] does, into several buffers, each of which is
  /// filled before the next.
  ///
  /// @param buffers the destinations, up to 1,024; each is advanced by the bytes received
  /// @param flags such as [MsgFlags#MSG_PEEK]
  /// @return as [#recvMsg(ByteBuffer, MsgFlags)]
  /// @throws IOException such as ECONNREFUSED for an earlier send
  public ReceivedMessage recvMsg(ByteBuffer[] buffers, MsgFlags flags) throws IOException {
    return recvMsg(IoVector.of(List.of(buffers)), flags, NanoTime.OWN_TIMEOUT);
  }

  /// Receives as [#recvMsg(ByteBuffer\[\], MsgFlags)] does, but waits at most until the deadline.
  ///
  /// @param buffers the destinations, up to 1,024; each is advanced by the bytes received
  /// @param flags such as [MsgFlags#MSG_PEEK]
  /// @param deadline the end of the wait
  /// @return as [#recvMsg(ByteBuffer, MsgFlags)]
  /// @throws IOException such as ECONNREFUSED for an earlier send
  public ReceivedMessage recvMsg(ByteBuffer[] buffers, MsgFlags flags, Deadline deadline)
      throws IOException {
    return recvMsg(IoVector.of(List.of(buffers)), flags, deadline.nanos());
  }

  /// Receives as [#recvMsg(ByteBuffer, MsgFlags)] does, into several memory segments.
  ///
  /// No arena can be closed while a system call writes to its memory:
  /// [java.lang.foreign.Arena#close] fails then. A waiting thread holds none, so if an arena is
  /// closed meanwhile this call fails when it resumes.
  ///
  /// @param memory the destinations, up to 1,024; those of more than eight arenas are received
  ///   elsewhere and copied
  /// @param flags such as [MsgFlags#MSG_PEEK]
  /// @return as [#recvMsg(ByteBuffer, MsgFlags)]
  /// @throws IOException such as ECONNREFUSED for an earlier send
  /// @throws IllegalStateException if an arena of the memory is closed
  public ReceivedMessage recvMsg(MemorySegment[] memory, MsgFlags flags) throws IOException {
    return recvMsg(IoVector.of(memory), flags, NanoTime.OWN_TIMEOUT);
  }

  /// Receives as [#recvMsg(MemorySegment\[\], MsgFlags)] does, but waits at most until the
  /// deadline.
  ///
  /// @param memory the destinations, up to 1,024
  /// @param flags such as [MsgFlags#MSG_PEEK]
  /// @param deadline the end of the wait
  /// @return as [#recvMsg(ByteBuffer, MsgFlags)]
  /// @throws IOException such as ECONNREFUSED for an earlier send
  public ReceivedMessage recvMsg(MemorySegment[] memory, MsgFlags flags, Deadline deadline)
      throws IOException {
    return recvMsg(IoVector.of(memory), flags, deadline.nanos());
  }

  private ReceivedMessage recvMsg(IoVector pieces, MsgFlags flags, long deadline)
      throws IOException {
    return receive(pieces, flags, deadline)
        .orElseThrow(() -> failed("recvmsg", -Errno.EAGAIN.value()));
  }

  /// Receives a message if there is one. Never waits. See recvmsg(2).
  ///
  /// @param buffer the destination; it is advanced by the bytes received
  /// @param flags such as [MsgFlags#MSG_ERRQUEUE]
  /// @return as [#recvMsg(ByteBuffer, MsgFlags)], or empty
  /// @throws IOException such as ECONNREFUSED for an earlier send
  public Optional<ReceivedMessage> tryRecvMsg(ByteBuffer buffer, MsgFlags flags)
      throws IOException {
    return receive(
        IoVector.of(List.of(buffer)), flags.or(MsgFlags.MSG_DONTWAIT), NanoTime.OWN_TIMEOUT);
  }

  private Optional<ReceivedMessage> receive(IoVector pieces, MsgFlags flags, long deadline)
      throws IOException {
    try {
      return new RecvMsg(this, controlCapacity, flags.value(), deadline).into(pieces.writable());
    } finally {
      Reference.reachabilityFence(pieces);
    }
  }

  /// Sends a message with control messages; waits for space for some of it. See sendmsg(2).
  ///
  /// On a stream the control messages go with the first byte; after a partial send, send the rest
  /// without them.
  ///
  /// @param buffer is advanced by the bytes sent
  /// @param flags such as [MsgFlags#MSG_MORE]
  /// @param control such as [Rights#of]
  /// @return the number of bytes sent, on a stream perhaps not all; [#WOULD_BLOCK] in non-blocking
  ///   mode
  /// @throws IOException such as EPIPE, or ETOOMANYREFS for too many descriptors in flight
  /// @throws IllegalArgumentException if the kernel would drop a control message silently
  public int sendMsg(ByteBuffer buffer, MsgFlags flags, ControlMessage... control)
      throws IOException {
    IoVector pieces = IoVector.of(List.of(buffer));
    return send(pieces, flags, List.of(control), null, NanoTime.OWN_TIMEOUT);
  }

  /// Sends as [#sendMsg(ByteBuffer, MsgFlags, ControlMessage...)] does, from several buffers.
  ///
  /// @param buffers the buffers to send, up to 1,024; each is advanced by the bytes sent
  /// @param flags such as [MsgFlags#MSG_MORE]
  /// @return as [#sendMsg(ByteBuffer, MsgFlags, ControlMessage...)]
  /// @throws IOException such as EPIPE
  public int sendMsg(ByteBuffer[] buffers, MsgFlags flags, List<ControlMessage> control)
      throws IOException {
    return send(IoVector.of(List.of(buffers)), flags, control, null, NanoTime.OWN_TIMEOUT);
  }

  /// Sends as [#sendMsg(ByteBuffer\[\], MsgFlags, List)] does, but waits at most until the
  /// deadline.
  ///
  /// @param buffers the buffers to send, up to 1,024; each is advanced by the bytes sent
  /// @param flags such as [MsgFlags#MSG_MORE]
  /// @param deadline the end of the wait
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
  /// @param buffers the buffers to send, up to 1,024; each is advanced by the bytes sent
  /// @param flags such as [MsgFlags#MSG_MORE]
  /// @param to the destination
  /// @return as [#sendMsg(ByteBuffer, MsgFlags, ControlMessage...)]
  /// @throws IOException such as EMSGSIZE, or ECONNREFUSED for an earlier send
  public int sendMsg(
      ByteBuffer[] buffers, MsgFlags flags, List<ControlMessage> control, SockAddr to)
      throws IOException {
    return send(IoVector.of(List.of(buffers)), flags, control, to, NanoTime.OWN_TIMEOUT);
  }

  /// Sends as [#sendMsg(ByteBuffer\[\], MsgFlags, List, SockAddr)] does, but waits at most until
  /// the deadline.
  ///
  /// @param buffers the buffers to send, up to 1,024; each is advanced by the bytes sent
  /// @param flags such as [MsgFlags#MSG_MORE]
  /// @param to the destination
  /// @param deadline the end of the wait
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

  /// Sends as [#sendMsg(ByteBuffer, MsgFlags, ControlMessage...)] does, from several memory
  /// segments.
  ///
  /// No arena can be closed while a system call reads its memory: [java.lang.foreign.Arena#close]
  /// fails then. A waiting thread holds none, so if an arena is closed meanwhile this call fails
  /// when it resumes.
  ///
  /// @param memory the segments to send, up to 1,024; those of more than eight arenas are copied,
  ///   and with MSG_ZEROCOPY left for the next call
  /// @param flags such as [MsgFlags#MSG_ZEROCOPY]
  /// @return as [#sendMsg(ByteBuffer, MsgFlags, ControlMessage...)]
  /// @throws IOException such as EPIPE
  /// @throws IllegalStateException if an arena of the memory is closed
  public int sendMsg(MemorySegment[] memory, MsgFlags flags, List<ControlMessage> control)
      throws IOException {
    return send(IoVector.of(memory), flags, control, null, NanoTime.OWN_TIMEOUT);
  }

  /// Sends as [#sendMsg(MemorySegment\[\], MsgFlags, List)] does, but waits at most until the
  /// deadline.
  ///
  /// @param memory the segments to send, up to 1,024
  /// @param flags such as [MsgFlags#MSG_ZEROCOPY]
  /// @param deadline the end of the wait
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
      return new SendMsg(this, all, to, flags.value(), deadline).from(pieces);
    } finally {
      Reference.reachabilityFence(pieces);
      Reference.reachabilityFence(all);
    }
  }

  /// Receives all available datagrams that fit into the batch; waits for the first of them.
  /// Replaces the contents of the batch. See recvmmsg(2).
  ///
  /// @param batch the destination; it is then ready to be sent back
  /// @return the number of datagrams; 0 if receiving was shut down; [#WOULD_BLOCK] in non-blocking
  ///   mode. At the end of a SEQPACKET connection every slot holds an empty message
  /// @throws IOException such as ECONNREFUSED for an earlier send
  /// @throws IllegalArgumentException if this is a stream
  public int recvMmsg(DatagramBatch batch) throws IOException {
    return recvMmsg(batch, MsgFlags.NONE, NanoTime.OWN_TIMEOUT);
  }

  /// Receives as [#recvMmsg(DatagramBatch)] does, but waits for the first at most until the
  /// deadline.
  ///
  /// @param batch the destination
  /// @param flags [MsgFlags#MSG_DONTWAIT], and [MsgFlags#MSG_ERRQUEUE] for the error queue
  /// @param deadline the end of the wait
  /// @return as [#recvMmsg(DatagramBatch)]
  /// @throws IOException such as ECONNREFUSED for an earlier send
  public int recvMmsg(DatagramBatch batch, MsgFlags flags, Deadline deadline) throws IOException {
    return recvMmsg(batch, flags, deadline.nanos());
  }

  private int recvMmsg(DatagramBatch batch, MsgFlags flags, long deadline) throws IOException {
    return RecvMmsg.receive(this, batch, flags.value(), deadline);
  }

  /// Sends the slots of a batch from its position, as many as the kernel takes at once; waits until
  /// it takes one. The position advances over these. A datagram that fails ends the call before it;
  /// if it is the first, the call fails and the position stays at it: call again, or skip it. See
  /// sendmmsg(2).
  ///
  /// A transient error, such as ECONNREFUSED for an earlier datagram, can hit the kernel after the
  /// first datagram of a call; it then sends the rest with the next call and does not report the
  /// error. Where that matters, send one slot at a time.
  ///
  /// The kernel splits a slot with a segment size. If that fails for want of support by the kernel
  /// or the device (EIO, EINVAL, EOPNOTSUPP), and for more than 64 segments or 65,507 bytes, this
  /// method sends its segments one by one, with more than one call; see [#isGsoEmulated].
  ///
  /// @return the number of slots sent, mostly all; 0 if none is left; [#WOULD_BLOCK] in
  ///   non-blocking mode
  /// @throws IOException such as EMSGSIZE for the first, or ECONNREFUSED for an earlier one
  /// @throws IllegalArgumentException if this is a stream
  public int sendMmsg(DatagramBatch batch) throws IOException {
    return sendMmsg(batch, MsgFlags.NONE, NanoTime.OWN_TIMEOUT);
  }

  /// Sends as [#sendMmsg(DatagramBatch)] does, but waits for space at most until the deadline.
  ///
  /// @param flags such as [MsgFlags#MSG_DONTWAIT]
  /// @param deadline the end of the wait
  /// @return as [#sendMmsg(DatagramBatch)]
  /// @throws IOException such as EMSGSIZE for the first, or ECONNREFUSED for an earlier one
  public int sendMmsg(DatagramBatch batch, MsgFlags flags, Deadline deadline) throws IOException {
    return sendMmsg(batch, flags, deadline.nanos());
  }

  private int sendMmsg(DatagramBatch batch, MsgFlags flags, long deadline) throws IOException {
    return SendMmsg.send(this, batch, flags.value(), deadline);
  }

  /// Whether this socket sends segments one by one: it is not a UDP socket, the kernel has no
  /// UDP_SEGMENT, or a send with it failed and one without it then succeeded. This stays so for the
  /// life of the socket, since it depends on the devices that its datagrams leave through; the
  /// change is logged at level DEBUG to the [System.Logger] named `landline.socket`.
  ///
  /// @return false as long as the kernel splits, or no slot with segments has been sent
  public boolean isGsoEmulated() {
    return segmentWay == SegmentSending.Way.ONE_BY_ONE;
  }

  /// Sets the space for control messages of [#recvMsg] in bytes. The default suffices for all that
  /// the kernel gives with one message, including 253 descriptors. Excess messages are lost, the
  /// message reports it with [MsgFlags#MSG_CTRUNC], and the kernel closes excess descriptors: with
  /// 0 a peer can't make this process hold any.
  ///
  /// @param bytes 0 to 8,192, the default
  public void controlCapacity(int bytes) {
    Checks.between(0, MsgHdr.CONTROL, bytes, "room");
    controlCapacity = bytes;
  }

  /// The space for control messages of [#recvMsg] in bytes.
  ///
  /// @return 0 to 8,192
  public int controlCapacity() {
    return controlCapacity;
  }

  /// Ends one or both directions of a connection. Blocked calls of that direction return. See
  /// shutdown(2).
  ///
  /// @throws IOException such as ENOTCONN
  public void shutdown(Shutdown how) throws IOException {
    SocketCalls.shutdown(this, how);
  }

  /// Returns the address of this end. See getsockname(2).
  ///
  /// @throws IOException if the socket is closed
  public SockAddr sockName() throws IOException {
    return SocketCalls.sockName(this);
  }

  /// Returns the address of the other end. See getpeername(2).
  ///
  /// @throws IOException such as ENOTCONN
  public SockAddr peerName() throws IOException {
    return SocketCalls.peerName(this);
  }

  /// The address returned by accept(2), or given to connect(2) or a send with MSG_FASTOPEN. No
  /// system call.
  ///
  /// @return the peer's address; empty if there was neither
  public Optional<SockAddr> peer() {
    return Optional.ofNullable(peer);
  }

  /// Returns the value of an option. See getsockopt(2).
  ///
  /// @param <T> the option's type
  /// @param option such as [landline.socket.option.SocketOptions#SO_RCVBUF]
  /// @throws IOException such as EOPNOTSUPP for a level that this protocol does not have
  public <T> T getSockOpt(SocketOption<T> option) throws IOException {
    return SocketCalls.get(this, option);
  }

  /// Returns the bytes of any option. See getsockopt(2).
  ///
  /// @param level the kernel's number of the level
  /// @param name the kernel's number of the option
  /// @param limit the maximum number of bytes
  /// @return as many as the kernel returned
  /// @throws IOException such as ENOPROTOOPT
  public byte[] getSockOpt(int level, int name, int limit) throws IOException {
    return SocketCalls.get(this, level, name, limit);
  }

  /// Sets an option. See setsockopt(2).
  ///
  /// @param <T> the option's type
  /// @param option such as [landline.socket.option.SocketOptions#SO_REUSEADDR]
  /// @throws IOException such as ENOPROTOOPT
  public <T> void setSockOpt(SocketOption<T> option, T value) throws IOException {
    SocketCalls.set(this, option, value);
  }

  /// Sets any option from bytes. See setsockopt(2).
  ///
  /// @param level the kernel's number of the level
  /// @param name the kernel's number of the option
  /// @throws IOException such as ENOPROTOOPT
  public void setSockOpt(int level, int name, byte[] value) throws IOException {
    SocketCalls.set(this, level, name, value);
  }

  /// Sets the timeout of calls without one of their own: [#recvTimeout] and [#sendTimeout] at once.
  ///
  /// @param limit more than 0; [Deadline#FOREVER], the default, for none
  public void timeout(Duration limit) {
    recvTimeout(limit);
    sendTimeout(limit);
  }

  /// The timeout of calls, if the two directions have the same.
  ///
  /// @return the limit, or empty for none; that of [#recvTimeout] if they differ
  public Optional<Duration> timeout() {
    return recvTimeout();
  }

  /// Sets the timeout of calls that receive or accept and have none of their own. It begins when
  /// the call has to wait. A timeout of a minute or more is not exact: a virtual thread may wait
  /// half a second longer. The kernel's SO_RCVTIMEO is left alone; see socket(7).
  ///
  /// @param limit more than 0; [Deadline#FOREVER], the default, for none
  public void recvTimeout(Duration limit) {
    Checks.positive(limit, "timeout");
    recvTimeout = limit;
    descriptor.reading().timeout(NanoTime.nanos(limit));
  }

  /// The timeout of calls that receive or accept.
  ///
  /// @return the limit, or empty for none
  public Optional<Duration> recvTimeout() {
    return Deadline.limit(recvTimeout);
  }

  /// Sets the timeout of calls that send or connect and have none of their own, as [#recvTimeout]
  /// does.
  ///
  /// @param limit more than 0; [Deadline#FOREVER], the default, for none
  public void sendTimeout(Duration limit) {
    Checks.positive(limit, "timeout");
    sendTimeout = limit;
    descriptor.writing().timeout(NanoTime.nanos(limit));
  }

  /// The timeout of calls that send or connect.
  ///
  /// @return the limit, or empty for none
  public Optional<Duration> sendTimeout() {
    return Deadline.limit(sendTimeout);
  }

  /// Sets a deadline for the waiting of all calls that begin from now on, such as those of one
  /// request; for a call that is running, from its next wait on. It counts beside a call's own
  /// deadline or timeout: the earlier one ends the wait.
  ///
  /// @param deadline the end of waiting; [Deadline#never], the default, for none
  public void deadline(Deadline deadline) {
    descriptor.limit(deadline.nanos());
  }

  /// The number of bytes received so far, by all calls on this socket.
  ///
  /// @return a number that only grows and may be stale
  public long bytesReceived() {
    return descriptor().reading().bytes();
  }

  /// The number of bytes sent so far, by all calls on this socket: those that the kernel took.
  ///
  /// @return a number that only grows and may be stale
  public long bytesSent() {
    return descriptor().writing().bytes();
  }

  /// Sets whether the calls of this object wait. The table in the package's documentation says what
  /// they return in non-blocking mode. The mode belongs to this object, so duplicates do not share
  /// it. It is not O_NONBLOCK, see [#fcntlNonBlock].
  ///
  /// @param waits true, the default, to wait
  public void setBlocking(boolean waits) {
    blocking = waits;
  }

  /// Whether calls wait.
  public boolean isBlocking() {
    return blocking;
  }

  /// Closes the socket. Every thread that waits in a call is woken. When this returns, the
  /// descriptor's number is free. Closing again does nothing. Errors of close(2) are not reported:
  /// the descriptor is gone in any case.
  @Override
  public void close() {
    SocketFile.remove(file);
    Object event = Events.current().beginClose(descriptor, peer);
    if (descriptor.close() && event != null) {
      Events.current().endClose(event, descriptor, false);
    }
    leak.clean();
  }

  void file(SocketFile bound) {
    file = bound;
  }

  /// Whether [#close] or [#detach] was called.
  ///
  /// @return true from then on
  public boolean isClosed() {
    return descriptor.isClosed();
  }

  /// The addresses.
  ///
  /// @return such as `127.0.0.1:5000 -> 127.0.0.1:80`
  @Override
  public String toString() {
    return SocketCalls.where(this, peer);
  }

  /// The peer of a connection, even after its end: received data is still from it.
  SockAddr lastPeer() {
    SockAddr known = peer;
    return peerNameOr(known == null ? nobody() : known);
  }

  private SockAddr peerNameOr(SockAddr other) {
    try {
      return peerName();
    } catch (IOException gone) {
      return other;
    }
  }

  /// The address if the kernel has none.
  SockAddr nobody() {
    return domain.equals(Domain.UNIX) ? SockAddrUn.UNNAMED : new SockAddrRaw(domain, new byte[0]);
  }

  /// The peer of a connection without a system call, unless a duplicate may have changed it.
  SockAddr cachedPeer() {
    SockAddr known = peer;
    return known == null || descriptor.isShared() ? lastPeer() : known;
  }

  Descriptor descriptor() {
    return descriptor;
  }

  boolean isStream() {
    return type.equals(Type.STREAM);
  }

  /// Whether this is a stream of TCP, with one path or several.
  boolean isTcpOrMptcp() {
    return tcp || protocol.equals(Protocol.MPTCP);
  }

  boolean isUnixDatagram() {
    return domain.equals(Domain.UNIX) && type.equals(Type.DGRAM);
  }

  boolean isConnectionOriented() {
    return isStream() || type.equals(Type.SEQPACKET);
  }

  /// On TCP a receive call stops short only because the queue is empty. A UNIX stream also stops at
  /// descriptors or other credentials.
  boolean shortReadMeansEmpty() {
    return tcp;
  }

  boolean isTcp() {
    return tcp;
  }

  /// Enters a system call; [#release] leaves it. In between this socket counts as reachable, so
  /// that the [LeakDetector] does not close it under a call.
  int acquire(String call) throws SocketClosedException {
    if (!descriptor.acquire()) {
      throw closed(call);
    }
    return descriptor.fd();
  }

  void release() {
    try {
      descriptor.release();
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  String describe(String call) {
    return call + " " + this;
  }

  private SocketClosedException closed(String call) {
    return new SocketClosedException(describe(call) + ": the socket is closed");
  }

  IOException failed(String call, long result) {
    return Failure.of(call, toString(), result);
  }

  IOException failed(String call, long result, @Nullable SockAddr to) {
    return to == null
        ? failed(call, result)
        : Failure.of(call, SocketCalls.where(this, to), result);
  }

  SegmentSending.Way segmentWay() {
    return segmentWay;
  }

  void segmentWay(SegmentSending.Way way) {
    segmentWay = way;
  }

  boolean mayWait(int flags) {
    return blocking && (flags & MsgFlags.MSG_DONTWAIT.value()) == 0;
  }
}
