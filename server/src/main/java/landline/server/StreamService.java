// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import landline.connection.Connection;

/// Handles the connections of a stream server. Only [#handle] is required; the other hooks are
/// those of Python's socketserver under their names there.
///
/// All hooks of one connection but [#onAccept] run on its own virtual thread, in the order verify,
/// handle, finish. Blocking is fine. When they have returned, the connection is closed, and the
/// peer gets all that was sent to it: the output ends at once, and input is discarded until the
/// peer ends its own side, for 2 seconds or 1 MiB at most. The connection keeps its permit so long,
/// unless more than half of the permits are taken: then it is closed at once, as it is if the
/// service has failed or has closed it itself, or if the server aborts it.
@FunctionalInterface
public interface StreamService {

  /// Called with a connection before all else, in the order in which connections were accepted; the
  /// other hooks of two connections may overtake each other. It runs on the thread that accepts, so
  /// it must not wait. An exception ends the connection before [#verify].
  default void onAccept(Connection connection) {}

  /// Decides whether a connection is served. If not, it is closed without a reply.
  ///
  /// @return false to reject it
  /// @throws IOException to reject it, too
  default boolean verify(Connection connection) throws IOException {
    return true;
  }

  /// How many descriptors a connection takes while it is served: its own, and those that [#handle]
  /// opens for it. All servers of the process share what RLIMIT_NOFILE leaves them, of which half
  /// is guaranteed to them in equal parts. A connection without enough descriptors waits, or is
  /// refused, as the policy says.
  ///
  /// @return 1 unless the service opens more; always the same
  default int descriptors() {
    return 1;
  }

  /// Serves a connection, from beginning to end.
  ///
  /// @throws IOException if the connection breaks; it ends this connection alone. With a
  ///   [javax.security.auth.login.FailedLoginException] as its cause it is about a peer that may
  ///   not come in, see [ConnectionEnd#UNWANTED]
  void handle(Connection connection) throws IOException;

  /// Called with the exception that ended [#onAccept], [#verify] or [#handle]. The server logs it
  /// in any case. If no thread can be started for a connection that [#onAccept] knows, it is called
  /// on the thread that accepts, and must not wait.
  ///
  /// @param error the exception; an [Error] is the cause of an
  ///   [java.util.concurrent.ExecutionException]
  default void handleError(Connection connection, Exception error) {}

  /// Called at the end of every connection that was verified, however it ended. The connection may
  /// be broken.
  default void finish(Connection connection) {}

  /// Counters of the service itself, for metrics beside those of the server.
  ///
  /// @return values of this moment
  default ServerCounts counts() {
    return _ -> {};
  }

  /// Called once when the server starts to stop, before it waits for its handlers. Handlers that
  /// would wait for long should be ended here.
  default void drain() {}

  /// Called once instead of [#drain] when the server hands its listeners over to another process,
  /// see [Server#handOver]: no new connections come, and open ones may stay until the server is
  /// stopped and its grace is over. The default calls [#drain].
  default void handOver() {
    drain();
  }
}
