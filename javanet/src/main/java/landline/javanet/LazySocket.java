// SPDX-License-Identifier: Apache-2.0
package landline.javanet;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.Optional;
import landline.socket.Domain;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.Type;
import landline.socket.option.SocketOptions;
import org.jspecify.annotations.Nullable;

/// The socket below one of java.net. It exists from the start, or is made when its address and so
/// its family is known: at the latest when it connects or binds.
final class LazySocket {

  private final JavaOptions options = new JavaOptions();
  private final boolean given;
  private final boolean listens;
  private final @Nullable SockAddr fixed;
  private @Nullable Socket socket;
  private volatile @Nullable SockAddr target;
  private boolean closed;
  private volatile boolean bound;

  private LazySocket(@Nullable Socket socket, @Nullable SockAddr fixed, boolean listens) {
    this.socket = socket;
    this.fixed = fixed;
    this.listens = listens;
    target = fixed;
    given = socket != null;
  }

  /// A connected or listening socket.
  static LazySocket of(Socket socket, boolean listens) {
    return new LazySocket(socket, null, listens);
  }

  /// A socket that does not exist yet.
  ///
  /// @param fixed the address to connect to or listen on, whatever is requested
  static LazySocket unopened(Optional<SockAddr> fixed, boolean listens) {
    return new LazySocket(null, fixed.orElse(null), listens);
  }

  /// Whether the socket existed from the start.
  boolean isGiven() {
    return given;
  }

  boolean isBound() {
    return bound;
  }

  /// From now on the socket is not replaced by one of another family.
  void bound() {
    bound = true;
  }

  /// The socket, if it exists.
  synchronized Optional<Socket> ifOpen() {
    return Optional.ofNullable(socket);
  }

  /// The socket, made if necessary.
  synchronized Socket open() throws IOException {
    Socket now = socket;
    if (now != null) {
      return now;
    }
    SockAddr known = target;
    return make(known == null ? Domain.INET6 : known.domain());
  }

  /// The socket for an address; options that were set before are kept.
  synchronized Socket openFor(SockAddr address) throws IOException {
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
  /// as in the JDK.
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
      made.setSockOpt(SocketOptions.SO_REUSEADDR, true);
    }
    options.setAll(made);
    return made;
  }

  /// Sets the address to connect to, unless it is fixed.
  ///
  /// @return the address as one of java.net
  InetSocketAddress aim(SocketAddress endpoint) throws IOException {
    return JavaAddresses.toJava(target(endpoint));
  }

  /// The address to connect to for one of java.net.
  SockAddr target(SocketAddress endpoint) throws IOException {
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

  void setOption(int option, Object value) throws IOException {
    options.set(open(), option, value);
  }

  Object option(int option) throws IOException {
    return options.get(open(), option);
  }

  /// Closes the socket for good.
  void close() {
    Optional<Socket> now;
    synchronized (this) {
      closed = true;
      now = ifOpen();
    }
    now.ifPresent(Socket::close);
  }
}
