// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.Closeable;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A socket of any family, type and protocol. Each method is the system call of the same name and
/// makes it once, except where its first paragraph says more; see socket(7).
///
/// **Blocking.** A call that has to wait parks its thread, virtual or platform; a virtual thread
/// gives its carrier free. Any number of threads may use one socket: one receives and one sends at
/// a time.
///
/// **Ends of a wait.** [#close] wakes every waiting thread with a [SocketClosedException], a
/// timeout or a [Deadline] with a [java.net.SocketTimeoutException], an interrupt with a
/// [java.io.InterruptedIOException]; the last two leave the socket usable, and the thread's
/// interrupt status stays set. A call that need not wait is done, also when its deadline is over.
///
/// **Errors.** A failed call throws an exception of `java.net` that is also a [SystemCallFailure].
///
/// A socket that becomes unreachable while open is closed and reported once to the [System.Logger]
/// named `landline.socket`.
public final class Socket extends Transfer implements Closeable {

  private final Descriptor descriptor;
  private final Domain domain;
  private final Type type;
  private final Protocol protocol;
  private final Cleaner.Cleanable leak;
  private final boolean tcp;
  private volatile @Nullable SockAddr peer;

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
  /// @param domain the address family
  /// @param type the type
  /// @return an open socket
  /// @throws IOException such as EMFILE
  public static Socket socket(Domain domain, Type type) throws IOException {
    return socket(domain, type, Protocol.IP);
  }

  /// Makes a socket; the descriptor is non-blocking and close-on-exec. See socket(2).
  ///
  /// @param domain the address family
  /// @param type the type
  /// @param protocol the protocol, [Protocol#IP] for the only or usual one
  /// @return an open socket
  /// @throws IOException such as EPROTONOSUPPORT
  public static Socket socket(Domain domain, Type type, Protocol protocol) throws IOException {
    int fd = SocketCalls.socket(domain, type, protocol);
    return new Socket(fd, domain, type.madeFor(domain), protocol);
  }

  /// Makes two connected sockets. See socketpair(2).
  ///
  /// @param domain [Domain#UNIX]
  /// @param type the type
  /// @return both ends
  /// @throws IOException such as EOPNOTSUPP for another family
  public static SocketPair socketPair(Domain domain, Type type) throws IOException {
    return socketPair(domain, type, Protocol.IP);
  }

  /// Makes two connected sockets. See socketpair(2).
  ///
  /// @param domain [Domain#UNIX]
  /// @param type the type
  /// @param protocol the protocol
  /// @return both ends
  /// @throws IOException such as EOPNOTSUPP for another family
  public static SocketPair socketPair(Domain domain, Type type, Protocol protocol)
      throws IOException {
    int[] two = SocketCalls.socketPair(domain, type, protocol);
    Type made = type.madeFor(domain);
    return new SocketPair(
        new Socket(two[0], domain, made, protocol), new Socket(two[1], domain, made, protocol));
  }

  /// Makes a stream socket of the address's family and connects it; closes it if that fails. For
  /// options that have to be set before, and for names, see [#connect] and [Dial].
  ///
  /// @param address the peer's address
  /// @param deadline when the wait ends
  /// @return a connected socket
  /// @throws IOException such as EMFILE; a [java.net.ConnectException] such as ECONNREFUSED
  public static Socket connected(SockAddr address, Deadline deadline) throws IOException {
    return connected(address, Type.STREAM, deadline);
  }

  /// Makes a socket of any type as [#connected(SockAddr, Deadline)] does.
  ///
  /// @param address the peer's address
  /// @param type the type; a datagram socket just remembers the address
  /// @param deadline when the wait ends
  /// @return a connected socket
  /// @throws IOException such as EMFILE; a [java.net.ConnectException] such as ECONNREFUSED
  public static Socket connected(SockAddr address, Type type, Deadline deadline)
      throws IOException {
    Socket socket = socket(address.domain(), type);
    try {
      socket.connect(address, deadline);
      return socket;
    } catch (IOException | RuntimeException | Error failed) {
      socket.close();
      throw failed;
    }
  }

  /// Takes over a descriptor that someone else has opened: an inherited or received one. From now
  /// on this socket owns it and closes it. Family, type and protocol are asked of the kernel.
  ///
  /// Close-on-exec is set. O_NONBLOCK is left alone, because every duplicate shares it: on a
  /// blocking descriptor everything works but [#accept] and [#connect], which need [#setNonBlock]
  /// first.
  ///
  /// @param fd the number
  /// @return a socket that owns it
  /// @throws IOException EBADF or ENOTSOCK; the descriptor is then still the caller's
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
  /// @return a second socket
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
  /// @return as given to [#socket], or as the kernel says
  public Domain domain() {
    return domain;
  }

  /// The type.
  ///
  /// @return as given to [#socket], or as the kernel says
  public Type type() {
    return type;
  }

  /// The protocol.
  ///
  /// @return as given to [#socket], or as the kernel says
  public Protocol protocol() {
    return protocol;
  }

  /// The number of the descriptor. It stays this socket's own: whoever uses it must not close it,
  /// and must not use it after this socket is closed.
  ///
  /// @return the number
  /// @throws SocketClosedException if the socket is closed
  public int fileno() throws SocketClosedException {
    if (descriptor.isClosed()) {
      throw closed("fileno");
    }
    descriptor.share();
    return descriptor.fd();
  }

  /// Lets go of the descriptor and leaves it open. Waiting threads are woken as by [#close]; this
  /// socket is closed afterwards. The descriptor is non-blocking unless it was adopted blocking.
  ///
  /// @return the number, which is the caller's to close
  /// @throws SocketClosedException if the socket is closed
  public int detach() throws SocketClosedException {
    if (!descriptor.detach()) {
      throw closed("detach");
    }
    leak.clean();
    return descriptor.fd();
  }

  /// Sets or clears O_NONBLOCK, which this descriptor shares with its duplicates in all processes.
  /// Only adopted descriptors need this; it changes nothing about how the methods here wait. See
  /// fcntl(2).
  ///
  /// @param on whether the descriptor shall be non-blocking
  /// @throws IOException if fcntl(2) fails
  public void setNonBlock(boolean on) throws IOException {
    descriptor.share();
    SocketCalls.setNonBlock(this, on);
  }

  /// Sets the permissions that bind(2) will give to the file of a UNIX socket, less the umask. See
  /// fchmod(2).
  ///
  /// @param mode permission bits, such as 0600
  /// @throws IOException if fchmod(2) fails
  public void fchmod(int mode) throws IOException {
    SocketCalls.fchmod(this, mode);
  }

  /// Gives the socket an address. See bind(2).
  ///
  /// @param address the local address
  /// @throws IOException a [java.net.BindException] such as EADDRINUSE
  public void bind(SockAddr address) throws IOException {
    SocketCalls.bind(this, address);
  }

  /// Starts to accept connections. See listen(2).
  ///
  /// @param backlog the length of the accept queue; the kernel cuts it to net.core.somaxconn
  /// @throws IOException a [java.net.BindException] such as EADDRINUSE
  public void listen(int backlog) throws IOException {
    if (backlog < 0) {
      throw new IllegalArgumentException("backlog < 0: " + backlog);
    }
    SocketCalls.listen(this, backlog);
  }

  /// Takes the next connection; waits for one. The new descriptor is non-blocking and
  /// close-on-exec. See accept4(2).
  ///
  /// @return the connection
  /// @throws IOException such as ECONNABORTED, EMFILE, or EAGAIN in non-blocking mode
  public Socket accept() throws IOException {
    return accept(Direction.LATER);
  }

  /// Takes the next connection; waits for one until the deadline at most. See accept4(2).
  ///
  /// @param deadline when the wait ends
  /// @return the connection
  /// @throws IOException such as ECONNABORTED or EMFILE
  public Socket accept(Deadline deadline) throws IOException {
    return accept(deadline.nanos());
  }

  private Socket accept(long deadline) throws IOException {
    try {
      return Connect.accept(this, blocking(), deadline)
          .orElseThrow(() -> failed("accept", -Errno.EAGAIN.value()));
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /// Takes the next connection if there is one. Never waits. See accept4(2).
  ///
  /// @return the connection, or empty
  /// @throws IOException such as ECONNABORTED or EMFILE
  public Optional<Socket> tryAccept() throws IOException {
    try {
      return Connect.accept(this, false, Direction.LATER);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /// Connects, and waits until that is done. A datagram socket just remembers the address. See
  /// connect(2).
  ///
  /// After a timeout or an interrupt the attempt goes on in the kernel, and calling again waits for
  /// it. The kernel does not look at the address then: even with another one a success is that of
  /// the first, and [#peerName] says whom it has reached. To give an attempt up, close the socket.
  ///
  /// @param address the peer's address
  /// @throws IOException a [java.net.ConnectException] such as ECONNREFUSED
  public void connect(SockAddr address) throws IOException {
    connect(address, Direction.LATER);
  }

  /// Connects, and waits until that is done or the deadline has come. See connect(2).
  ///
  /// @param address the peer's address
  /// @param deadline when the wait ends
  /// @throws IOException a [java.net.ConnectException] such as ECONNREFUSED
  public void connect(SockAddr address, Deadline deadline) throws IOException {
    connect(address, deadline.nanos());
  }

  private void connect(SockAddr address, long deadline) throws IOException {
    try {
      int result = dial(address, deadline);
      if (result < 0) {
        throw Failure.of("connect", address.toString(), result);
      }
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /// Connects as [#connect] does, but gives the error number instead of throwing it.
  ///
  /// @param address the peer's address
  /// @return [Errno#SUCCESS], or why not; in non-blocking mode EINPROGRESS, or EAGAIN if a UNIX
  ///   socket's backlog is full
  /// @throws IOException if the socket is closed, the time is over or the thread interrupted
  public Errno connectEx(SockAddr address) throws IOException {
    try {
      return new Errno(-dial(address, Direction.LATER));
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /// The address counts as the peer's unless it was refused: after a timeout the attempt goes on.
  private int dial(SockAddr address, long deadline) throws IOException {
    SockAddr before = peer;
    peer = address;
    int result = Connect.connect(this, address, deadline);
    if (result < 0 && result != -Errno.EINPROGRESS.value()) {
      peer = before;
    }
    return result;
  }

  /// connect(2) says that it is done. Who the peer is only the kernel knows if another call has
  /// begun the attempt, perhaps with another address or through a duplicate.
  ///
  /// @param begun whether this call has begun it
  void connectedTo(SockAddr address, boolean begun) {
    if (address.domain().value() == 0) {
      peer = null;
    } else if (!begun && isConnectionOriented() && !domain.equals(Domain.UNIX)) {
      peer = lastPeer();
    }
  }

  /// Ends one or both directions of a connection. Blocked calls of that direction return. See
  /// shutdown(2).
  ///
  /// @param how which
  /// @throws IOException such as ENOTCONN
  public void shutdown(Shutdown how) throws IOException {
    SocketCalls.shutdown(this, how);
  }

  /// The address of this end. See getsockname(2).
  ///
  /// @return the local address
  /// @throws IOException if the socket is closed
  public SockAddr sockName() throws IOException {
    return SocketCalls.sockName(this);
  }

  /// The address of the other end. See getpeername(2).
  ///
  /// @return the peer's address
  /// @throws IOException such as ENOTCONN
  public SockAddr peerName() throws IOException {
    return SocketCalls.peerName(this);
  }

  /// The address that accept(2) gave or connect(2) was given. No system call.
  ///
  /// @return the peer's address, empty if there was neither
  public Optional<SockAddr> peer() {
    return Optional.ofNullable(peer);
  }

  /// The value of an option. See getsockopt(2).
  ///
  /// @param <T> the option's type
  /// @param option such as [SocketOptions#SO_RCVBUF]
  /// @return its value
  /// @throws IOException such as EOPNOTSUPP for a level that this protocol does not have
  public <T> T getSockOpt(SocketOption<T> option) throws IOException {
    return SocketCalls.get(this, option);
  }

  /// The bytes of any option. See getsockopt(2).
  ///
  /// @param level the level as the kernel counts
  /// @param name the option as the kernel counts
  /// @param limit how many bytes to ask for
  /// @return as many as the kernel gave
  /// @throws IOException such as ENOPROTOOPT
  public byte[] getSockOpt(int level, int name, int limit) throws IOException {
    return SocketCalls.get(this, level, name, limit);
  }

  /// Sets an option. See setsockopt(2).
  ///
  /// @param <T> the option's type
  /// @param option such as [SocketOptions#SO_REUSEADDR]
  /// @param value its new value
  /// @throws IOException such as ENOPROTOOPT
  public <T> void setSockOpt(SocketOption<T> option, T value) throws IOException {
    SocketCalls.set(this, option, value);
  }

  /// Sets any option from bytes. See setsockopt(2).
  ///
  /// @param level the level as the kernel counts
  /// @param name the option as the kernel counts
  /// @param value the bytes
  /// @throws IOException such as ENOPROTOOPT
  public void setSockOpt(int level, int name, byte[] value) throws IOException {
    SocketCalls.set(this, level, name, value);
  }

  /// Closes the socket. Every thread that waits in a call is woken. When this returns, the
  /// descriptor's number is free. Closing again does nothing. Errors of close(2) are not reported:
  /// the descriptor is gone in any case.
  @Override
  public void close() {
    Object event = Events.current().beginClose(descriptor, peer);
    if (descriptor.close() && event != null) {
      Events.current().endClose(event, descriptor, false);
    }
    leak.clean();
  }

  /// Whether [#close] or [#detach] was called.
  ///
  /// @return true from the moment when it was
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

  /// The peer of a connection, also when the connection is gone: what was received is still from
  /// it.
  SockAddr lastPeer() {
    try {
      return peerName();
    } catch (IOException gone) {
      SockAddr known = peer;
      return known == null ? nobody() : known;
    }
  }

  /// The address where the kernel gives none.
  SockAddr nobody() {
    return domain.equals(Domain.UNIX) ? SockAddrUn.UNNAMED : new SockAddrRaw(domain, new byte[0]);
  }

  /// The peer of a connection without a system call, unless a duplicate may have found another.
  SockAddr cachedPeer() {
    SockAddr known = peer;
    return known == null || descriptor.isShared() ? lastPeer() : known;
  }

  @Override
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

  /// On TCP a receive call stops short only because the queue is empty. A UNIX stream also stops
  /// where descriptors or other credentials begin.
  boolean shortReadMeansEmpty() {
    return tcp;
  }

  boolean isTcp() {
    return tcp;
  }

  void refuseIfBlocking(String call) throws IOException {
    if (descriptor.isShared() && SocketCalls.isBlocking(this)) {
      throw new IOException(
          describe(call)
              + ": the descriptor is in blocking mode, where this call could hold its"
              + " thread for ever; call setNonBlock(true) first");
    }
  }

  void refuseUnlessStream(String call) {
    if (!isStream()) {
      throw new IllegalStateException(call + " needs a stream: " + domain + " " + type);
    }
  }

  /// Enters a system call; [#release] leaves it.
  int acquire(String call) throws SocketClosedException {
    if (!descriptor.acquire()) {
      throw closed(call);
    }
    return descriptor.fd();
  }

  void release() {
    descriptor.release();
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
}
