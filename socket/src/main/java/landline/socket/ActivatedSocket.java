// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import landline.socket.option.SocketOptions;

/// A socket that was passed to this process; see [SocketActivation].
///
/// @param name the name given by the process that passed it: FileDescriptorName= in
///   systemd.socket(5), or `unknown`
/// @param socket the socket; the caller of [SocketActivation#take] owns it
public record ActivatedSocket(String name, Socket socket) {

  /// Returns the socket if it has this family and type; as sd_is_socket(3).
  ///
  /// @param listening whether it must listen or must not listen
  /// @throws IOException if it is different; it stays open
  public Socket require(Domain domain, Type type, boolean listening) throws IOException {
    if (!socket.domain().equals(domain)) {
      throw wrong(socket.domain() + ", not " + domain);
    }
    return require(type, listening);
  }

  /// Returns the socket if it has this type, of any family; as sd_is_socket(3).
  ///
  /// @param listening whether it must listen or must not listen
  /// @throws IOException if it is different; it stays open
  public Socket require(Type type, boolean listening) throws IOException {
    if (!socket.type().equals(type)) {
      throw wrong(socket.type() + ", not " + type);
    }
    if (socket.getSockOpt(SocketOptions.SO_ACCEPTCONN) != listening) {
      throw wrong(listening ? "not listening" : "listening");
    }
    return socket;
  }

  private IOException wrong(String what) {
    return new IOException("socket activation: " + name + " " + socket + " is " + what);
  }
}
