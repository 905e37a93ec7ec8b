// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import landline.socket.option.SocketOptions;

/// A socket that was passed to this process; see [SocketActivation].
///
/// @param name what the one who passed it calls it: FileDescriptorName= in systemd.socket(5), or
///   `unknown`
/// @param socket the socket, which whoever has this owns
public record ActivatedSocket(String name, Socket socket) {

  /// The socket, if it is what the program expects; as sd_is_socket(3).
  ///
  /// @param listening whether it has to listen, or must not
  /// @throws IOException if it is anything else; it stays open
  public Socket require(Domain domain, Type type, boolean listening) throws IOException {
    if (!socket.domain().equals(domain)) {
      throw wrong(socket.domain() + ", not " + domain);
    }
    return require(type, listening);
  }

  /// The socket, if it is what the program expects, of any family; as sd_is_socket(3).
  ///
  /// @param listening whether it has to listen, or must not
  /// @throws IOException if it is anything else; it stays open
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
