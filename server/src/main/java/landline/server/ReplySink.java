// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import java.util.function.Consumer;
import landline.server.internal.ReplyRoute;

/// Where answers to datagrams go.
interface ReplySink {

  /// Sends a message now, or drops and counts it: never waits.
  ///
  /// @return false if it was dropped
  boolean send(byte[] message, ReplyRoute route) throws IOException;

  /// Sends a message together with the others that are answered by the thread that receives, if
  /// that is the one that asks; else now. Never waits.
  ///
  /// @param failed told of an error that comes later
  /// @return false if it was dropped
  boolean replyBatched(byte[] message, ReplyRoute route, Consumer<IOException> failed)
      throws IOException;
}
