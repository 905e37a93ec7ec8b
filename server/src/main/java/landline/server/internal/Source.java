// SPDX-License-Identifier: Apache-2.0
package landline.server.internal;

import java.util.Optional;
import landline.socket.SockAddr;
import landline.socket.Socket;

/// What a listener of a server takes from, at one address. What a source that is no socket does not
/// have, it need not say.
public interface Source {

  /// Where it is.
  ///
  /// @return the local address, also after the close
  SockAddr address();

  /// Gives back what it holds. Who waits at it is woken with an exception.
  void close();

  /// The socket that it is.
  ///
  /// @return empty if it is none
  default Optional<Socket> socket() {
    return Optional.empty();
  }

  /// The server begins to take.
  default void start() {}

  /// Whether it removes the file of its UNIX socket when it is closed.
  ///
  /// @return false if there is none
  default boolean ownsFile() {
    return false;
  }

  /// Leaves the file of its UNIX socket to somebody else.
  default void releaseFile() {}
}
