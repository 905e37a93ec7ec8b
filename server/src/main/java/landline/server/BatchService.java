// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import landline.socket.DatagramBatch;
import landline.socket.Socket;

/// Handles datagrams in the memory in which they were received, many at once. It is for services
/// that answer each datagram at once from what is in memory, such as DNS or NTP: the server makes
/// no garbage, and costs two system calls for a batch.
///
/// ```java
/// BatchService echo = socket -> batch -> {};
/// ```
@FunctionalInterface
public interface BatchService {

  /// Makes the handler of one socket. A server with shards has several sockets, and so several
  /// handlers, each with a thread of its own.
  ///
  /// @param socket the socket, to be configured but not closed, before it receives
  /// @throws IOException on failure; the server does not start
  BatchHandler handler(Socket socket) throws IOException;

  /// Called once when the server starts to stop, and when it breaks.
  default void drain() {}

  /// Counters of the service itself, for metrics beside those of the server.
  ///
  /// @return values of this moment
  default ServerCounts counts() {
    return _ -> {};
  }

  /// Handles the batches of one socket.
  @FunctionalInterface
  interface BatchHandler {

    /// Handles a batch: makes the reply to a datagram in its slot, or
    /// [skips][landline.socket.DatagramSlot#skip] it. The server sends what is not skipped to its
    /// senders, from the addresses to which they have sent.
    ///
    /// Runs on the platform thread that receives, and must never wait. An exception is logged, and
    /// the batch is dropped.
    ///
    /// @param batch what was received; valid until the method returns
    void handle(DatagramBatch batch) throws IOException;

    /// Called after the replies of a batch were given to the kernel.
    ///
    /// @param batch as [#handle] has left it
    default void sent(DatagramBatch batch) throws IOException {}
  }
}
