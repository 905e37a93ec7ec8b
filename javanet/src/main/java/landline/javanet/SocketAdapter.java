// SPDX-License-Identifier: Apache-2.0
package landline.javanet;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.net.SocketOptions;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import landline.socket.Deadline;
import landline.socket.Errno;
import landline.socket.Shutdown;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.SocketClosedException;
import landline.socket.SystemCallFailure;

/// A [SocketImpl] over one of our sockets.
final class SocketAdapter extends SocketImpl {

  private final LazySocket socket;
  private final boolean listens;
  private volatile boolean inputShut;
  private volatile boolean reset;
  private volatile int soTimeout;

  /// A connected or listening socket.
  SocketAdapter(Socket socket, boolean listens) {
    this.socket = LazySocket.of(socket, listens);
    this.listens = listens;
    // 0 would be for ever.
    long millis =
        socket.timeout().map(limit -> Math.max(1, TimeUnit.MILLISECONDS.convert(limit))).orElse(0L);
    soTimeout = (int) Math.min(Integer.MAX_VALUE, millis);
  }

  /// A socket that does not exist yet.
  ///
  /// @param fixed the address to connect to or listen on, whatever is requested
  SocketAdapter(Optional<SockAddr> fixed, boolean listens) {
    socket = LazySocket.unopened(fixed, listens);
    this.listens = listens;
  }

  /// A call that may wait.
  interface Call<T> {
    T run() throws IOException;
  }

  /// Makes a call as java.net does: an interrupt does not end the wait of a platform thread.
  static <T> T uninterrupted(Call<T> call) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return call.run();
        } catch (SocketTimeoutException late) {
          throw late;
        } catch (InterruptedIOException interrupt) {
          // On a virtual thread java.net closes the socket then.
          if (Thread.currentThread().isVirtual()) {
            throw interrupt;
          }
          interrupted |= Thread.interrupted();
        }
      }
    } catch (SocketClosedException closed) {
      var asJavaSays = new SocketException("Socket closed");
      asJavaSays.initCause(closed);
      throw asJavaSays;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// The deadline of a wait that begins now; 0 is for ever.
  private static Deadline deadline(int millis) {
    return millis == 0 ? Deadline.never() : Deadline.in(Duration.ofMillis(millis));
  }

  /// The deadline of a read that begins now.
  Deadline readDeadline() {
    return deadline(soTimeout);
  }

  /// Sets the address to connect to.
  ///
  /// @return the address as one of java.net
  InetSocketAddress aim(SocketAddress endpoint) throws IOException {
    return socket.aim(endpoint);
  }

  boolean isSocketClosed() {
    return socket.ifOpen().map(Socket::isClosed).orElse(false);
  }

  @Override
  protected void create(boolean stream) throws IOException {
    if (!stream) {
      throw new SocketException("not a stream");
    }
  }

  @Override
  protected void connect(String host, int to) throws IOException {
    connect(new InetSocketAddress(host, to), 0);
  }

  @Override
  protected void connect(InetAddress host, int to) throws IOException {
    connect(new InetSocketAddress(host, to), 0);
  }

  @Override
  protected void connect(SocketAddress endpoint, int timeout) throws IOException {
    if (!socket.isGiven()) {
      SockAddr to = socket.target(endpoint);
      Socket now = socket.openFor(to);
      Deadline deadline = deadline(timeout);
      uninterrupted(() -> {
        now.connect(JavaAddresses.in(now.domain(), to), deadline);
        return true;
      });
    }
    Socket connected = socket.open();
    InetSocketAddress peer = JavaAddresses.toJava(peerOf(connected));
    address = peer.getAddress();
    port = peer.getPort();
    localport = JavaAddresses.toJava(connected.sockName()).getPort();
    socket.bound();
  }

  /// The peer of a connection, even after it is gone.
  static SockAddr peerOf(Socket connected) throws IOException {
    try {
      return connected.peerName();
    } catch (IOException gone) {
      return connected.peer().orElseThrow(() -> gone);
    }
  }

  /// A socket of another family has no Internet address; for the wildcard address nothing is done.
  /// A listener is bound to its fixed address.
  @Override
  protected void bind(InetAddress host, int to) throws IOException {
    Socket now = socket.open();
    if (!socket.isGiven() && !socket.isBound()) {
      if (JavaAddresses.isInternet(now.domain())) {
        now.bind(JavaAddresses.toBind(now.domain(), host, to));
      } else if (to != 0 || !(host.isAnyLocalAddress() || host.isLoopbackAddress())) {
        throw new SocketException(
            "bind: a socket of " + now.domain() + " has no Internet address: " + host + ":" + to);
      }
    }
    localport = JavaAddresses.toJava(now.sockName()).getPort();
    socket.bound();
  }

  /// Binds to the fixed address, and listens.
  void listenAt(SockAddr local, int backlog) throws IOException {
    Socket now = socket.openFor(local);
    now.bind(local);
    now.listen(backlog);
    listens(now);
  }

  private void listens(Socket listener) throws IOException {
    InetSocketAddress name = JavaAddresses.toJava(listener.sockName());
    address = name.getAddress();
    localport = name.getPort();
    socket.bound();
  }

  @Override
  protected void listen(int backlog) throws IOException {
    listens(socket.open());
  }

  /// Accepts the next connection.
  Socket accept() throws IOException {
    Socket listener = socket.open();
    Deadline deadline = readDeadline();
    return uninterrupted(() -> listener.accept(deadline));
  }

  @Override
  protected void accept(SocketImpl other) throws IOException {
    throw new SocketException("accept into a socket of another kind: " + other.getClass());
  }

  @Override
  protected InputStream getInputStream() throws IOException {
    return new AdapterStreams.Input(this, socket.open());
  }

  @Override
  protected OutputStream getOutputStream() throws IOException {
    return new AdapterStreams.Output(socket.open());
  }

  @Override
  protected int available() throws IOException {
    return AdapterStreams.available(socket.open());
  }

  @Override
  protected void close() {
    socket.close();
  }

  @Override
  protected void shutdownInput() throws IOException {
    shut(Shutdown.SHUT_RD);
    inputShut = true;
  }

  /// A connection that was reset has nothing left to shut down.
  private void shut(Shutdown how) throws IOException {
    try {
      socket.open().shutdown(how);
    } catch (IOException failed) {
      if (!SystemCallFailure.is(failed, Errno.ENOTCONN)) {
        throw failed;
      }
    }
  }

  /// The kernel reports a reset once, and the end of the stream from then on; java.net reports the
  /// reset to every reader.
  void tellReset() throws SocketException {
    if (reset) {
      throw new SocketException("Connection reset");
    }
  }

  /// Records that a reader got a reset.
  void wasReset() {
    reset = true;
  }

  /// Whether reading has ended, though the kernel may have data.
  boolean isInputShut() {
    return inputShut;
  }

  @Override
  protected void shutdownOutput() throws IOException {
    shut(Shutdown.SHUT_WR);
  }

  /// UNIX sockets have urgent data, too, but not as in RFC 6093.
  @Override
  protected boolean supportsUrgentData() {
    return socket.ifOpen().map(now -> JavaAddresses.isInternet(now.domain())).orElse(false);
  }

  @Override
  protected void sendUrgentData(int data) throws IOException {
    AdapterStreams.sendUrgent(socket.open(), (byte) data);
  }

  @Override
  public void setOption(int option, Object value) throws SocketException {
    if (option == SocketOptions.SO_TIMEOUT) {
      soTimeout = (Integer) value;
      return;
    }
    try {
      socket.setOption(option, value);
    } catch (IOException failed) {
      throw asSocketException(failed);
    }
  }

  @Override
  public Object getOption(int option) throws SocketException {
    try {
      return switch (option) {
        case SocketOptions.SO_TIMEOUT -> soTimeout;
        case SocketOptions.SO_BINDADDR ->
            JavaAddresses.toJava(socket.open().sockName()).getAddress();
        default -> socket.option(option);
      };
    } catch (IOException failed) {
      throw asSocketException(failed);
    }
  }

  private static SocketException asSocketException(IOException failed) {
    if (failed instanceof SocketException already && !(failed instanceof SocketClosedException)) {
      return already;
    }
    boolean closed = failed instanceof SocketClosedException;
    var asJavaSays = new SocketException(closed ? "Socket closed" : failed.getMessage());
    asJavaSays.initCause(failed);
    return asJavaSays;
  }

  @Override
  protected Set<SocketOption<?>> supportedOptions() {
    return listens ? JavaOptions.OF_LISTENERS : JavaOptions.standard().keySet();
  }

  @Override
  protected <T> void setOption(SocketOption<T> name, T value) throws IOException {
    int number = number(name);
    if (value == null) {
      throw new IllegalArgumentException("value of " + name + " is null");
    }
    setOption(number, value);
  }

  @Override
  @SuppressWarnings("unchecked") // the numbers stand for options of the same type
  protected <T> T getOption(SocketOption<T> name) throws IOException {
    return (T) getOption(number(name));
  }

  private int number(SocketOption<?> name) {
    Integer number = JavaOptions.standard().get(name);
    if (number == null || !supportedOptions().contains(name)) {
      throw new UnsupportedOperationException("option not supported: " + name);
    }
    return number;
  }
}
