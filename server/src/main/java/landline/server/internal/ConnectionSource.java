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
  /// @return the connection, owned by the caller
  /// @throws IOException a [landline.socket.SocketClosedException] after the close, a
  ///   [landline.socket.SystemCallFailure], or an [java.io.InterruptedIOException]
  RawConnection accept() throws IOException;

  /// Accepts and rejects connections that wait while the process is out of descriptors. Never
  /// waits.
  ///
  /// @param reject closes them
  /// @throws IOException as [#accept]
  default void shed(Consumer<RawConnection> reject) throws IOException {}

  /// The queue of connections not accepted yet, if it is known.
  default Optional<AcceptQueue> queue() {
    return Optional.empty();
  }
}
