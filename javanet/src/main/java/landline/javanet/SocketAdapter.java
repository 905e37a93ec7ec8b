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
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.Shutdown;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.SocketClosedException;
import landline.socket.SystemCallFailure;
import landline.socket.Type;
import org.jspecify.annotations.Nullable;

/// What java.net wants of a socket, by one of ours.
///
/// The socket is there from the start, or is made when its address is known: at the latest when it
/// connects or binds.
final class SocketAdapter extends SocketImpl {

  private final JavaOptions options = new JavaOptions();
  private final boolean given;
  private final boolean listens;
  private final @Nullable SockAddr fixed;
  private @Nullable Socket socket;
  private volatile @Nullable SockAddr target;
  private boolean closed;
  private volatile boolean bound;
  private volatile boolean inputShut;
  private volatile boolean reset;
  private volatile int soTimeout;

  /// A socket that is connected, or listens.
  SocketAdapter(Socket socket, boolean listens) {
    this.socket = socket;
    this.listens = listens;
    given = true;
    fixed = null;
    // 0 would be for ever.
    long millis =
        socket.timeout().map(limit -> Math.max(1, TimeUnit.MILLISECONDS.convert(limit))).orElse(0L);
    soTimeout = (int) Math.min(Integer.MAX_VALUE, millis);
  }

  /// A socket to be made.
  ///
  /// @param fixed whom it will connect to, or where it will listen, whatever it is told
  SocketAdapter(Optional<SockAddr> fixed, boolean listens) {
    this.fixed = fixed.orElse(null);
    this.listens = listens;
    target = this.fixed;
    given = false;
  }

  /// A call that may wait.
  interface Call<T> {
    T run() throws IOException;
  }

  /// Makes a call as java.net would: an interrupt does not end what a platform thread waits for.
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

  /// When a wait that begins now has to end; 0 is for ever.
  private static Deadline deadline(int millis) {
    return millis == 0 ? Deadline.never() : Deadline.in(Duration.ofMillis(millis));
  }

  /// When a read that begins now has to end.
  Deadline readDeadline() {
    return deadline(soTimeout);
  }

  private synchronized Socket opened() throws IOException {
    Socket now = socket;
    if (now != null) {
      return now;
    }
    SockAddr known = target;
    return make(known == null ? Domain.INET6 : known.domain());
  }

  /// The socket for an address; options that were set before it was known are not lost.
  private synchronized Socket openedFor(SockAddr address) throws IOException {
    Socket now = socket;
    boolean fits = now != null && serves(now.domain(), address.domain());
    if (now != null && !fits) {
      if (bound) {
        throw new SocketException("socket is bound in another family: " + address);
      }
      now.close();
    }
    return now != null && fits ? now : make(address.domain());
  }

  /// A listener has exactly the family of its address. Other sockets serve both Internet families,
  /// as those of the JDK do.
  private boolean serves(Domain domain, Domain wanted) {
    boolean internet = JavaAddresses.isInternet(domain) && JavaAddresses.isInternet(wanted);
    return domain.equals(wanted) || (internet && !listens);
  }

  private Socket make(Domain domain) throws IOException {
    if (closed) {
      throw new SocketException("Socket closed");
    }
    boolean internet = JavaAddresses.isInternet(domain);
    Socket made =
        internet && !listens ? JavaAddresses.socket() : Socket.socket(domain, Type.STREAM);
    socket = made;
    if (internet && listens) {
      made.setSockOpt(landline.socket.SocketOptions.SO_REUSEADDR, true);
    }
    options.setAll(made);
    return made;
  }

  /// Gets to know whom to connect to, unless that is fixed.
  ///
  /// @return the same as an address that java.net takes
  InetSocketAddress aim(SocketAddress endpoint) throws IOException {
    return JavaAddresses.toJava(targetOf(endpoint));
  }

  private SockAddr targetOf(SocketAddress endpoint) throws IOException {
    SockAddr to = fixed;
    if (to == null) {
      SockAddr aimed = target;
      // What java.net hands on of another address than an Internet one is its stand-in.
      boolean standIn = aimed != null && endpoint.equals(JavaAddresses.toJava(aimed));
      to = standIn && aimed != null ? aimed : JavaAddresses.fromJava(endpoint);
      target = to;
    }
    return to;
  }

  boolean isSocketClosed() {
    Socket now;
    synchronized (this) {
      now = socket;
    }
    return now != null && now.isClosed();
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
    if (!given) {
      SockAddr to = targetOf(endpoint);
      Socket now = openedFor(to);
      Deadline deadline = deadline(timeout);
      uninterrupted(() -> {
        now.connect(JavaAddresses.in(now.domain(), to), deadline);
        return true;
      });
    }
    Socket connected = opened();
    InetSocketAddress peer = JavaAddresses.toJava(peerOf(connected));
    address = peer.getAddress();
    port = peer.getPort();
    localport = JavaAddresses.toJava(connected.sockName()).getPort();
    bound = true;
  }

  /// The peer of a connection, also when the connection is gone already.
  static SockAddr peerOf(Socket connected) throws IOException {
    try {
      return connected.peerName();
    } catch (IOException gone) {
      return connected.peer().orElseThrow(() -> gone);
    }
  }

  /// A socket of another kind has no Internet address; where none in particular is asked for,
  /// nothing is done. A listener takes the address that it is for.
  @Override
  protected void bind(InetAddress host, int to) throws IOException {
    Socket now = opened();
    if (!given && !bound) {
      if (JavaAddresses.isInternet(now.domain())) {
        now.bind(JavaAddresses.toBind(now.domain(), host, to));
      } else if (to != 0 || !(host.isAnyLocalAddress() || host.isLoopbackAddress())) {
        throw new SocketException(
            "bind: a socket of " + now.domain() + " has no Internet address: " + host + ":" + to);
      }
    }
    localport = JavaAddresses.toJava(now.sockName()).getPort();
    bound = true;
  }

  /// Binds to the address that is fixed, and listens.
  void listenAt(SockAddr local, int backlog) throws IOException {
    Socket now = openedFor(local);
    now.bind(local);
    now.listen(backlog);
    listens(now);
  }

  private void listens(Socket listener) throws IOException {
    InetSocketAddress name = JavaAddresses.toJava(listener.sockName());
    address = name.getAddress();
    localport = name.getPort();
    bound = true;
  }

  @Override
  protected void listen(int backlog) throws IOException {
    listens(opened());
  }

  /// Takes the next connection.
  Socket accept() throws IOException {
    Socket listener = opened();
    Deadline deadline = readDeadline();
    return uninterrupted(() -> listener.accept(deadline));
  }

  @Override
  protected void accept(SocketImpl other) throws IOException {
    throw new SocketException("accept into a socket of another kind: " + other.getClass());
  }

  @Override
  protected InputStream getInputStream() throws IOException {
    return new AdapterStreams.Input(this, opened());
  }

  @Override
  protected OutputStream getOutputStream() throws IOException {
    return new AdapterStreams.Output(opened());
  }

  @Override
  protected int available() throws IOException {
    return AdapterStreams.available(opened());
  }

  @Override
  protected void close() {
    Socket now;
    synchronized (this) {
      closed = true;
      now = socket;
    }
    if (now != null) {
      now.close();
    }
  }

  @Override
  protected void shutdownInput() throws IOException {
    shut(Shutdown.SHUT_RD);
    inputShut = true;
  }

  /// A connection that the peer has reset has nothing left to shut down.
  private void shut(Shutdown how) throws IOException {
    try {
      opened().shutdown(how);
    } catch (IOException failed) {
      if (!SystemCallFailure.is(failed, Errno.ENOTCONN)) {
        throw failed;
      }
    }
  }

  /// Where the kernel tells a reset once, and the end of the stream from then on, java.net tells
  /// the reset to every reader.
  void tellReset() throws SocketException {
    if (reset) {
      throw new SocketException("Connection reset");
    }
  }

  /// A reader has been told of a reset.
  void wasReset() {
    reset = true;
  }

  /// Whether there is nothing to read any more, though the kernel may have something.
  boolean isInputShut() {
    return inputShut;
  }

  @Override
  protected void shutdownOutput() throws IOException {
    shut(Shutdown.SHUT_WR);
  }

  /// UNIX sockets could, but what is urgent there is another matter than RFC 6093's.
  @Override
  protected boolean supportsUrgentData() {
    Socket now;
    synchronized (this) {
      now = socket;
    }
    return now != null && JavaAddresses.isInternet(now.domain());
  }

  @Override
  protected void sendUrgentData(int data) throws IOException {
    AdapterStreams.sendUrgent(opened(), (byte) data);
  }

  @Override
  public void setOption(int option, Object value) throws SocketException {
    if (option == SocketOptions.SO_TIMEOUT) {
      soTimeout = (Integer) value;
      return;
    }
    try {
      options.set(opened(), option, value);
    } catch (IOException failed) {
      throw asSocketException(failed);
    }
  }

  @Override
  public Object getOption(int option) throws SocketException {
    try {
      return switch (option) {
        case SocketOptions.SO_TIMEOUT -> soTimeout;
        case SocketOptions.SO_BINDADDR -> JavaAddresses.toJava(opened().sockName()).getAddress();
        default -> options.get(opened(), option);
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
