// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import landline.socket.Deadline;

/// Handles the messages of a datagram server. Only [#handle] is required.
///
/// Each message is handled on a virtual thread of its own. Blocking is fine, unless messages are
/// handled by the receiving thread; see [DatagramConfig#concurrency].
@FunctionalInterface
public interface DatagramService {

  /// Decides whether a message is handled.
  ///
  /// @return false to drop it
  /// @throws IOException to drop it, too
  default boolean verify(Request request) throws IOException {
    return true;
  }

  /// Handles a message, which may be empty. A reply is optional.
  ///
  /// @param request the message and the way to reply
  /// @throws IOException on failure; it ends the handling of this message alone
  void handle(Request request) throws IOException;

  /// Called with the exception that ended [#verify] or [#handle]. The server logs it in any case.
  ///
  /// @param error the exception; an [Error] is the cause of an
  ///   [java.util.concurrent.ExecutionException]
  default void handleError(Request request, Exception error) {}

  /// Called at the end of every message that was verified, however it ended.
  default void finish(Request request) {}

  /// Counters of the service itself, for metrics beside those of the server.
  ///
  /// @return values of this moment
  default ServerCounts counts() {
    return _ -> {};
  }

  /// Called once when the server starts to stop, before it waits for its handlers, and when it
  /// breaks.
  default void drain() {}

  /// Waits for work that the service does on threads of its own after [#handle] has returned.
  /// Called when the server stops, after its own handlers have ended; the sockets stay open until
  /// this returns, so replies are still possible. Called again after [#abort].
  ///
  /// @param deadline the limit of the wait
  /// @return false if the deadline came first
  default boolean awaitEnd(Deadline deadline) throws InterruptedException {
    return true;
  }

  /// Aborts work that the service does on threads of its own, when the time is over.
  default void abort() {}
}
