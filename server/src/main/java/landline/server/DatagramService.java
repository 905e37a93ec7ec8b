// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import landline.socket.Deadline;

/// What a datagram server does with a message. Only [#handle] has to be written.
///
/// Each message is handled on a virtual thread of its own. Blocking is fine, unless the server was
/// told to handle messages where they are received; see [DatagramConfig#concurrency].
@FunctionalInterface
public interface DatagramService {

  /// Decides whether a message is handled at all. If not, it is dropped.
  ///
  /// @param request the message
  /// @return false to drop it
  /// @throws IOException which drops it, too
  default boolean verify(Request request) throws IOException {
    return true;
  }

  /// Handles a message, which may be empty. It may be answered or not.
  ///
  /// @param request the message, with the way to answer it
  /// @throws IOException if that fails; it ends the handling of this message alone
  void handle(Request request) throws IOException;

  /// Told what ended [#verify] or [#handle] before their time. The server logs it by itself.
  ///
  /// @param request the message
  /// @param error what was thrown; an [Error] as the cause of an
  ///   [java.util.concurrent.ExecutionException]
  default void handleError(Request request, Exception error) {}

  /// Called at the end of every message that was verified, however it ended.
  ///
  /// @param request the message
  default void finish(Request request) {}

  /// Called once when the server starts to stop, before it waits for its handlers, and when it
  /// can't go on.
  default void drain() {}

  /// Waits for what the service does for messages on threads of its own, after [#handle] has
  /// returned. Called when the server stops, after its own handlers have ended; the sockets stay
  /// open until this returns, so that there may still be replies. Called again after [#abort].
  ///
  /// @param deadline until when it may go on
  /// @return false if the deadline came first
  /// @throws InterruptedException if the thread is interrupted
  default boolean awaitEnd(Deadline deadline) throws InterruptedException {
    return true;
  }

  /// Aborts what the service does on threads of its own, when there is no time left for it.
  default void abort() {}
}
