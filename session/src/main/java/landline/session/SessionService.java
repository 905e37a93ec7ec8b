// SPDX-License-Identifier: Apache-2.0
package landline.session;

import java.io.IOException;

/// The handler of a session server. Only [#handle] must be implemented.
///
/// Each session has a virtual thread of its own. Blocking is allowed.
@FunctionalInterface
public interface SessionService {

  /// Handles a session. It begins with a first message, which can be received at once, and ends
  /// when this returns.
  ///
  /// @throws IOException ends only this session
  void handle(Session session) throws IOException;

  /// Called with the exception that ended [#handle]. The server logs it anyway.
  ///
  /// @param error the exception; an [Error] as the cause of an
  ///   [java.util.concurrent.ExecutionException]
  default void handleError(Session session, Exception error) {}

  /// Called once when the server starts to stop: no session receives anything more, and the server
  /// then waits for the handlers.
  default void drain() {}
}
