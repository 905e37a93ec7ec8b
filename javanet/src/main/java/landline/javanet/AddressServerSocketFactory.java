// SPDX-License-Identifier: Apache-2.0
package landline.javanet;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import javax.net.ServerSocketFactory;
import landline.socket.SockAddr;

/// Makes java.net listeners on one fixed address, whatever port is requested; see
/// [AddressSocketFactory] for their behaviour. The file of a UNIX socket must not exist before, and
/// remains when its listener is closed.
public final class AddressServerSocketFactory extends ServerSocketFactory {

  private static final int BACKLOG = 50;

  private final SockAddr local;

  /// Makes a factory for one address.
  ///
  /// @param address as [SockAddr#parse] reads it, or an absolute path
  /// @throws IllegalArgumentException if it is neither
  public AddressServerSocketFactory(String address) {
    this(SockAddr.parse(address.startsWith("/") ? "unix:" + address : address));
  }

  private AddressServerSocketFactory(SockAddr local) {
    this.local = local;
  }

  /// Makes a factory for one address.
  ///
  /// @param local such as a [landline.socket.SockAddrUn]
  /// @return a factory for that address alone
  public static AddressServerSocketFactory at(SockAddr local) {
    return new AddressServerSocketFactory(local);
  }

  /// Makes an unbound listener.
  ///
  /// @return a listener; [ServerSocket#bind(java.net.SocketAddress)] binds it to the fixed address
  /// @throws IOException never
  @Override
  public ServerSocket createServerSocket() throws IOException {
    return JavaServerSocket.unbound(local);
  }

  /// Makes a listener that listens.
  ///
  /// @param port is ignored
  /// @throws IOException such as EADDRINUSE
  @Override
  public ServerSocket createServerSocket(int port) throws IOException {
    return listen(BACKLOG);
  }

  /// Makes a listener that listens.
  ///
  /// @param port is ignored
  /// @param backlog the length of the accept queue
  /// @throws IOException such as EADDRINUSE
  @Override
  public ServerSocket createServerSocket(int port, int backlog) throws IOException {
    return listen(backlog);
  }

  /// Makes a listener that listens.
  ///
  /// @param port is ignored
  /// @param backlog the length of the accept queue
  /// @param host is ignored
  /// @throws IOException such as EADDRINUSE
  @Override
  public ServerSocket createServerSocket(int port, int backlog, InetAddress host)
      throws IOException {
    return listen(backlog);
  }

  private ServerSocket listen(int backlog) throws IOException {
    ServerSocket listener = createServerSocket();
    try {
      listener.bind(null, backlog);
      return listener;
    } catch (IOException failed) {
      listener.close();
      throw failed;
    }
  }

  /// The fixed address.
  ///
  /// @return such as `listeners at unix:/run/db`
  @Override
  public String toString() {
    return "listeners at " + local;
  }
}
