// SPDX-License-Identifier: Apache-2.0
package landline.server.internal;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import landline.connection.RawConnection;
import landline.socket.AcceptQueue;

/// Where the connections of a stream server come from.
public interface ConnectionSource extends Source {

  /// Waits for a connection.
  ///
  /// @return the connection, which is the caller's
  /// @throws IOException a [landline.socket.SocketClosedException] after the close, a
  ///   [landline.socket.SystemCallFailure], or an [java.io.InterruptedIOException]
  RawConnection accept() throws IOException;

  /// Takes some of those that wait while there is no descriptor for them. Never waits.
  ///
  /// @param reject closes them
  /// @throws IOException as [#accept]
  default void shed(Consumer<RawConnection> reject) throws IOException {}

  /// The connections that wait to be accepted.
  ///
  /// @return empty if that is unknown
  default Optional<AcceptQueue> queue() {
    return Optional.empty();
  }
}
