// SPDX-License-Identifier: Apache-2.0
package landline.session;

import java.io.IOException;

/// What a session server does with a peer. Only [#handle] has to be written.
///
/// Each session has a virtual thread of its own. Blocking is fine.
@FunctionalInterface
public interface SessionService {

  /// Talks with a peer. The session begins with a first message, which can be received at once, and
  /// ends when this returns.
  ///
  /// @throws IOException if that fails; it ends this session alone
  void handle(Session session) throws IOException;

  /// Told what ended [#handle] before its time. The server logs it by itself.
  ///
  /// @param error what was thrown; an [Error] as the cause of an
  ///   [java.util.concurrent.ExecutionException]
  default void handleError(Session session, Exception error) {}

  /// Called once when the server starts to stop: no session has anything more to receive, and the
  /// server waits for the handlers next.
  default void drain() {}
}
