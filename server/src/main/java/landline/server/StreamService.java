// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import landline.connection.Connection;

/// What a stream server does with a connection. Only [#handle] has to be written; the other hooks
/// are those of Python's socketserver under their names there.
///
/// All hooks of one connection but [#onAccept] run on its own virtual thread, in the order verify,
/// handle, finish. Blocking is fine. When they have returned, the connection is closed, and the
/// peer gets all that was sent to it: the output ends at once, and what the peer still sends is
/// discarded until it ends its own side, for 2 seconds or 1 MiB at most. It keeps its permit so
/// long, unless more than half of the permits are taken: then nobody is waited for. A connection is
/// closed at once if the service has failed or has closed it itself, and if the server aborts it.
@FunctionalInterface
public interface StreamService {

  /// Told of a connection before all else, in the order in which connections were accepted; the
  /// other hooks of two connections may overtake each other. It runs on the thread that accepts, so
  /// it must not wait. What it throws ends the connection before [#verify].
  ///
  /// @param connection the connection
  default void onAccept(Connection connection) {}

  /// Decides whether a connection is served at all. If not, it is closed without a word.
  ///
  /// @param connection the connection
  /// @return false to turn it away
  /// @throws IOException which turns it away, too
  default boolean verify(Connection connection) throws IOException {
    return true;
  }

  /// How many descriptors a connection takes while it is served: its own, and those that [#handle]
  /// opens for it. All servers of the process share what RLIMIT_NOFILE leaves them, of which half
  /// is guaranteed to them in equal parts; a connection for which there are not enough waits, or is
  /// refused if the policy is so.
  ///
  /// @return 1 unless the service opens more, always the same
  default int descriptors() {
    return 1;
  }

  /// Serves a connection, from beginning to end.
  ///
  /// @param connection the connection
  /// @throws IOException if the connection breaks; it ends this connection alone
  void handle(Connection connection) throws IOException;

  /// Told what ended [#onAccept], [#verify] or [#handle] before their time. The server logs it by
  /// itself.
  ///
  /// @param connection the connection, perhaps broken
  /// @param error what was thrown; an [Error] as the cause of an
  ///   [java.util.concurrent.ExecutionException]
  default void handleError(Connection connection, Exception error) {}

  /// Called at the end of every connection that was verified, however it ended.
  ///
  /// @param connection the connection, perhaps broken
  default void finish(Connection connection) {}

  /// Called once when the server starts to stop, before it waits for its handlers: those that would
  /// wait for long should be told to end.
  default void drain() {}

  /// Called once instead of [#drain] when the server hands its listeners over to another process,
  /// see [Server#handOver]: nobody new comes, and those who are here may stay until the server is
  /// stopped and its grace is over. Unless it is overridden it is [#drain].
  default void handOver() {
    drain();
  }
}
