// SPDX-License-Identifier: Apache-2.0
package landline.server.internal;

import java.util.Optional;
import landline.socket.SockAddr;
import landline.socket.Socket;

/// What a listener of a server takes from, at one address. The defaults fit a source that is not a
/// socket.
public interface Source {

  /// The local address, also after the close.
  SockAddr address();

  /// Releases the source. Calls that wait at it end with an exception.
  void close();

  /// The socket, empty if it is none.
  default Optional<Socket> socket() {
    return Optional.empty();
  }

  /// Called when the server starts to take.
  default void start() {}

  /// Whether it removes the file of its UNIX socket when it is closed.
  default boolean ownsFile() {
    return false;
  }

  /// Gives up ownership of the file of its UNIX socket.
  default void releaseFile() {}
}
